"""The events of a run as the live view needs them: a row a model, a cell a fold."""

import json
import time

import numpy as np
import pandas as pd

from genoml_core.metrics import METRICS
from genoml_core.run import ENDED, Run
from pages.parts.words import model_label


class Progress:
    """A reading of ``run.db`` at this moment. ``before``: the events of an earlier reading, so that only new ones are read."""

    def __init__(self, run: Run, before: pd.DataFrame | None = None):
        self.plan, self.events = run.plan, _events(run, before)
        kinds = self.events.kind
        self._units = self.events[kinds.isin(("begun", "judged", "unit failed"))].drop_duplicates(["model", "repeat", "fold"], keep="last")
        starts = self.events.time[kinds == "started"]
        self.start = starts.iloc[-1] if len(starts) else None
        ends = self.events.time[kinds.isin(ENDED)]
        self.end = ends.iloc[-1] if len(ends) and self.start is not None and ends.iloc[-1] >= self.start else time.time()

    @property
    def units(self) -> int:
        """How many (model, repeat, fold) there are to judge; 0 before the start."""
        return 0 if self.start is None else len(self.plan.models) * self.plan.design.outer * self.plan.design.repeats

    @property
    def judged(self) -> int:
        return int((self._units.kind != "begun").sum())

    @property
    def tried(self) -> int:
        """Settings tried so far, each counted once."""
        return len(self.events[self.events.kind == "tried"].drop_duplicates(["model", "repeat", "fold", "detail"]))

    @property
    def elapsed(self) -> float:
        return 0.0 if self.start is None else max(self.end - self.start, 0.0)

    @property
    def remaining(self) -> float | None:
        """Rough seconds to go: unjudged folds at their model's mean time so far, or the slowest mean; None at first."""
        judged = self.events[self.events.kind == "judged"].drop_duplicates(["model", "repeat", "fold"], keep="last")
        seconds = judged.detail.map(lambda d: json.loads(d or "{}").get("seconds", np.nan)).groupby(judged.model).mean()
        done = self._units[self._units.kind != "begun"].model.value_counts()
        each = self.plan.design.outer * self.plan.design.repeats
        todo = {use.name: each - done.get(use.name, 0) for use in self.plan.models}
        if seconds.dropna().empty or len(seconds) < len(self.plan.models) / 2:
            return None
        workers = next((json.loads(d).get("workers", 1) for d in self.events.detail[self.events.kind == "started"][::-1]), 1)
        return float(sum(count * seconds.get(name, seconds.max()) for name, count in todo.items())) / max(workers, 1)

    def table(self) -> pd.DataFrame:
        """Model, mean and range so far, and one text cell for each (repeat, fold): a score, "running", "failed" or nothing."""
        design = self.plan.design
        places = [(repeat, fold) for repeat in range(design.repeats) for fold in range(design.outer)]
        units = {(u.model, u.repeat, u.fold): u for u in self._units.itertuples()}
        rows = []
        for use in self.plan.models:
            cells = [units.get((use.name, *place)) for place in places]
            scores = [c.score for c in cells if c is not None and c.kind == "judged"]
            names = (f"Fold {f + 1}" if design.repeats == 1 else f"{r + 1}.{f + 1}" for r, f in places)
            so_far = {"Mean": float(np.mean(scores)) if scores else None, "Range": _range(scores)}
            rows.append({"Model": model_label(use.name), **so_far, **dict(zip(names, map(_cell, cells), strict=True))})
        return pd.DataFrame(rows)

    def best(self) -> dict | None:
        """The settings with the best inner score so far: model, params, score."""
        tried = self.events[(self.events.kind == "tried") & self.events.score.notna()]
        if tried.empty:
            return None
        lower = METRICS[self.plan.objective].better == "lower"
        row = tried.loc[tried.score.astype(float).idxmin() if lower else tried.score.astype(float).idxmax()]
        return {"model": row.model, "score": row.score, "params": json.loads(row.detail or "{}").get("params", {})}


def _events(run: Run, before: pd.DataFrame | None) -> pd.DataFrame:
    if before is None or before.empty:
        return run.events()
    new = run.events(after=int(before.id.iloc[-1]))
    return before if new.empty else pd.concat([before.astype(object), new.astype(object)], ignore_index=True)


def _range(scores: list[float]) -> str:
    """The lowest and the highest score: with few folds no interval would be honest."""
    return f"{min(scores):.3f} to {max(scores):.3f}" if len(scores) > 1 else ""


def _cell(unit) -> str:
    if unit is None:
        return ""
    return {"judged": f"{unit.score:.3f}" if unit.score is not None else "–", "begun": "running"}.get(unit.kind, "failed")
