"""The one process of this machine that starts the runs that wait, and ends when there are none."""
import os
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from ..run import Run
from ..settings import settings
from ..workspace import all_runs, home
from .launch import detached, end, start

POLL, PATIENCE = 0.3, 5  # seconds between two looks, and without work before it ends
FORCE = 15  # seconds after which a run that was asked to stop is ended


def enqueue(run: Run) -> None:
    """Let a run wait for its turn, and see to it that somebody calls it."""
    run.queue()
    ensure()


def ensure() -> None:
    """Start a supervisor where a run waits and none is at work."""
    with suppress(Timeout):
        with _alone():
            needed = bool(waiting())
        if needed:
            detached("genoml_core.engine.supervisor", home() / "supervisor.log")


def waiting() -> list[Run]:
    """The runs that wait, the first come first."""
    since = {}
    for mark in home().glob("workspaces/*/runs/[!.]*/queued"):
        with suppress(FileNotFoundError):
            since[mark.parent] = mark.stat().st_mtime_ns
    return [Run(path) for path in sorted(since, key=since.get)]


@contextmanager
def _alone():
    """Holds the lock of the supervisor. Raises Timeout where another one holds it."""
    home().mkdir(parents=True, exist_ok=True)
    with FileLock(home() / "supervisor.lock", timeout=0):
        yield


@dataclass
class Supervisor:
    """Runs under way: those that this process started, and those that it found alive."""

    started: dict[Path, tuple[subprocess.Popen, float]] = field(default_factory=dict)
    found: set[Path] = field(default_factory=lambda: {run.path for run in all_runs() if run.alive})
    served: dict[str, float] = field(default_factory=dict)  # workspace -> when it was last its turn

    def look(self) -> bool:
        """Tend what runs, start what may start; returns whether anything runs or waits."""
        self._tend()
        queue = [run for run in waiting() if run.path not in self.started]
        for _ in range(settings().jobs - len(self.started) - len(self.found)):
            if queue:
                queue.remove(self._begin(self._turn(queue)))
        return bool(queue or self.started or self.found)

    def _turn(self, queue: list[Run]) -> Run:
        """Of the workspace with the fewest runs under way, then of that whose turn was longest ago, the run that came first."""
        busy = Counter(path.parents[1].name for path in (*self.started, *self.found))
        return min(queue, key=lambda run: (busy[run.workspace], self.served.get(run.workspace, -1)))

    def _begin(self, run: Run) -> Run:
        told = settings()
        workers = max(1, (os.cpu_count() or 1) // told.jobs)
        self.started[run.path] = start(run, workers, told.dask), time.time()
        self.served[run.workspace] = time.monotonic()
        return run

    def _tend(self) -> None:
        self.found = {path for path in self.found if Run(path).alive}
        for path, (process, since) in list(self.started.items()):
            if process.poll() is not None:
                del self.started[path]
                _not_again(Run(path), since)
        for path in (*self.started, *self.found):
            if _overdue(Run(path)):
                end(Run(path))


def _not_again(run: Run, since: float) -> None:
    """Its process ended before it could take the run out of the queue; a newer request stays."""
    with suppress(FileNotFoundError):
        if (run.path / "queued").stat().st_mtime <= since:
            run.unqueue()


def _overdue(run: Run) -> bool:
    try:
        return time.time() - (run.path / "cancel").stat().st_mtime > FORCE
    except FileNotFoundError:
        return False


def main() -> None:
    """Supervise until there has been nothing to do for a while."""
    while True:
        try:
            with _alone():
                supervisor, last = Supervisor(), time.monotonic()
                while time.monotonic() - last < PATIENCE:
                    if supervisor.look():
                        last = time.monotonic()
                    time.sleep(POLL)
        except Timeout:
            return
        if not waiting():  # a run may have come between the last look and letting go of the lock
            return


if __name__ == "__main__":
    sys.exit(main())
