"""Work on the results of a run: whether it is done, under way or failed."""
import json
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from .files import unseal
from .process import noted_process


class Afterwards(NamedTuple):
    """does: module and function of the engine; files: what it leaves, of which the last one is waited for."""

    does: str
    files: tuple[str, ...]


AFTER = {  # what may be done with a run that has results
    "explanation": Afterwards("explain:explain", (
        "explanation.parquet", "layers.parquet", "places.parquet", "alike.parquet", "importance.parquet",
    )),
    "enrichment": Afterwards("enrich:enrich", ("enrichment.json", "ranking.parquet", "over.parquet", "ranked.parquet")),
    "reliance": Afterwards("rely:rely", ("fewer.parquet", "without.parquet")),
    "null": Afterwards("null:null", ("null.parquet",)),
    "learning": Afterwards("learning:learning", ("learning.parquet",)),
    "final": Afterwards("final:finish", ("final.skops", "final.json")),
    "locked": Afterwards("locked:open_locked", ("locked.parquet", "locked.json")),
}


class After:
    """Work on the results of a run, by a process of its own."""

    def __init__(self, run: Path, name: str):
        self.name, self.files = name, AFTER[name].files
        self.last, self.note, self.why = run / self.files[-1], run / f"{name}-process.json", run / f"{name}-failed.txt"
        self.steps = run / f"{name}-progress.json"

    @property
    def running(self) -> bool:
        return noted_process(self.note) is not None

    @property
    def progress(self) -> tuple[int, int]:
        """How many of its steps are done, of how many; (0, 0) where that is not known."""
        with suppress(OSError, ValueError):  # it ends, or is only being written
            done, steps = json.loads(self.steps.read_text(encoding="utf-8"))
            return done, steps
        return 0, 0

    @property
    def done(self) -> bool:
        return self.last.exists()

    def forget(self) -> None:
        """Let it be done anew."""
        unseal(self.last.parent, self.files)

    @property
    def failed(self) -> str:
        """Why the last try failed, in plain words; empty where it did not."""
        return self.why.read_text(encoding="utf-8") if self.why.exists() else ""
