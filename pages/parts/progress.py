"""The events of a run as the live view needs them: a row a model, a cell a fold."""

import json
import time
from collections import Counter
from typing import Any

import numpy as np
import pandas as pd

from genoml_core.metrics import METRICS
from genoml_core.run import ENDED, Run
from pages.parts.words import model_label


class Progress:
    """What has happened in a run so far. ``read`` takes in only what is new, so that a look costs the same late in a run as early.

    drawn: the id of the newest event that changes ``table``.
    """

    def __init__(self, run: Run):
        self._run, self.plan = run, run.plan
        self._last = self.drawn = 0
        self._units: dict[tuple, Any] = {}  # (model, repeat, fold) -> its newest event
        self._seconds: dict[tuple, float] = {}
        self._tried: set[int] = set()  # hashes: a thorough run tries thousands of settings, and each watcher keeps them
        self._best = None
        self._losses: list[dict] = []  # of the network that is being trained
        self._learning = None  # its unit, while it learns
        self.start = self._ended = None
        self._workers = 1
        self.read()

    def read(self) -> None:
        """Take in the events since the last reading."""
        for event in self._run.events(after=self._last).itertuples(index=False):
            self._last = event.id
            self._take(event, (event.model, event.repeat, event.fold))

    def _take(self, event, unit: tuple) -> None:
        if event.kind in ("begun", "judged", "unit failed"):
            self._units[unit], self.drawn = event, event.id
            self._learning = None if unit == self._learning else self._learning
        if event.kind == "judged":
            self._seconds[unit] = json.loads(event.detail or "{}").get("seconds", np.nan)
        elif event.kind == "epoch":
            self._follow(json.loads(event.detail), unit)
        elif event.kind == "tried":
            self._tried.add(hash((unit, event.detail)))
            self._compare(event)
        elif event.kind == "started":
            self.start, self._workers = event.time, json.loads(event.detail or "{}").get("workers", 1)
        elif event.kind in ENDED:
            self._ended = event.time

    def _follow(self, losses: dict, unit: tuple) -> None:
        """Keep the losses of one network, the newest that began."""
        if losses["epoch"] == 0:
            self._learning, self._losses = unit, []
        if unit == self._learning:
            self._losses.append(losses)

    def losses(self) -> tuple[str, pd.DataFrame] | None:
        """The model that is being trained by epochs, and its losses so far (epoch, Training part, Set aside); None where there is none."""
        if self._learning is None or len(self._losses) < 2:
            return None
        table = pd.DataFrame(self._losses).rename(columns={"epoch": "Epoch", "fitted": "Training part", "held": "Set aside"})
        return self._learning[0], table[["Epoch", "Training part", "Set aside"]]

    def _compare(self, event) -> None:
        sign = -1 if METRICS[self.plan.objective].better == "lower" else 1
        if pd.notna(event.score) and (self._best is None or sign * event.score > sign * self._best.score):
            self._best = event

    @property
    def end(self) -> float:
        """When it ended; now, while it runs."""
        return self._ended if None not in (self._ended, self.start) and self._ended >= self.start else time.time()

    @property
    def units(self) -> int:
        """How many (model, repeat, fold) there are to judge; 0 before the start."""
        return 0 if self.start is None else len(self.plan.models) * self.plan.design.outer * self.plan.design.repeats

    @property
    def judged(self) -> int:
        return sum(unit.kind != "begun" for unit in self._units.values())

    @property
    def tried(self) -> int:
        """Settings tried so far, each counted once."""
        return len(self._tried)

    @property
    def elapsed(self) -> float:
        return 0.0 if self.start is None else max(self.end - self.start, 0.0)

    @property
    def remaining(self) -> float | None:
        """Rough seconds to go: unjudged folds at their model's mean time so far, or the slowest mean; None at first."""
        seconds = pd.Series(list(self._seconds.values()), dtype=float).groupby([model for model, *_ in self._seconds]).mean()
        done = Counter(unit.model for unit in self._units.values() if unit.kind != "begun")
        each = self.plan.design.outer * self.plan.design.repeats
        if seconds.dropna().empty or len(seconds) < len(self.plan.models) / 2:
            return None
        todo = {use.id: each - done[use.id] for use in self.plan.models}
        return float(sum(count * seconds.get(name, seconds.max()) for name, count in todo.items())) / max(self._workers, 1)

    def table(self) -> pd.DataFrame:
        """Model, mean and range so far, and one text cell for each (repeat, fold): a score, "running", "failed" or nothing."""
        design = self.plan.design
        places = [(repeat, fold) for repeat in range(design.repeats) for fold in range(design.outer)]
        rows = []
        for use in self.plan.models:
            cells = [self._units.get((use.id, *place)) for place in places]
            scores = [c.score for c in cells if c is not None and c.kind == "judged"]
            names = (f"Fold {f + 1}" if design.repeats == 1 else f"{r + 1}.{f + 1}" for r, f in places)
            so_far = {"Mean": float(np.mean(scores)) if scores else None, "Range": _range(scores)}
            rows.append({"Model": model_label(use.id), **so_far, **dict(zip(names, map(_cell, cells), strict=True))})
        return pd.DataFrame(rows)

    def best(self) -> dict | None:
        """The settings with the best inner score so far: model, params, score."""
        if self._best is None:
            return None
        params = json.loads(self._best.detail or "{}").get("params", {})
        return {"model": self._best.model, "score": self._best.score, "params": params}


def _range(scores: list[float]) -> str:
    """The lowest and the highest score: with few folds no interval would be honest."""
    return f"{min(scores):.3f} to {max(scores):.3f}" if len(scores) > 1 else ""


def _cell(unit) -> str:
    if unit is None:
        return ""
    return {"judged": f"{unit.score:.3f}" if pd.notna(unit.score) else "–", "begun": "running"}.get(unit.kind, "failed")
