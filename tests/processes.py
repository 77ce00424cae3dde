"""Processes that tests start: their ports, which of them live, and waiting for what they do."""
import os
import socket
import time
from pathlib import Path

import psutil


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def living(home: Path, *words: str) -> list[psutil.Process]:
    """The living processes with this folder of user data, except this one: all, or those with one of these words in their command."""
    return [process for process in psutil.process_iter() if _fits(process, home, words)]


def _fits(process: psutil.Process, home: Path, words: tuple[str, ...]) -> bool:
    try:
        alive = process.pid != os.getpid() and process.status() != psutil.STATUS_ZOMBIE
        ours = alive and process.environ().get("GENOML_HOME") == str(home)
        return ours and (not words or any(word in process.cmdline() for word in words))
    except psutil.Error:  # it ended while it was looked at, or is not ours
        return False


def until(true, seconds: float = 60) -> None:
    """Wait for something."""
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, "it took too long"
        time.sleep(0.02)
