"""What stopped a unit: the kind decides how often it is tried again, the reason is for people."""
import errno
import os
import signal
import sqlite3
import sys
from concurrent.futures import CancelledError

import pytest

from genoml_core.child import DeadChildError, Warm
from genoml_core.engine.failures import TRIES, failure_of
from genoml_core.errors import GenoMLError


def died(code: int | None) -> DeadChildError:
    return DeadChildError("There is no answer.", code=code)


@pytest.mark.parametrize(("error", "kind", "said"), [
    (GenoMLError("What.", "Why.", "Fix."), "error", "What. Why. Fix."),
    (ZeroDivisionError("division by zero"), "error", "ZeroDivisionError: division by zero"),
    (MemoryError(), "memory", "It needed more memory than there is for it."),
    (OSError(errno.ENOSPC, "No space left"), "disk", "The disk is full. Make room, then go on"),
    (sqlite3.OperationalError("database or disk is full"), "disk", "The disk is full."),
    (PermissionError(errno.EACCES, "Permission denied"), "error", "Nothing may be written here"),
    (OSError(errno.EROFS, "Read-only file system", "/data"), "error", "Nothing may be written here: /data."),
    (died(None), "time", "took longer"),
    (died(-signal.SIGKILL), "killed", "Something outside ended its process."),
    (died(-signal.SIGSEGV), "crash", "crashed inside a library (exit code -11)"),
    (died(-signal.SIGABRT), "crash", "crashed inside a library (exit code -6)"),
    (died(3), "crash", "crashed inside a library (exit code 3)"),
    (CancelledError(), "lost", "The cluster lost it."),
])
def test_kinds(error, kind, said):
    failure = failure_of(error)
    assert failure.kind == kind
    assert said in failure.reason
    assert failure.kind in TRIES


def test_a_kill_counts_as_want_of_memory_only_where_the_system_says_so():
    assert failure_of(died(-signal.SIGKILL), memory_ran_out=True).kind == "memory"
    assert failure_of(died(-signal.SIGSEGV), memory_ran_out=True).kind == "crash"


@pytest.mark.skipif(sys.platform != "linux", reason="the limit on memory is kept on Linux only")
def test_a_worker_meets_its_limit_before_the_machine_does():
    child = Warm(memory=1 << 30)
    try:
        assert child.call("os:getpid") > 0
        with pytest.raises(DeadChildError) as caught:
            child.call("numpy:ones", shape=1 << 28)  # 2 GB
    finally:
        child.end()
    assert caught.value.code == 1  # a Python exception: MemoryError


def test_a_kept_child_ends_with_its_parent(tmp_path):
    """Even in the middle of a call, and whatever ended the parent."""
    import subprocess
    import time

    import psutil

    code = ("from genoml_core.child import Warm; import os, threading, time\nchild = Warm(); print(child.call('os:getpid'), flush=True)\n"
            "threading.Thread(target=child.call, args=('threading:Event.wait',)).start()\ntime.sleep(60)")
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=os.getcwd())
    pid = int(parent.stdout.readline())
    assert psutil.pid_exists(pid)
    time.sleep(0.3)
    parent.kill()
    parent.communicate()
    limit = time.monotonic() + 5
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < limit
        time.sleep(0.05)
