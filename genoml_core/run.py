"""Run: a folder on disk, the same object while running, finished, or from last year. Reading only; the engine writes."""
import json
import secrets
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import pandas as pd
from pydantic import BaseModel, ValidationError

from .after import After
from .dataset import Dataset
from .errors import DataError, GenoMLError
from .files import damaged, sealed, sha256, whole_folder, write_json
from .plan import Plan
from .process import noted_process

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


class Run:
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

    # -- when it is done -------------------------------------------------------------------------------------------

    @cached_property
    def summary(self) -> dict:
        """What the worker computed at the end: headline, baseline, difference, verdict, models, ledger."""
        if not (self.path / "summary.json").exists():
            raise GenoMLError(f"Run {self.id} has no results.", f"It is {self.state}.", "Wait until it is done, or start it again.")
        return json.loads(self._result("summary.json").read_text(encoding="utf-8"))

    @cached_property
    def predictions(self) -> pd.DataFrame:
        """Out-of-fold predictions: sample, repeat, fold, model, group (a code), truth, label, and one ``p:<class>`` column a class."""
        _ = self.summary
        return pd.read_parquet(self._result("predictions.parquet"))

    def inner(self, row: str) -> pd.DataFrame:
        """Predictions of the training samples of each outer fold by models that had not seen them: as ``predictions``, without groups, and
        with the inner fold. row: "headline", "baseline", or a model of the plan.
        """
        if row in ("headline", "baseline"):
            models = {tuple(map(int, place.split("."))): model for place, model in self.summary[row]["chosen"].items()}
        else:
            models = {(unit["repeat"], unit["fold"]): row for unit in self.units() if unit["model"] == row}
        tables = [
            pd.read_parquet(self.path / "units" / f"r{repeat}-f{fold}-{model}" / "inner.parquet").assign(repeat=repeat, fold=fold)
            for (repeat, fold), model in sorted(models.items())
        ]
        return pd.concat(tables, ignore_index=True)

    def curves(self, name: str) -> pd.DataFrame:
        """One kind of stored curve ("roc", "precision_recall", "reliability"), a ``model`` column in front."""
        _ = self.summary
        return pd.read_parquet(self._result(f"curves-{name}.parquet"))

    def after(self, name: str) -> "After":
        """What was done with its results: a key of ``after.AFTER``."""
        return After(self.path, name)

    def explanation(self, **wanted: Iterable) -> pd.DataFrame:
        """What moved the headline's predictions: repeat, fold, model, sample, output, layer, feature, value, contribution.

        wanted: columns, and the values whose rows are read; without any, all rows: there can be millions.
        output: a class, or "" for the number and the risk; of each the 50 most important features. value: as it is in the dataset, 1 or 0
        for a category; NaN where it is missing or no number. contribution: a share of all that moved this output in this fold.
        """
        return self._explained("explanation", [(column, "in", list(values)) for column, values in wanted.items()])

    def importance(self) -> pd.DataFrame:
        """Mean absolute contributions: output, layer, feature, importance, low, high, folds, direction; the most important first.

        importance: mean over the folds; low, high: smallest and largest of them; folds: in how many the feature was used; direction: 1
        where high values go with high contributions, -1 with low ones, 0 where that is not known.
        """
        return self._explained("importance")

    def layers(self) -> pd.DataFrame:
        """What layers did for the headline: repeat, fold, sample, layer, output, contribution, risk, without, bent, error.

        contribution: the sum of those of the layer's features. risk, without: of survival, the predicted log risk and what it would be if
        the patient lacked the layer, in the unit of contributions; NaN where there is one layer. bent: the share of the variance of the
        fold's risks that is not linear, of networks. error: the share of what the fold's contributions should add up to that they miss.
        """
        return self._explained("layers")

    def null(self) -> pd.DataFrame:
        """Scores with labels shuffled: shuffled, score; the first row has the real labels."""
        return self._done("null")

    def learning(self) -> pd.DataFrame:
        """Scores by how many samples were learnt from: share, train, value, low, high, gain, gain_low, gain_high."""
        return self._done("learning")

    def locked(self) -> dict:
        """What the locked samples came to: samples, trained (how many were learnt from), before (earlier openings that share samples with
        this one), headline, baseline, difference, verdict and models as in ``summary``; with two classes delong (z and p).
        """
        self._wait_for("locked")
        return json.loads(self._result("locked.json").read_text(encoding="utf-8"))

    def _done(self, name: str) -> pd.DataFrame:
        self._wait_for(name)
        return pd.read_parquet(self._result(f"{name}.parquet"))

    def _wait_for(self, name: str) -> None:
        if not (found := self.after(name)).done:
            raise GenoMLError(f"This was not worked out yet for run {self.id}.", found.failed, "Press its button on the page Results.")

    def _explained(self, name: str, filters: list[tuple] | None = None) -> pd.DataFrame:
        if not (found := self.after("explanation")).done:
            fix = f"Press the button on the page Explain, or type: python -m genoml_core explain {self.id}"
            raise GenoMLError(f"Run {self.id} is not explained.", found.failed, fix)
        return pd.read_parquet(self._result(f"{name}.parquet"), filters=filters or None)

    def _result(self, name: str) -> Path:
        """The path of a stored result. Raises DataError where it is not as it was written."""
        path, noted = self.path / name, sealed(self.path).get(name)
        if noted is not None and (not path.exists() or sha256(path) != noted):
            why = "Its content is not what was written: the disk may be failing."
            fix = f"Open the run on the page Train and let it be made again, or type: python -m genoml_core resume {self.id}"
            raise DataError(f"{name} of run {self.id} is damaged.", why, fix)
        return path

    def damage(self) -> list[str]:
        """Files of results and units that are not as they were written, or gone."""
        units = [f"{unit.relative_to(self.path)}/{name}" for unit in self.path.glob("units/[!.]*") for name in damaged(unit)]
        return damaged(self.path) + sorted(units)

    @property
    def classes(self) -> list[str]:
        """The class labels in the order of the probability columns."""
        return [c.removeprefix("p:") for c in self.predictions if c.startswith("p:")]

    def units(self) -> list[dict]:
        """What each judged unit chose: model, repeat, fold, inner score, configurations tried, calibration, CPU seconds."""
        return [json.loads(p.read_text(encoding="utf-8")) for p in sorted(self.path.glob("units/[!.]*/unit.json"))]
