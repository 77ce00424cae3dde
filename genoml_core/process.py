"""Which process does something: noted in a file, and told from a later one with the same number."""
import json
import sys
from pathlib import Path

import psutil


def process_mark(pid: int) -> list:
    """What tells a process from a later one with the same number. Raises psutil.Error where there is none.

    On Linux it counts from the start of the machine: a clock that is set right makes no living process look dead.
    """
    if sys.platform == "linux":
        try:
            ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
        except OSError as error:
            raise psutil.NoSuchProcess(pid) from error
        return [Path("/proc/sys/kernel/random/boot_id").read_text().strip(), ticks]
    return [round(psutil.Process(pid).create_time())]


def noted_process(note: Path) -> psutil.Process | None:
    """The process that noted itself in a file, where it still exists."""
    try:
        noted = json.loads(note.read_text())
        process = psutil.Process(noted["pid"])
        return process if process_mark(process.pid) == noted["mark"] and process.status() != psutil.STATUS_ZOMBIE else None
    except (OSError, KeyError, ValueError, psutil.Error):
        return None
