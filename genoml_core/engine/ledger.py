"""Where the CPU seconds of a run went."""
import time
from collections import Counter
from contextlib import contextmanager

import pandas as pd


class Ledger(Counter):
    """CPU seconds of this process by kind of work."""

    @contextmanager
    def charge(self, kind: str):
        """Add the block's CPU seconds to ``kind``."""
        start = time.process_time()
        try:
            yield
        finally:
            self[kind] += time.process_time() - start


def spent(units: pd.DataFrame) -> dict:
    """CPU seconds of units (a row each, with their ledger in ``cpu``) by kind, and how many were taken over from earlier runs."""
    by_kind = Counter()
    for cpu in units.cpu:
        by_kind.update(cpu)
    kinds = {kind: float(by_kind[kind]) for kind in ("preprocessing", "fit", "predict", "cache")}
    reused = int(units.reused.notna().sum()) if "reused" in units else 0
    return {**kinds, "total": sum(kinds.values()), "wall": float(units.wall.sum()), "reused": reused}
