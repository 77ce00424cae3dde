"""The fits of one unit: tune a model inside one outer training part, refit it, predict the held-out rows once."""
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict

import numpy as np
import pandas as pd

from ..errors import GenoMLError
from ..metrics import METRICS
from ..metrics.scoring import score
from ..models import label_of_use, model_of
from ..plan import Recipe
from ..run import Run
from .balance import drawn
from .cache import Cache
from .configurations import Configuration, configurations
from .environment import libraries
from .failures import STOPPED
from .ledger import Ledger
from .outcomes import Parts
from .prepare import Blocks, prepare, side_by_side, with_gaps
from .problem import Problem
from .tune import Trial, better_half, chosen, rounds, together
from .units import Unit, build, use_of

EVERY = 0.5  # seconds between two losses that are told of one fit


class Work:
    """The fits of one unit."""

    def __init__(self, run: Run, problem: Problem, unit: Unit, tell: Callable = lambda **event: None):
        self.run, self.problem, self.outcome, self.unit, self.tell = run, problem, problem.outcome, unit, tell
        self.use = use_of(problem.plan, unit)
        self.cache, self.ledger, self.complaints, self.spoke = Cache(run.cache), Ledger(), set(), 0.0

    def do(self) -> tuple[pd.DataFrame, pd.DataFrame, dict]:
        start = time.time()
        self.tell(kind="begun")
        trials, best = self.tune()
        train, held = self.problem.split(self.unit.repeat, self.unit.fold)
        [scores] = self._scores([best.option], train, held)
        prediction = self.outcome.prediction(scores, best.calibration, held)
        facts = {
            **asdict(self.unit), "inner": best.score, "score": self._objective(prediction, train, held), "chosen": best.option.to_dict(),
            "tried": [trial.to_dict() for trial in trials], "calibration": best.calibration.facts(), "cpu": dict(self.ledger),
            "wall": time.time() - start, "warnings": sorted(self.complaints), "libraries": libraries(),
        }
        return self._table(held, prediction), self.inner(best), facts

    def inner(self, best: Trial) -> pd.DataFrame:
        """What is predicted for the training samples, calibrated as the held-out ones; a column ``inner`` says by which inner fold."""
        held = [held for _, held in self.problem.inner(self.unit.repeat, self.unit.fold)]
        everyone, inner = np.concatenate(held), np.repeat(np.arange(len(held)), list(map(len, held)))
        table = self.outcome.table(everyone, self.outcome.prediction(np.concatenate(best.scores), best.calibration, everyone))
        return pd.DataFrame({"sample": self.outcome.ids[everyone], "inner": inner}).join(table)

    def tune(self) -> tuple[list[Trial], Trial]:
        """Try configurations in the inner folds: all trials, and the best of those that were tried in all folds."""
        plan, inner = self.problem.plan, self.problem.inner(self.unit.repeat, self.unit.fold)
        left = trials = [Trial(option) for option in configurations(plan, self.use, self.unit.repeat, self.unit.fold)]
        for folds in rounds(plan, self.use):
            left = left if folds[0] == 0 else better_half(left, plan.objective)
            for group in together(left, plan, self.use):
                for fold in folds:
                    for trial, scores in zip(group, self._scores([trial.option for trial in group], *inner[fold]), strict=True):
                        trial.scores.append(scores)
                self._compare(group, inner)
        return trials, chosen(left, plan, self.use)

    def _compare(self, group: list[Trial], inner: list) -> None:
        """Score trials, and tell them; a score counts for people when it comes from all inner folds."""
        for trial in group:
            trial.by_fold, trial.calibration = self._inner_scores(trial.scores, inner[: len(trial.scores)])
            trial.score = float(np.mean(trial.by_fold))
            score = trial.score if len(trial.scores) == len(inner) else None
            self.tell(kind="tried", score=score, detail={"params": trial.option.to_dict()})

    def _inner_scores(self, scores: list[np.ndarray], inner: list) -> tuple[tuple[float, ...], object]:
        """A configuration's objective in each inner fold, and the calibration from its out-of-fold scores.

        Scored as it will be judged, that is calibrated; otherwise an objective of probabilities would choose what needs no calibration.
        """
        together, everyone = np.concatenate(scores), np.concatenate([held for _, held in inner])
        calibration = self.outcome.calibrated(self.problem.plan.calibration, together, everyone)
        predictions = [self.outcome.prediction(s, calibration, held) for (_, held), s in zip(inner, scores, strict=True)]
        return tuple(self._objective(p, *parts) for p, parts in zip(predictions, inner, strict=True)), calibration

    def _scores(self, options: list[Configuration], train: np.ndarray, held: np.ndarray) -> list[np.ndarray]:
        """Fit settings of one recipe on ``train``; the raw scores of ``held`` by each."""
        if self.run.cancelled:
            raise GenoMLError(STOPPED.reason)
        blocks = self._features(options[0].recipe, train, held)
        X, Z = side_by_side(blocks)
        again = drawn(self.problem, train, self.unit.repeat, self.unit.fold)
        F, truth = X[again], self.problem.truth[train][again]
        widths = [(layer, pair[0].shape[1]) for layer, pair in blocks.items()]
        models = [self._told(build(self.problem.plan, self.unit, option, widths)) for option in options]
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            with self.ledger.charge("fit"):
                if len(models) == 1:
                    models[0].fit(F, truth)
                else:
                    models[0].fit_along(models, F, truth)
            with self.ledger.charge("predict"):
                scores = [self.outcome.scores(model, X, Z) for model in models]
        self.complaints.update(f"{w.category.__name__}: {str(w.message).splitlines()[0]}" for w in caught)
        if not all(np.isfinite(each).all() for each in scores):
            raise GenoMLError(f"{label_of_use(self.use.id)} gave scores that are not numbers.", fix="Try another scaling.")
        return scores

    def _features(self, recipe: Recipe, train: np.ndarray, held: np.ndarray) -> Blocks:
        blocks = prepare(self.problem, recipe, train, held, self.cache, self.ledger)
        return with_gaps(self.problem, blocks, train, held) if model_of(self.unit.model).gaps else blocks

    def _told(self, model):
        """A model that tells how it comes along tells it to the run, from time to time."""
        if hasattr(model, "told"):
            model.told = self._along
        return model

    def _along(self, **losses) -> None:
        if losses["epoch"] == 0 or time.monotonic() - self.spoke > EVERY:
            self.spoke = time.monotonic()
            self.tell(kind="epoch", detail=losses)

    def _objective(self, prediction: Parts, train: np.ndarray, held: np.ndarray) -> float:
        objective = METRICS[self.problem.plan.objective]
        parts = {**self.outcome.known(held, train), **prediction}
        value = float(score(objective, parts, np.zeros(len(held)), np.ones((1, len(held))))[0])
        if np.isnan(value):
            why = "Its held-out samples are too much alike, for example all of one class."
            raise GenoMLError(f"{objective.label} cannot be computed in a fold.", why, "Use fewer folds, or merge rare classes.")
        return value

    def _table(self, held: np.ndarray, prediction: Parts) -> pd.DataFrame:
        place = {"repeat": self.unit.repeat, "fold": self.unit.fold, "model": self.unit.model}
        return pd.DataFrame({"sample": self.outcome.ids[held], **place}).join(self.outcome.table(held, prediction))
