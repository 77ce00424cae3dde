"""Samples that are locked away: told by their names alone, so that the same ones stay locked whatever else is tried."""
import hashlib
from collections.abc import Iterable

import numpy as np


def locked(names: Iterable[str], share: float) -> np.ndarray:
    """Which groups are locked away, a mask, by the names of groups; each with this chance. A larger share holds those of a smaller one."""
    drawn = [int.from_bytes(hashlib.sha256(f"locked {name}".encode()).digest()[:8], "big") / 2**64 for name in names]
    return np.array(drawn) < share
