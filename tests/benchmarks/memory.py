"""The most anonymous memory that a unit takes above its imports, of a run named on the command line; printed in bytes.

Anonymous: what a process asked for itself. Pages of mapped files count for nobody, since the system takes them back when it needs them.
"""
import sys
import threading
import time
from pathlib import Path

from genoml_core.engine.units import Unit
from genoml_core.run import Run

from .runs import done, problem


def anonymous() -> int:
    """Bytes of this process, as Linux counts them."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return 1024 * int(next(line for line in lines if line.startswith("Anonymous:")).split()[1])


def peak(task) -> int:
    """The most anonymous memory during a task, above that before it."""
    before, most, over = anonymous(), [0], threading.Event()

    def look() -> None:
        while not over.is_set():
            most[0] = max(most[0], anonymous())
            time.sleep(0.002)

    watching = threading.Thread(target=look)
    watching.start()
    try:
        task()
    finally:
        over.set()
        watching.join()
    return most[0] - before


if __name__ == "__main__":
    import sklearn.feature_selection
    import sklearn.svm  # noqa: F401 - libraries are no part of what is measured

    run = Run(Path(sys.argv[1]))
    problem(run)
    print(peak(lambda: done(run, [Unit("linear_svm", 0, 0)])))
