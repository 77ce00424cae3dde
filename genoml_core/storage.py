"""How much room files take, and what a killed process left half written."""
import os
import re
import shutil
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

DAY = 24 * 3600  # seconds
PUBLIC = "public"  # in the folder of uploads: public data on their way, which belong to no dataset yet
_HALF_WRITTEN = re.compile(r"\..+\.[0-9a-f]{12}(\.[\w-]+)?")  # a temporary name: see files.py


def size(path: Path | str) -> int:
    """Bytes of a file, or of all files below a folder; what is removed meanwhile counts as nothing."""
    try:
        found = os.lstat(path)
        if not stat.S_ISDIR(found.st_mode):
            return found.st_size
        with os.scandir(path) as entries:
            return sum(size(entry.path) for entry in entries)
    except FileNotFoundError:
        return 0


def content_size(folder: Path) -> int:
    """As ``size``, where files are written whole: each entry is counted again only when a name in it, or one floor below, came or went."""
    return sum(_counted(str(path), _stamp(path)) if path.is_dir() else size(path) for path in children(folder))


def children(folder: Path) -> list[Path]:
    """What lies in a folder; nothing where it is gone, or a file."""
    try:
        return [folder / name for name in os.listdir(folder)]
    except (FileNotFoundError, NotADirectoryError):
        return []


def below(folder: Path) -> Iterator[Path]:
    """Everything below a folder, for as long as it is there."""
    for parent, folders, files in os.walk(folder):
        yield from (Path(parent, name) for name in (*folders, *files))


@lru_cache(maxsize=10_000)
def _counted(path: str, stamp: tuple[float, ...]) -> int:
    return size(path)


def _stamp(path: Path) -> tuple[float, ...]:
    """When names in a folder and in the folders in it came or went last."""
    with suppress(FileNotFoundError), os.scandir(path) as found:
        return last_change(path), *sorted(last_change(Path(entry)) for entry in found if entry.is_dir(follow_symlinks=False))
    return ()


def remove(path: Path) -> int:
    """Remove a file or a folder with all that is in it; returns the bytes that this made free."""
    freed = size(path)
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(FileNotFoundError):
            path.unlink()
    return freed


def half_written(path: Path) -> bool:
    """Whether a name is one that is only there until a file or folder is whole."""
    return _HALF_WRITTEN.fullmatch(path.name) is not None


def remove_old(paths: Iterable[Path]) -> int:
    """Remove what has not changed for a day; returns the bytes that this made free."""
    return sum(remove(path) for path in list(paths) if time.time() - last_change(path) > DAY)


def last_change(path: Path) -> float:
    """When a file, or the names in a folder, changed or were touched last, in seconds since 1970; 0 for what is gone."""
    try:
        return path.lstat().st_mtime
    except FileNotFoundError:
        return 0.0


def in_words(bytes: float) -> str:
    """A size for reading: 21 GB, 3.2 GB, 45 MB, 1 kB."""
    for unit, power in (("GB", 9), ("MB", 6)):
        if bytes >= 10**power:
            return f"{bytes / 10**power:.{1 if bytes < 10 ** (power + 1) else 0}f} {unit}"
    return f"{-(-bytes // 1000):.0f} kB"
