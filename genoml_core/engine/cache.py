"""A disposable store of prepared matrices: whole or absent, checked when read, capped in size."""
import hashlib
import json
import os
import shutil
from pathlib import Path

import numpy as np

from ..files import whole_folder, write_json
from ..settings import settings

class Cache:
    """Pairs of matrices (training rows, held-out rows) by provenance key. A damaged entry counts as absent."""

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

    def prune(self) -> None:
        """Remove the entries that were used longest ago until the rest fits."""
        cap = settings().cache_gb * 1e9
        kept = 0
        for _, size, entry in sorted(map(_use, self.folder.glob("??/[!.]*")), reverse=True):
            kept += size
            if kept > cap:
                shutil.rmtree(entry, ignore_errors=True)


def _use(entry: Path) -> tuple[float, int, Path]:
    """When an entry was used last and how large it is; nothing of both where another run has removed it meanwhile."""
    try:
        return entry.stat().st_mtime, sum(f.stat().st_size for f in entry.iterdir()), entry
    except FileNotFoundError:
        return 0.0, 0, entry


def _sha256(matrix: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(matrix).data).hexdigest()
