"""What is read of what was named: zips are unpacked, folders are read whole or file by file, files that belong to others go with them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from ...errors import DataError, GenoMLError, listed
from ...params import checked
from .. import READERS, Reader
from .archive import is_archive, unpack
from .opening import first_bytes
from .outline import outline
from .records import Contents, Wanted
from .signatures import is_reference, not_readable
from .table import table_of_rows
from .values import as_text, mostly_text

MAX_FILES = 10_000  # of one folder
TEXT_SHARE = 1 / 3  # a table with so many text columns describes samples
_ABOUT = ("readme", "source", "license", "licence", "md5", "checksum", "annotations.txt")  # files of a folder that hold no data


@dataclass
class Piece:
    """One file or folder that a reader reads: the layer that the user names it, the name for people, and what it is."""

    layer: str | None
    shown: str
    path: Path
    reader: Reader
    loose: bool = False  # one of the files of a folder, and so perhaps a sample table
    options: dict = field(default_factory=dict)

    def read(self, wanted: Wanted) -> Contents:
        """What is in it, with this piece's options. Raises DataError for what cannot be read."""
        return self.reader.read(self.path, replace(wanted, options=self.options))

    def tables(self) -> list[pd.DataFrame]:
        """The sample tables in it, every cell as text."""
        if self.reader.rows is not None:
            return [table_of_rows(self.reader.rows(self.path, Wanted(options=self.options)), self.shown)]
        contents = self.read(Wanted())
        columns = [part.columns.rename_axis("id").reset_index() for part in contents.layers.values() if len(part.columns.columns)]
        found = [*contents.tables, *(as_text(table) for table in columns)]
        if not found:
            raise DataError(
                f"{self.shown!r} says nothing about samples.", "It holds a matrix only.", "Use it as data, not as sample table."
            )
        return found


def pieces(named: list[list], scratch: Path, format: str | None, options: dict) -> list[Piece]:
    """The pieces of [layer or None, name for people, path] each; zips are unpacked below ``scratch``."""
    found = []
    for number, (layer, shown, path) in enumerate(named):
        path = Path(path)
        if is_archive(path):
            path = unpack(path, scratch / f"zip-{number}")
        found += list(_folder(layer, shown, path, format) if path.is_dir() else [Piece(layer, shown, path, choose(path, shown, format))])
    belonging = {part for piece in found for part in piece.reader.parts(piece.path)}
    found = [piece for piece in found if piece.path not in belonging]
    _give_options(found, options)
    return found


def _folder(layer: str | None, shown: str, folder: Path, format: str | None) -> Iterator[Piece]:
    whole = next((reader for reader in READERS.values() if reader.folder and format in (None, reader.name) and reader.sniff(folder)), None)
    if whole is not None:
        yield Piece(layer, shown, folder, whole)
        return
    here = folder.resolve()
    files = sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith(".") and here in p.resolve().parents)
    if len(files) > MAX_FILES:
        raise DataError(f"The folder {shown!r} holds {len(files):,} files.", f"At most {MAX_FILES:,} can be read.", "Choose fewer.")
    for path in files:
        if not path.name.lower().startswith(_ABOUT) and (reader := _liked(path, format)):
            yield Piece(layer, str(path.relative_to(folder)), path, reader, loose=True)


def _liked(path: Path, format: str | None) -> Reader | None:
    if not first_bytes(path):
        return None
    asked = sorted(READERS.values(), key=lambda reader: reader.general)
    return next((reader for reader in asked if not reader.folder and format in (None, reader.name) and reader.sniff(path)), None)


def choose(path: Path, shown: str, format: str | None = None) -> Reader:
    """The reader of this format, or the first whose sniff likes the content. Raises DataError saying what the content is instead."""
    if format is not None:
        return READERS[format]
    found = None if is_reference(shown) else _liked(path, None)
    if found is None:
        raise not_readable(shown, first_bytes(path), ", ".join(reader.label for reader in READERS.values()))
    return found


def _give_options(found: list[Piece], options: dict) -> None:
    """Each piece its reader's parameters. Raises GenoMLError for a parameter that no reader has."""
    known = {name for piece in found for name in piece.reader.params}
    if strange := [name for name in options if name not in known]:
        fix = f"The readers of these files take {listed(known)}." if known else "The readers of these files take none."
        raise GenoMLError(f"There is no option {strange[0]!r} here.", fix=fix)
    for piece in found:
        own = {name: value for name, value in options.items() if name in piece.reader.params}
        piece.options = checked(piece.reader.params, own, piece.reader.label)


def is_about_samples(piece: Piece) -> bool:
    """Whether a file of a folder looks like a sample table: no numbers, or a third of its columns text."""
    if piece.reader.name != "delimited":
        return False
    head = outline(piece.path)
    columns = [cells for name, cells in zip(head.header[1:], list(zip(*head.head, strict=True))[1:], strict=True) if name]
    text = sum(map(mostly_text, columns))
    return text >= max(1, TEXT_SHARE * len(columns))
