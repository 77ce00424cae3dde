"""Start a run in a process of its own, which outlives whoever started it."""
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

from ..child import ONE_THREAD
from ..run import Run


def start(run: Run) -> None:
    """Start the run detached and return at once; what it prints goes to ``log.txt`` in its folder."""
    if run.state != "new":  # a new run may have been stopped before its process is there to see it
        run.forget_cancel()
    workspace = run.path.parent.parent.name
    with (run.path / "log.txt").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "genoml_core", "run", run.id, "--workspace", workspace],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, close_fds=True,
            cwd=Path(__file__).parents[2], env={**os.environ, **ONE_THREAD},
        )
    Thread(target=process.wait, daemon=True).start()  # else it would stay a zombie of this process when it ends
