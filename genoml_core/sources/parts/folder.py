"""The folder into which a source writes: by one process at a time, under names that lead nowhere else."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ...errors import BusyError


def safe(name: str) -> str:
    """A name that a server or a user gives, as the name of a file or folder of ours: it leads nowhere else."""
    return re.sub(r"[^\w.-]+", "_", name).strip("._")[-150:] or "file"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else writes to the folder meanwhile. Raises BusyError where somebody does."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with FileLock(folder / ".lock", timeout=0):
            yield
    except Timeout as error:
        raise BusyError("This is being fetched already.", "Another process writes to the same folder.", "Wait until it ends.") from error
