"""Work on a run in a process of its own, which outlives whoever started it."""
import os
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from threading import Thread

import psutil

from ..after import AFTER
from ..child import ONE_THREAD
from ..process import noted_process
from ..run import PROCESS, Run
from ..workspace import Workspace


def do(run: Run, workers: int | None = None, cluster: str | None = None) -> str:
    """Do a run, or go on with it, then explain it; returns its state. A run that cannot be explained is done all the same."""
    from .explain import explain
    from .runner import execute

    state = execute(run, workers, cluster)
    if state in ("done", "incomplete") and not run.after("explanation").done:
        try:
            explain(run)
        except Exception:  # noqa: BLE001 - it is noted why
            print(f"It could not be explained. {run.after('explanation').failed}", file=sys.stderr)
    return state


def start(run: Run, workers: int, cluster: str | None = None) -> subprocess.Popen:
    """Start to do a run, detached, and return at once."""
    return _start("do", run, str(workers), cluster or "")


def start_after(run: Run, name: str) -> None:
    """Start work on the results of a run (a key of ``after.AFTER``), detached, and return at once; why the last try failed is forgotten."""
    run.after(name).why.unlink(missing_ok=True)
    _start(name, run)


def work_after(run: Run, name: str) -> None:
    """Do work on the results of a run in this process."""
    module, function = AFTER[name].does.split(":")
    getattr(import_module(f".{module}", __package__), function)(run)


def _start(what: str, run: Run, *words: str) -> subprocess.Popen:
    return detached("genoml_core.engine.launch", run.path / "log.txt", what, run.workspace, run.id, *words)


def detached(module: str, log: Path, *words: str) -> subprocess.Popen:
    """One of our modules in a process that does not end with this one; what it prints is added to a file."""
    with log.open("ab") as file:
        process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", module, *words], stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True,
            close_fds=True, cwd=Path(__file__).parents[2], env={**os.environ, **ONE_THREAD},
        )
    Thread(target=process.wait, daemon=True).start()  # else it would stay a zombie of this process when it ends
    return process


def end(run: Run) -> None:
    """End the process of a run by force, and say in its place that the run was stopped."""
    from .store import Recorder

    if process := noted_process(run.path / PROCESS):
        for each in (process, *process.children(recursive=True)):
            each.kill()
        psutil.wait_procs([process], timeout=5)
    with Recorder(run) as recorder:
        recorder.add_last("stopped")
    run.forget_cancel()


def wait_until_stopped(run: Run, seconds: float) -> None:
    """Wait for a run that was asked to stop; one that does not is ended by force."""
    limit = time.monotonic() + seconds
    while run.state == "running" and time.monotonic() < limit:
        time.sleep(0.1)
    if run.state == "running":
        end(run)


def main(what: str, workspace: str, id: str, workers: str = "", cluster: str = "") -> None:
    """What the detached process does."""
    run = Workspace(workspace).run(id)
    if os.name == "posix":
        os.nice(10)  # pages come first
    if what == "do":
        print(do(run, int(workers), cluster or None), run.id, sep="\n")
    else:
        work_after(run, what)


if __name__ == "__main__":
    main(*sys.argv[1:])
