"""Work on the results of a run: whether it is done, under way or failed."""
from pathlib import Path

from .process import noted_process

AFTER = {  # what may be done with a run that has results -> the files that it leaves, of which the last one is waited for
    "explanation": ("explanation.parquet", "importance.parquet"),
    "null": ("null.parquet",),
    "learning": ("learning.parquet",),
    "locked": ("locked.parquet", "locked.json"),
}


class After:
    """Work on the results of a run, by a process of its own."""

    def __init__(self, run: Path, name: str):
        self.name, self.files = name, AFTER[name]
        self.last, self.note, self.why = run / self.files[-1], run / f"{name}-process.json", run / f"{name}-failed.txt"

    @property
    def running(self) -> bool:
        return noted_process(self.note) is not None

    @property
    def done(self) -> bool:
        return self.last.exists()

    @property
    def failed(self) -> str:
        """Why the last try failed, in plain words; empty where it did not."""
        return self.why.read_text(encoding="utf-8") if self.why.exists() else ""
