"""Which run a figure came from: a line in the metadata of its file, and the way back from the file."""
import re

from ..run import Run

_MARK = re.compile(rb"GenoML run ([\w-]{20,60}), plan [0-9a-f]{64}")
FIELDS = {"png": "Description", "svg": "Description", "pdf": "Subject"}  # of the metadata of each format
MOST = 20_000_000  # bytes of a file that are looked at


def mark(run: Run) -> str:
    """The line that a figure of a run carries."""
    return f"GenoML run {run.id}, plan {run.plan.key}"


def run_of(content: bytes) -> str | None:
    """The id of the run that a PNG, SVG or PDF file came from; None where it does not say."""
    found = _MARK.search(content[:MOST])
    return found.group(1).decode() if found else None
