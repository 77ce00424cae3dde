"""A disposable store of prepared matrices: whole or absent, checked when read, capped in size."""
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from ..files import SEAL, damaged, seal, whole_folder
from ..settings import settings
from ..storage import children, last_change, remove, size

_sound: dict[Path, list] = {}  # what this process has checked: entry -> the state of its files then


class Cache:
    """Named matrices, and units, by provenance key: ``<key>`` or ``<kind>/<key>``. A damaged entry counts as absent.

    Whatever else can be made again lies beside them, in ``<folder>/<kind>/<entry>``, and is used last when it was touched last.
    """

    def __init__(self, folder: Path):
        self.folder = folder

    def _place(self, key: str) -> Path:
        return self.folder / (key if "/" in key else f"{key[:2]}/{key}")

    def entry(self, key: str) -> Path | None:
        """The folder of an entry, or None. A process checks its content once, and again when it changed."""
        place = self._place(key)
        try:
            os.utime(place)  # recently used
            if _checked(place):
                return place
            shutil.rmtree(place, ignore_errors=True)
        except OSError:
            pass
        return None

    def get(self, key: str, *names: str) -> tuple[np.ndarray, ...] | None:
        """The matrices of these names, memory-mapped, or None."""
        entry = self.entry(key)
        try:
            return entry and tuple(np.load(entry / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in names)
        except OSError:  # it was removed meanwhile, to make room
            return None

    def put(self, key: str, **matrices: np.ndarray) -> None:
        """Store matrices; where another process was faster, its equal ones stay. On a full disk nothing is stored: that costs time only."""
        with suppress(OSError), self.making(key) as folder:
            for name, matrix in matrices.items():
                np.save(folder / f"{name}.npy", matrix, allow_pickle=False)

    @contextmanager
    def making(self, key: str) -> Iterator[Path]:
        """A folder for the files of an entry, a matrix as ``<name>.npy``; it becomes the entry when the block ends well. Raises OSError."""
        with whole_folder(self._place(key)) as folder:
            yield folder
            seal(folder)
            state = _state(folder)
        _sound[self._place(key)] = state  # where another process was faster, its files are other ones, and will be checked

    def prune(self, most: float | None = None) -> int:
        """Remove what was used longest ago until the rest fits, looks and previews too; returns the bytes that this made free.

        most: bytes that may stay; without it, what the settings say.
        """
        most = settings().cache_gb * 1e9 if most is None else most
        kept = freed = 0
        for entry in sorted(self._entries(), key=last_change, reverse=True):
            kept += size(entry)
            if kept > most:
                freed += remove(entry)
        return freed

    def _entries(self) -> list[Path]:
        """What is whole, of each kind."""
        found = [entry for kind in children(self.folder) for entry in children(kind) or [kind]]
        return [entry for entry in found if not entry.name.startswith(".")]


def _checked(entry: Path) -> bool:
    """Whether the files of an entry are as they were written."""
    state = _state(entry)
    if _sound.get(entry) != state:
        if not (entry / SEAL).exists() or damaged(entry):
            return False
        _sound[entry] = state
    return True


def _state(entry: Path) -> list[tuple]:
    """What changes when a file is written or replaced."""
    return [(path.name, found.st_ino, found.st_size, found.st_mtime_ns) for path in sorted(entry.iterdir()) for found in [path.stat()]]
