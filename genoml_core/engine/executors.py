"""Where units are done, behind the protocol of concurrent.futures: in this process, in processes of this machine, or on a cluster.

What crosses is a path and a few words, never a matrix: data are memory-mapped where they lie, results are written by who made them.
"""
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from threading import Event, Thread

import psutil

from ..child import DeadChildError, Warm
from ..run import Run
from .cv import do_unit
from .failures import STOPPED, failure_of, kills_for_memory

GRACE = 1.5  # seconds that a fit may go on after Stop
LONGEST = 24 * 3600  # seconds that a unit may take
_IDLE: list[Warm] = []  # children of this process that wait for work


class Inline(Executor):
    """Does each task at once, in this process."""

    def submit(self, function, /, *args, **kwargs) -> Future:
        future = Future()
        future.set_result(function(*args, **kwargs))
        return future


@contextmanager
def executor(workers: int, cluster: str | None) -> Iterator[tuple[Executor, Callable]]:
    """An executor, and what it should be given to do with a path and a unit.

    workers: processes of this machine, 0 for none beside this one; cluster: address of a scheduler whose workers do it instead.
    """
    if cluster:
        from .cluster import connected

        with connected(cluster) as client:
            yield client.get_executor(pure=False, retries=2), do_hosted
    elif workers:
        try:
            with ThreadPoolExecutor(workers) as threads:
                yield threads, partial(do_hosted, memory=_memory() // workers)
        finally:
            _end_children()
    else:
        yield Inline(), do_unit


def do_hosted(path: str, unit: dict, memory: int | None = None) -> dict:
    """Do one unit of the run at ``path`` in a child process with one thread, and answer as ``do_unit`` does.

    Whatever happens in the child, this process lives; where the run is stopped, the child is ended after GRACE seconds.
    """
    run = Run(Path(path))
    if run.cancelled:
        return asdict(STOPPED)
    child, before, done = _child(memory), kills_for_memory(), Event()
    Thread(target=_end_when_stopped, args=(run, child, done), daemon=True).start()
    try:
        answer = child.call("genoml_core.engine.cv:do_unit", path=path, unit=unit, seconds=LONGEST)
    except DeadChildError as error:
        answer = asdict(failure_of(error, kills_for_memory() > before))
    finally:
        done.set()
    if answer:  # it failed, and may hold memory that nobody wants again
        child.end()
    else:
        _IDLE.append(child)
    return answer


def _child(memory: int | None) -> Warm:
    try:
        return _IDLE.pop()
    except IndexError:
        return Warm(memory)


def _end_children() -> None:
    while _IDLE:
        _IDLE.pop().end()


def _end_when_stopped(run: Run, child: Warm, done: Event) -> None:
    while not done.wait(0.2):
        if run.cancelled and not done.wait(GRACE):
            child.interrupt()
            return


def _memory() -> int:
    """Bytes that all workers together may take for data: nine tenths of what this machine, or its container, has."""
    limit = Path("/sys/fs/cgroup/memory.max")
    told = limit.read_text().strip() if limit.exists() else "max"
    total = psutil.virtual_memory().total
    return int(0.9 * min(total, int(told) if told.isdigit() else total))
