"""One unit of a run: tune a model inside one outer training part, refit it, predict the held-out rows once."""
import json
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from ..errors import GenoMLError
from ..metrics import METRICS
from ..metrics.scoring import score
from ..models import MODELS
from ..plan import Plan, Use
from ..run import Run
from ..files import seal, whole_folder, write_json
from .balance import drawn
from .cache import Cache
from .configurations import Configuration, configurations
from .environment import libraries, refuse_other_libraries
from .failures import STOPPED, failure_of
from .ledger import Ledger
from .outcomes import Parts
from .prepare import prepare
from .problem import Problem, problem_of, seed_of
from .reuse import leave, take_over, unit_key
from .tune import Trial, best_first, better_half, rounds, together


@dataclass(frozen=True)
class Unit:
    """The smallest piece of work that is judged: one model in one outer fold of one repeat."""

    model: str
    repeat: int
    fold: int

    @property
    def name(self) -> str:
        return f"r{self.repeat}-f{self.fold}-{self.model}"


def use_of(plan: Plan, unit: Unit) -> Use:
    """The model of a unit, as the plan uses it."""
    return next(use for use in plan.models if use.name == unit.model)


def build(plan: Plan, unit: Unit, option: Configuration):
    """The unfitted model of a unit with these settings; its seed is the unit's."""
    seed = seed_of(plan.seed, "fit", unit.model, unit.repeat, unit.fold)
    return MODELS[unit.model].build(plan.target.task, {**use_of(plan, unit).params, **option.params}, seed, plan.tier)


def do_unit(path: str, unit: dict) -> dict:
    """Judge one unit of the run at ``path`` and write its folder, whole or not at all: ``predictions.parquet``, ``unit.json``, a seal.

    unit: the fields of a Unit. Progress goes to its own file; a unit counts as judged when its folder is there. Returns nothing, or what
    stopped it, as a dict.
    """
    run, unit = Run(Path(path)), Unit(**unit)
    try:
        with threadpool_limits(1):
            _judge(run, unit)
    except Exception as error:  # noqa: BLE001 - whatever it is, the run goes on and says so
        return asdict(failure_of(error))
    return {}


def _judge(run: Run, unit: Unit) -> None:
    target = run.path / "units" / unit.name
    refuse_other_libraries(run)
    log = run.path / "progress" / f"{unit.name}.jsonl"
    log.parent.mkdir(exist_ok=True)
    with log.open("a", encoding="utf-8") as file:
        tell = lambda **event: print(json.dumps(event), file=file, flush=True)
        if not target.exists():  # else it died before it could say so, or a worker of an earlier try was faster
            _make(run, unit, target, tell)
        tell(**judged_event(json.loads((target / "unit.json").read_text(encoding="utf-8"))))


def _make(run: Run, unit: Unit, target: Path, tell: Callable) -> None:
    cache = Cache(run.cache)
    key = unit_key(run.plan, use_of(run.plan, unit), {"repeat": unit.repeat, "fold": unit.fold})
    if not take_over(cache, key, target):
        _write(target, *_Work(run, problem_of(run.path), unit, tell).do())
        leave(cache, key, target)


def _write(target: Path, predictions: pd.DataFrame, facts: dict) -> None:
    with whole_folder(target) as folder:
        predictions.to_parquet(folder / "predictions.parquet")
        write_json(folder / "unit.json", facts)
        seal(folder)


class _Work:
    """The fits of one unit."""

    def __init__(self, run: Run, problem: Problem, unit: Unit, tell: Callable):
        self.run, self.problem, self.outcome, self.unit, self.tell = run, problem, problem.outcome, unit, tell
        self.use = use_of(problem.plan, unit)
        self.cache, self.ledger, self.complaints = Cache(run.cache), Ledger(), set()

    def do(self) -> tuple[pd.DataFrame, dict]:
        start = time.time()
        self.tell(kind="begun")
        trials, best = self._tune()
        train, held = self.problem.split(self.unit.repeat, self.unit.fold)
        [scores] = self._scores([best.option], train, held)
        prediction = self.outcome.prediction(scores, best.calibration, held)
        facts = {
            **asdict(self.unit), "inner": best.score, "score": self._objective(prediction, train, held), "chosen": best.option.to_dict(),
            "tried": [trial.to_dict() for trial in trials], "calibration": best.calibration.facts(), "cpu": dict(self.ledger),
            "wall": time.time() - start, "warnings": sorted(self.complaints), "libraries": libraries(),
        }
        return self._table(held, prediction), facts

    def _tune(self) -> tuple[list[Trial], Trial]:
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
        return trials, best_first(left, plan.objective)[0]

    def _compare(self, group: list[Trial], inner: list) -> None:
        """Score trials, and tell them; a score counts for people when it comes from all inner folds."""
        for trial in group:
            trial.score, trial.calibration = self._inner_score(trial.scores, inner[: len(trial.scores)])
            score = trial.score if len(trial.scores) == len(inner) else None
            self.tell(kind="tried", score=score, detail={"params": trial.option.to_dict()})

    def _inner_score(self, scores: list[np.ndarray], inner: list) -> tuple[float, object]:
        """A configuration's mean objective over inner folds, and the calibration from its out-of-fold scores.

        Scored as it will be judged, that is calibrated; otherwise an objective of probabilities would choose what needs no calibration.
        """
        together, everyone = np.concatenate(scores), np.concatenate([held for _, held in inner])
        calibration = self.outcome.calibrated(self.problem.plan.calibration, together, everyone)
        predictions = [self.outcome.prediction(s, calibration, held) for (_, held), s in zip(inner, scores, strict=True)]
        return float(np.mean([self._objective(p, *parts) for p, parts in zip(predictions, inner, strict=True)])), calibration

    def _scores(self, options: list[Configuration], train: np.ndarray, held: np.ndarray) -> list[np.ndarray]:
        """Fit settings of one recipe on ``train``; the raw scores of ``held`` by each."""
        if self.run.cancelled:
            raise GenoMLError(STOPPED.reason)
        X, Z = prepare(self.problem, options[0].recipe, train, held, self.cache, self.ledger)
        again = drawn(self.problem, train, self.unit.repeat, self.unit.fold)
        F, truth = X[again], self.problem.truth[train][again]
        models = [build(self.problem.plan, self.unit, option) for option in options]
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
            raise GenoMLError(f"{MODELS[self.use.name].label} gave scores that are not numbers.", fix="Try another scaling.")
        return scores

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


def judged_event(facts: dict) -> dict:
    """What is told of a judged unit, from its unit.json."""
    detail = {"inner": facts["inner"], "params": facts["chosen"], "seconds": facts["wall"]}
    return {"kind": "judged", "score": facts["score"], "detail": detail}
