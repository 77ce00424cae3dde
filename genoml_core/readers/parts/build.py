"""The child's side of an import: find out what was named, read it, bring layers and sample tables together, write the dataset."""

import re
import tempfile
from pathlib import Path

import pandas as pd

from ...dataset import Dataset, DatasetFacts, Layer, LayerFacts
from ...errors import DataError, GenoMLError
from ...files import sha256
from ...target import with_covariates
from .. import READERS
from .align import align, is_link, linked, placed
from .inputs import Piece, is_about_samples, pieces
from .kinds import kind_of
from .meaning import meaning_of
from .records import Contents, Parsed, Wanted
from .roles import groups_of
from .sheets import sample_table
from .stack import stack

_LAYER = re.compile(r"[\w][\w .+-]{0,63}")


def build(
    folder: str,
    files: list[list],
    tables: list[list],
    name: str | None,
    orientation: str | None,
    duplicates: str | None,
    format: str | None,
    about: list[str],
    options: dict,
    covariates: list[str] | None,
    description: str,
) -> dict:
    """Write the dataset below ``folder``; returns {"key", "report"}. Arguments as in ``import_files``.

    files, tables: [layer or None, name for people, path] of each.
    """
    with tempfile.TemporaryDirectory() as scratch:
        found = pieces(files, Path(scratch) / "files", format, options)
        beside = pieces(tables, Path(scratch) / "tables", None, {})
        sheets = [(piece.shown, table) for piece in beside for table in piece.tables()]
        apart = [piece for piece in found if piece.loose and len(found) > 1 and is_about_samples(piece)]
        sheets += [(piece.shown, table) for piece in apart for table in piece.tables()]
        wanted = Wanted(orientation, duplicates, tuple(table for _, table in sheets), tuple(about))
        read = [(piece, _read(piece, wanted, len(found) > 1)) for piece in found if piece not in apart]
    sheets += [(piece.shown, table) for piece, contents in read for table in contents.tables]
    parts, of = _layers(read)
    rule, changes = _meet(parts, [table for _, table in sheets if is_link(table)])
    columns, roles, overlaps, joined = sample_table(parts, [sheet for sheet in sheets if not is_link(sheet[1])])
    layers = {layer: Layer(**_as_kind(part)) for layer, part in parts.items()}
    whole = [change for _, contents in read for change in contents.changes]
    changes = list(dict.fromkeys([*whole, *(change for part in parts.values() for change in part.changes), *changes, *joined]))
    facts = DatasetFacts(
        name=name or _stem(files[0][1]) + (f" and {len(files) - 1} more" if len(files) > 1 else ""),
        description=description,
        reader=read[0][0].reader.name,
        roles=roles if covariates is None else with_covariates(roles, covariates),
        groups=[name for name in groups_of(columns) if name not in (covariates or [])],
        changes=changes,
        sources={shown: digest for _, shown, path in files + tables for shown, digest in _digests(shown, Path(path))},
    )
    dataset = Dataset.write(Path(folder), layers, columns, facts)
    met = _named(dataset, facts.name, chosen=name is not None)
    measured = dataset.measured().sum()
    told = {layer: _told(dataset.facts.layers[layer], part, of[layer], int(measured[layer])) for layer, part in parts.items()}
    notes = [note for part in [*(contents for _, contents in read), *parts.values()] for note in part.notes]
    report = {
        **{key: next(iter(told.values()))[key] for key in ("orientation", "kind", "reader")},
        "layers": told, "rule": rule, "overlaps": overlaps, "changes": changes, "notes": [*met, *dict.fromkeys(notes)],
    }  # fmt: skip
    return {"key": dataset.key, "report": report}


def _read(piece: Piece, wanted: Wanted, several: bool) -> Contents:
    """What is in a piece. Of several, an error says in which."""
    try:
        return piece.read(wanted)
    except DataError as error:
        if not several or piece.shown in error.what:
            raise
        raise DataError(f"{piece.shown}: {error.what}", error.why, error.fix) from error


