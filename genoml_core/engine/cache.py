"""A disposable store of prepared matrices: whole or absent, checked when read, capped in size."""
import hashlib
import json
import os
import shutil
from pathlib import Path

import numpy as np

from ..files import whole_folder, write_json
from ..settings import settings
from ..storage import children, last_change, remove, size


class Cache:
    """Pairs of matrices (training rows, held-out rows) by provenance key. A damaged entry counts as absent.

    Whatever else can be made again lies beside them, in ``<folder>/<kind>/<entry>``, and is used last when it was touched last.
    """

    def __init__(self, folder: Path):
        self.folder = folder

    def _entry(self, key: str) -> Path:
        return self.folder / key[:2] / key

    def get(self, key: str) -> tuple[np.ndarray, np.ndarray] | None:
        """The pair, memory-mapped, or None."""
        entry = self._entry(key)
        try:
            expected = json.loads((entry / "sha256.json").read_text())
            pair = tuple(np.load(entry / name, mmap_mode="r", allow_pickle=False) for name in ("train.npy", "held.npy"))
            os.utime(entry)  # recently used
        except (OSError, ValueError):
            return None
        if [_sha256(m) for m in pair] != expected:
            shutil.rmtree(entry, ignore_errors=True)
            return None
        return pair

    def put(self, key: str, train: np.ndarray, held: np.ndarray) -> None:
        """Store a pair; where another process was faster, its equal pair stays."""
        with whole_folder(self._entry(key)) as folder:
            np.save(folder / "train.npy", train, allow_pickle=False)
            np.save(folder / "held.npy", held, allow_pickle=False)
            write_json(folder / "sha256.json", [_sha256(train), _sha256(held)])

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


def _sha256(matrix: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(matrix).data).hexdigest()
