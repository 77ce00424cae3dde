"""Open the samples that were locked away: every model of the plan, tuned and fitted on all others, predicts them, once.

Each opening is noted in the workspace: samples that have judged before are not new any more.
"""
import json
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pandas as pd

from ..errors import GenoMLError
from ..run import Run
from ..statistics.delong import delong
from .after import leave, working
from .judge import Judge
from .problem import Problem, problem_of
from .units import Unit, mixes
from .work import Work

LOG = "openings.jsonl"  # in the workspace: a line an opening


@dataclass(frozen=True)
class Opened(Problem):
    """All samples, of which the locked ones are held out, once."""

    held: np.ndarray  # which samples of the dataset, a mask

    @classmethod
    def of(cls, problem: Problem) -> "Opened":
        once = problem.plan.design.model_copy(update={"locked": 0.0, "outer": 1, "repeats": 1})
        return cls(problem.plan.model_copy(update={"design": once}), problem.dataset, problem.locked)

    @property
    def outer(self) -> np.ndarray:
        return np.where(self.held[self.rows], 0, -1)[None]

    def split(self, repeat: int, fold: int) -> tuple[np.ndarray, np.ndarray]:
        return np.flatnonzero(self.outer[0] < 0), np.flatnonzero(self.outer[0] == 0)


def open_locked(run: Run) -> None:
    """Write ``locked.parquet``, the predictions of the locked samples, and ``locked.json``, what they come to: see ``Run.locked``.

    Raises GenoMLError where nothing was locked away, or where they were opened.
    """
    if not run.plan.design.locked:
        raise GenoMLError(f"Run {run.id} has no locked samples.", fix="Lock a share away before you train: on the page Train, Advanced.")
    if run.after("locked").done:
        raise GenoMLError(f"The locked samples of run {run.id} were opened.", "They judge once.", "Look at what they came to.")
    with working(run, "locked") as along:
        opened = Opened.of(problem_of(run.path))
        train, held = opened.split(0, 0)
        if not len(held):
            raise GenoMLError("No sample with an outcome is among the locked ones.", fix="Lock a larger share away.")
        before = _noted(run, opened)
        units = [unit for use in run.plan.models if not mixes(unit := Unit(use.id, 0, 0))]
        done = [Work(run, opened, unit).do() for unit in along(units)]
        judge = Judge(opened, pd.DataFrame([facts for *_, facts in done]), pd.concat([table for table, *_ in done], ignore_index=True))
        found = judge.summary()
        kept = {name: found[name] for name in ("headline", "baseline", "difference", "verdict", "models")}
        facts = {"samples": len(held), "trained": len(train), "before": before, **kept, **_delong(judge)}
        leave(run, "locked", judge.predictions, facts)


def _noted(run: Run, opened: Opened) -> int:
    """Note the opening; returns how many other runs have opened some of its samples before."""
    ids = opened.outcome.ids[opened.split(0, 0)[1]]
    log = run.path.parents[1] / LOG
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []
    others = {line["run"] for line in lines if line["run"] != run.id and set(ids) & set(line["samples"])}
    line = {"time": datetime.now(UTC).isoformat(timespec="seconds"), "run": run.id, "dataset": run.plan.dataset, "samples": list(ids)}
    with log.open("a", encoding="utf-8") as file:
        print(json.dumps(line), file=file)
    return len(others)


def _delong(judge: Judge) -> dict:
    """The test of two AUROCs on the same samples, where there are two classes: one fit each, so it may be asked."""
    headline, baseline = judge.parts("headline"), judge.parts("baseline")
    if headline.get("probability", np.empty((0, 0))).shape[1] != 2:
        return {}
    found = delong(headline["truth"] == 1, headline["probability"][:, 1], baseline["probability"][:, 1])
    return {"delong": {"z": found.z, "p": found.p}}
