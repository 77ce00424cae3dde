"""Hand out the units of a run, note what they tell, and try again what failed through no fault of its own."""
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import asdict

from ..run import Run
from .cache import Cache
from .units import Unit
from .executors import GRACE, executor
from .failures import TRIES, Failure, PausedError, failure_of
from .store import Progress, Recorder

PRUNE = 60  # seconds between two looks at the size of the cache


class StopError(Exception):
    """The user asked the run to stop."""


class Dispatch:
    """The units of one run on their way. workers, cluster: see ``executor``."""

    def __init__(self, run: Run, recorder: Recorder, workers: int, cluster: str | None):
        self.run, self.recorder, self.workers, self.cluster = run, recorder, workers, cluster
        self.progress, self.pruned = Progress(run.path / "progress"), time.monotonic()

    def do(self, units: list[Unit]) -> dict[Unit, Failure]:
        """Do all units; returns those that failed for good. Raises StopError, PausedError."""
        tries, lost = Counter(), {}
        while units:
            failed = self._round(units)
            tries.update(list(failed))
            units = [unit for unit, failure in failed.items() if tries[unit] < TRIES[failure.kind]]
            self._note("unit failed", {unit: failure for unit, failure in failed.items() if unit not in units})
            self._note("again", {unit: failed[unit] for unit in units})
            lost |= {unit: failure for unit, failure in failed.items() if unit not in units}
            if any(failed[unit].kind == "memory" for unit in units):
                self.workers = max(1, self.workers // 2)  # each may take twice as much then
        return lost

    def _note(self, kind: str, failed: dict[Unit, Failure]) -> None:
        self.recorder.add(*({**asdict(unit), "kind": kind, "detail": {"reason": failure.reason}} for unit, failure in failed.items()))

    def _round(self, units: list[Unit]) -> dict[Unit, Failure]:
        """Do these units once; returns those that failed."""
        batches = [units] if self.workers or self.cluster else [[unit] for unit in units]
        failed = {}
        with executor(self.workers, self.cluster) as (pool, do):
            for batch in batches:
                failed |= self._watched({pool.submit(do, str(self.run.path), asdict(unit)): unit for unit in batch})
        return failed

    def _watched(self, futures: dict[Future, Unit]) -> dict[Unit, Failure]:
        """Waits for units under way; returns those that failed."""
        units = list(futures.values())
        pending, failed = set(futures), {}
        try:
            while pending:
                done, pending = wait(pending, timeout=0.2, return_when=FIRST_COMPLETED)
                failed |= {futures[future]: failure for future in done if (failure := _failure(future))}
                self._look(units, failed)
        except BaseException:
            self.run.cancel()  # for the units under way
            wait(pending, timeout=GRACE + 5)
            self.recorder.add(*self.progress.new(units))
            raise
        return failed

    def _look(self, units: list[Unit], failed: dict[Unit, Failure]) -> None:
        """A few times a second: note what is new, and see whether there is a reason to end."""
        self.recorder.add(*self.progress.new(units))
        if self.run.cancelled:
            raise StopError
        for failure in failed.values():
            if failure.kind == "disk":
                raise PausedError(failure.reason)
        if time.monotonic() - self.pruned > PRUNE:
            Cache(self.run.cache).prune()
            self.pruned = time.monotonic()


def _failure(future: Future) -> Failure | None:
    """Why a unit is not judged. What the cluster itself says of it is never the unit's fault."""
    try:
        answer = future.result()
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return Failure("lost", failure_of(error).reason)
    return Failure(**answer) if answer else None
