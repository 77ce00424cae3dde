"""What stopped a unit or a run: a kind, which decides how often it is tried again, and a reason in plain words."""
import errno
import signal
import sqlite3
import sys
from concurrent.futures import CancelledError
from dataclasses import dataclass
from pathlib import Path

from ..child import DeadChildError
from ..errors import GenoMLError

TRIES = {"error": 1, "time": 1, "disk": 1, "memory": 2, "crash": 2, "killed": 10, "lost": 10}  # the last two are not the unit's fault
_LESS = "Use fewer workers, fewer features, or a machine with more memory."
_FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM)
_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True)
class Failure:
    """kind: a key of TRIES; reason: a sentence or two."""

    kind: str
    reason: str


STOPPED = Failure("error", "The run was stopped.")


class PausedError(GenoMLError):
    """The run cannot go on as things are, and can be gone on with when they are better."""


def failure_of(error: BaseException, memory_ran_out: bool = False) -> Failure:
    """What an exception means. memory_ran_out: whether the system has ended processes for want of memory meanwhile."""
    if isinstance(error, DeadChildError):
        return _death(error.code, memory_ran_out)
    if isinstance(error, MemoryError):
        return Failure("memory", f"It needed more memory than there is for it. {_LESS}")
    if isinstance(error, OSError | sqlite3.Error) and (failure := refused(error)):
        return failure
    if isinstance(error, CancelledError):  # of concurrent.futures: the cluster has forgotten it
        return Failure("lost", "The cluster lost it.")
    return Failure("error", str(error) if isinstance(error, GenoMLError) else f"{type(error).__name__}: {error}")


def refused(error: OSError | sqlite3.Error) -> Failure | None:
    """Why the disk did not take what should be written; None where the error is another one."""
    number = getattr(error, "errno", None)
    if number in _FULL or "disk is full" in str(error):
        return Failure("disk", "The disk is full. Make room, then go on.")
    if number in _FORBIDDEN:
        return Failure("error", f"Nothing may be written here: {error.filename or error}.")
    return None


def _death(code: int | None, memory_ran_out: bool) -> Failure:
    if code is None:
        return Failure("time", "It took longer than a fold may take, and was ended.")
    if code == -signal.SIGTERM or (sys.platform != "win32" and code == -signal.SIGKILL):
        if memory_ran_out:
            return Failure("memory", f"The machine ran out of memory. {_LESS}")
        return Failure("killed", "Something outside ended its process.")
    return Failure("crash", f"Its process crashed inside a library (exit code {code}).")


def kills_for_memory() -> int:
    """How many processes the system has ended for want of memory since it started; 0 where it does not say."""
    count = 0
    for path in (Path("/proc/vmstat"), Path("/sys/fs/cgroup/memory.events")):
        if path.exists():
            count += sum(int(line.split()[1]) for line in path.read_text().splitlines() if line.startswith("oom_kill "))
    return count
