"""Start work on a run in a process of its own, which outlives whoever started it."""
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

from ..child import ONE_THREAD
from ..run import NOT_EXPLAINED, Run


def start(run: Run) -> None:
    """Start the run detached and return at once."""
    if run.state != "new":  # a new run may have been stopped before its process is there to see it
        run.forget_cancel()
    _detached("run", run)


def start_explaining(run: Run) -> None:
    """Start to explain a run with results, detached, and return at once; why the last try failed is forgotten."""
    (run.path / NOT_EXPLAINED).unlink(missing_ok=True)
    _detached("explain", run)


def _detached(command: str, run: Run) -> None:
    """A command on a run in a process of its own; what it prints goes to ``log.txt`` in the run's folder."""
    workspace = run.path.parent.parent.name
    with (run.path / "log.txt").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "genoml_core", command, run.id, "--workspace", workspace],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, close_fds=True,
            cwd=Path(__file__).parents[2], env={**os.environ, **ONE_THREAD},
        )
    Thread(target=process.wait, daemon=True).start()  # else it would stay a zombie of this process when it ends
