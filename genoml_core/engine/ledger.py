"""Where the CPU seconds of a run went."""
import time
from collections import Counter
from contextlib import contextmanager


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
