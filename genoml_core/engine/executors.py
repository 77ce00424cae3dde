"""Where units are done, behind the protocol of concurrent.futures: in this process, or in processes of this machine."""
import os
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import active_children, connection, get_context, parent_process
from threading import Thread

from ..child import ONE_THREAD


class Inline(Executor):
    """Does each task at once, in this process."""

    def submit(self, function, /, *args, **kwargs) -> Future:
        future = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - the protocol hands every failure to the future's owner
            future.set_exception(error)
        return future


def local_processes(workers: int) -> ProcessPoolExecutor:
    """Worker processes with one thread each, which end when this process ends, however it ends."""
    os.environ.update(ONE_THREAD)  # before the children import numpy
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_follow_parent)


def _follow_parent():
    def wait():
        connection.wait([parent_process().sentinel])
        os._exit(1)

    Thread(target=wait, daemon=True).start()


def kill_children() -> None:
    """End all worker processes of this process at once."""
    for child in active_children():
        child.kill()
