"""Run: a folder on disk, the same object while running, finished, or from last year. Reading only; the engine writes."""
import json
import secrets
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import pandas as pd
from pydantic import BaseModel, ValidationError

from .dataset import Dataset
from .errors import GenoMLError
from .files import whole_folder, write_json
from .plan import Plan
from .process import noted_process
from .results import Results

PROCESS = "process.json"  # which process does the run
LABEL = "label.json"  # its name and a note, which may change
ENDED = ("done", "incomplete", "stopped", "paused", "failed")  # the last event of a run that ended by itself


class Label(BaseModel, frozen=True):
    """What people call a run. series: the same for runs that were started together, one for each of several targets."""

    name: str = ""
    note: str = ""
    series: str = ""


def _rows(database: Path, how: str, query: str, values: tuple) -> list[tuple]:
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?{how}", uri=True, timeout=5)) as connection:
        return connection.execute(query, values).fetchall()


def _remove(path: Path) -> None:
    if path.exists():  # where nobody may write, it would be an error even if there is nothing to remove
        path.unlink(missing_ok=True)


class Run(Results):
    """One run folder below ``<workspace>/runs``."""

    def __init__(self, path: Path):
        self.path = Path(path)

    @classmethod
    def create(cls, folder: Path, plan: Plan, series: str = "") -> "Run":
        """A new run below ``folder`` that holds its plan; nothing runs yet. Ids sort by time and are never used again."""
        id = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{secrets.token_hex(2)}"
        path = folder / id
        with whole_folder(path) as folder:
            (folder / "plan.json").write_text(plan.model_dump_json(indent=1), encoding="utf-8")
            if series:
                write_json(folder / LABEL, Label(series=series).model_dump())
        return cls(path)

    @property
    def id(self) -> str:
        return self.path.name

    @cached_property
    def plan(self) -> Plan:
        return Plan.parse((self.path / "plan.json").read_text(encoding="utf-8"))

    @property
    def label(self) -> "Label":
        """What people call it; nothing that is computed hangs on it."""
        try:
            return Label.model_validate_json((self.path / LABEL).read_text(encoding="utf-8"))
        except (OSError, ValidationError):
            return Label()

    def relabel(self, name: str, note: str) -> None:
        """Name it and say something about it; both may be empty."""
        write_json(self.path / LABEL, self.label.model_copy(update={"name": name, "note": note}).model_dump())

    @property
    def title(self) -> str:
        """Its name, or what it predicts."""
        return self.label.name or self.plan.target.title + " (shuffled)" * (self.plan.shuffle is not None)

    @property
    def dataset(self) -> Dataset:
        """The dataset that the plan names, in the same workspace. Raises GenoMLError where it is gone."""
        path = self.path.parent.parent / "datasets" / self.plan.dataset
        if not path.is_dir():
            fix = "Import the same files again: they get the same key."
            raise GenoMLError(f"The dataset {self.plan.dataset[:12]} of run {self.id} is not in this workspace.", fix=fix)
        return Dataset(path)

    @property
    def workspace(self) -> str:
        """The id of the workspace that it lies in."""
        return self.path.parent.parent.name

    @property
    def cache(self) -> Path:
        return self.path.parent.parent / "cache"

    # -- while it runs ---------------------------------------------------------------------------------------------

    def events(self, after: int = 0) -> pd.DataFrame:
        """Progress rows newer than ``after``: id, time (s since 1970), kind, model, repeat, fold, score, detail (JSON text)."""
        columns = ["id", "time", "kind", "model", "repeat", "fold", "score", "detail"]
        return pd.DataFrame(self._read("SELECT * FROM events WHERE id > ? ORDER BY id", after), columns=columns)

    def _read(self, query: str, *values) -> list[tuple]:
        """Rows of ``run.db``; none where its writer has not come so far yet."""
        database = self.path / "run.db"
        if not database.exists():
            return []
        try:
            return _rows(database, "mode=ro", query, values)
        except sqlite3.OperationalError:
            if database.with_name("run.db-wal").exists():
                raise
            return _rows(database, "immutable=1", query, values)  # in a folder that nobody may write to, and so nobody does

    @property
    def state(self) -> str:
        """new, queued, running, interrupted, or one of ENDED."""
        if self.queued:
            return "queued"
        if (last := self._last_event()) in ENDED:
            return last
        if self.alive:
            return "running"
        if self.cancelled:  # while it waited, or its process died before it could say so
            return "stopped"
        return "interrupted" if (self.path / PROCESS).exists() else "new"

    def _last_event(self) -> str:
        last = self._read("SELECT kind FROM events ORDER BY id DESC LIMIT 1")
        return last[0][0] if last else ""

    @property
    def reason(self) -> str:
        """Why the run ended as it did, in plain words; empty where its state says it all."""
        last = self._read("SELECT detail FROM events WHERE kind IN ('paused', 'failed') AND id = (SELECT max(id) FROM events)")
        return json.loads(last[0][0]).get("reason", "") if last else ""

    @property
    def alive(self) -> bool:
        """Whether a process does the run."""
        return noted_process(self.path / PROCESS) is not None

    def queue(self) -> None:
        """Let it wait for the supervisor; an earlier request to stop is out of date."""
        self.forget_cancel()
        (self.path / "queued").touch()

    def unqueue(self) -> None:
        """It waits no longer: its process has begun, or cannot begin."""
        _remove(self.path / "queued")

    @property
    def queued(self) -> bool:
        return (self.path / "queued").exists()

    def cancel(self) -> None:
        """Ask the run to stop, or not to start; what has been judged stays."""
        (self.path / "cancel").touch()
        self.unqueue()

    def forget_cancel(self) -> None:
        """The request to stop has been served, or is out of date."""
        _remove(self.path / "cancel")

    @property
    def cancelled(self) -> bool:
        return (self.path / "cancel").exists()
