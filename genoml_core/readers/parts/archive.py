"""Unpack a zip safely: members by number, never by where their names lead; sizes counted while reading."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from ...errors import DataError
from . import opening

MAX_MEMBERS = 10_000
_STEP = 1024**2
_USELESS = {"__MACOSX", ".DS_Store"}


def is_archive(path: Path) -> bool:
    """Whether it is a zip, and not an Office document, which is one too."""
    if not path.is_file() or not zipfile.is_zipfile(path):
        return False
    with _opened(path) as archive:
        return not any(name == "[Content_Types].xml" or name.startswith("xl/") for name in archive.namelist())


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The zip, to be read. Raises DataError for damage, also where it shows while reading."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except DataError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError) as error:
        raise DataError("The zip is damaged.", f"{type(error).__name__} while unpacking it.", "Copy or download it again.") from error


def unpack(path: Path, folder: Path) -> Path:
    """Write the files of a zip below ``folder`` and return it, or its only file.

    Raises DataError for a damaged or encrypted zip, names that lead out of the folder, too many members or bytes, and zip bombs.
    """
    with _opened(path) as archive:
        members = [member for member in archive.infolist() if not member.is_dir() and not _USELESS & set(member.filename.split("/"))]
        if len(members) > MAX_MEMBERS:
            raise DataError(f"The zip holds {len(members):,} files.", f"At most {MAX_MEMBERS:,} can be read.", "Leave some out.")
        room = min(opening.MAX_BYTES, max(opening.RATIO_FROM, opening.MAX_RATIO * path.stat().st_size))
        files = []
        for member in members:
            files.append(_place(folder, member))
            room -= _write(archive, member, files[-1], room)
    if not files:
        raise DataError("The zip holds no files.", "", "Pack it again.")
    return files[0] if len(files) == 1 else folder


def _place(folder: Path, member: zipfile.ZipInfo) -> Path:
    """Where a member goes. Raises DataError where its name leads elsewhere, or where it is encrypted."""
    if member.flag_bits & 1:
        raise DataError("The zip is encrypted.", f"{member.filename!r} asks for a password.", "Unpack it and upload the files.")
    parts = [part for part in PurePosixPath(member.filename.replace("\\", "/")).parts if part != "."]
    if not parts or ".." in parts or parts[0].startswith("/") or ":" in parts[0]:
        raise DataError("The zip holds a file that leads elsewhere.", f"It is named {member.filename!r}.", "Pack it again without paths.")
    return folder.joinpath(*parts)


def _write(archive: zipfile.ZipFile, member: zipfile.ZipInfo, place: Path, room: int) -> int:
    """Write one member and return its size; more bytes than ``room`` are an error."""
    place.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with archive.open(member) as source, place.open("xb") as target:
        while piece := source.read(_STEP):
            written += len(piece)
            if written > room:
                raise DataError(
                    "The zip unpacks to more than can be read.",
                    f"{member.filename!r} goes beyond {opening.MAX_BYTES / 1024**3:.3g} GB, or {opening.MAX_RATIO} times the packed size.",
                    "Unpack it yourself, look at it, and upload what you need.",
                )
            target.write(piece)
    return written