def _layers(read: list[tuple[Piece, Contents]]) -> tuple[dict[str, Parsed], dict[str, list[Piece]]]:
    """(layers, the pieces that each was read from). Raises DataError where there is no matrix."""
    found: dict[str, list[tuple[Piece, Parsed]]] = {}
    unnamed = sum("" in contents.layers for _, contents in read)
    for piece, contents in read:
        for own, part in contents.layers.items():
            alone = piece.layer if len(contents.layers) == 1 else None
            found.setdefault(_layer_name(alone or own or _guess(part, piece, unnamed > 1)), []).append((piece, part))
    if not found:
        why = " ".join(note for _, contents in read for note in contents.notes) or "They hold tables about samples only."
        fix = "Add the file with the measurements, and use these as sample tables."
        raise DataError("There is no matrix in these files.", why, fix)
    return (
        {name: stack(name, [part for _, part in parts]) for name, parts in found.items()},
        {name: [piece for piece, _ in parts] for name, parts in found.items()},
    )


def _guess(part: Parsed, piece: Piece, several: bool) -> str:
    """A layer's name by its features, or by its file where there are several."""
    named = meaning_of(part.features)
    return named or (re.sub(r"[^\w .+-]+", "_", _stem(piece.shown)).strip("_ .+-")[:64] if several else "") or "expression"


def _layer_name(layer: str) -> str:
    if not _LAYER.fullmatch(layer):
        raise GenoMLError(f"A layer cannot be named {layer!r}.", fix="Use letters, digits, blanks, dots, dashes and underscores.")
    return layer


def _meet(parts: dict[str, Parsed], links: list[pd.DataFrame]) -> tuple[str | None, list[str]]:
    """Bring the samples of all layers into one order, in place; (the rule, changes)."""
    for link in links:
        for part in parts.values():
            part.ids = linked(part.ids, link)
            part.columns.index = part.ids
    if len(parts) == 1:
        return None, []
    found = align({name: part.ids for name, part in parts.items()})
    for name, part in parts.items():
        parts[name] = placed(part, found.ids, found.rows[name])
    missing = {name: rows.count(-1) for name, rows in found.rows.items() if -1 in rows}
    changes = [f"The samples of the layers met by this rule: {found.rule}."]
    if missing:
        who = ", ".join(f"{name} of {count:,}" for name, count in missing.items())
        changes.append(f"Some of the {len(found.ids):,} samples lack a layer, and stay with missing values there: {who}.")
    return found.rule, changes


def _as_kind(part: Parsed) -> dict:
    """Counts stay whole numbers; everything else is float32."""
    if not part.ids or not part.features:
        raise DataError(
            "The matrix is empty.", f"{len(part.ids)} samples, {len(part.features)} features.", "Check the orientation and the columns."
        )
    kind = part.kind or kind_of(part.X)
    X = part.X if kind == "counts" else part.X.astype("float32", copy=False)
    return {"X": X, "features": part.features, "kind": kind}


def _told(layer: LayerFacts, part: Parsed, of: list[Piece], measured: int) -> dict:
    files = [piece.shown for piece in of]
    return {"orientation": part.orientation, "kind": layer.kind, "reader": of[0].reader.name, "files": files[:20], "samples": measured}


def _named(dataset: Dataset, name: str, *, chosen: bool) -> list[str]:
    """A note where the same content was there under another name; a name that somebody chose replaces it."""
    old = dataset.name
    if old == name:
        return []
    if chosen:
        dataset.rename(name)
    return [f"The same data were here already, under the name {old!r}: {'the new name replaces it' if chosen else 'they keep it'}."]


def _stem(shown: str) -> str:
    """A file's name without the endings of formats."""
    endings = {suffix for reader in READERS.values() for suffix in reader.suffixes} | {"zip"}
    stem = Path(shown).name
    while (cut := stem.rpartition("."))[0] and cut[2].lower() in endings:
        stem = cut[0]
    return stem or "dataset"


def _digests(shown: str, path: Path) -> list[tuple[str, str]]:
    """(name, SHA-256) of a file, or of all files of a folder."""
    if path.is_dir():
        return [(f"{shown}/{file.relative_to(path)}", sha256(file)) for file in sorted(path.rglob("*")) if file.is_file()]
    return [(shown, sha256(path))]
