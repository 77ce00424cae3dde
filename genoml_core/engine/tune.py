"""Which settings are tried in which inner folds: all in all of them, or the worse half left behind on the way.

Successive halving (Jamieson and Talwalkar 2016, AISTATS), with inner folds as what is spent.
"""
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count, pairwise, takewhile
from typing import Any

import numpy as np

from ..metrics import METRICS
from ..models import MODELS
from ..params import Param
from ..plan import Plan, Use
from ..steps import STEPS
from .configurations import Configuration


@dataclass
class Trial:
    """A configuration, and how it did so far. scores: raw ones, an array for each inner fold; by_fold: the objective in each; score: its
    mean.
    """

    option: Configuration
    scores: list[np.ndarray] = field(default_factory=list)
    by_fold: tuple[float, ...] = ()
    score: float = np.nan
    calibration: Any = None

    def to_dict(self) -> dict:
        """What is kept of it: settings, score, in how many inner folds it was tried."""
        return {"params": self.option.to_dict(), "score": self.score, "folds": len(self.scores)}


def rounds(plan: Plan, use: Use) -> list[range]:
    """The inner folds that trials go through before they are compared: all of them; in the fast tier the first, and as many again.

    Baselines go through all in each tier: what the models are compared with is never spared.
    """
    last, races = plan.design.inner, plan.tier == "fast" and MODELS[use.name].role != "baseline"
    ends = takewhile(lambda end: end < last, (2**k for k in count())) if races else []
    return [range(*ends) for ends in pairwise([0, *ends, last])]


def together(trials: Iterable[Trial], plan: Plan, use: Use) -> list[list[Trial]]:
    """Trials that are fitted together: they differ in nothing but the model's path parameter."""
    path, groups = MODELS[use.name].path(plan.target.task, plan.tier), {}
    for number, trial in enumerate(trials):
        params = {name: value for name, value in trial.option.params.items() if name != path}
        groups.setdefault(repr((trial.option.recipe, params)) if path else number, []).append(trial)
    return list(groups.values())


def best_first(trials: Iterable[Trial], objective: str) -> list[Trial]:
    """From the best score to the worst, ties in the order in which they were drawn."""
    sign = -1 if METRICS[objective].better == "higher" else 1
    return sorted(trials, key=lambda trial: sign * trial.score)


def better_half(trials: list[Trial], objective: str) -> list[Trial]:
    """The better half, rounded up, in the order in which they were drawn."""
    stay = {id(trial) for trial in best_first(trials, objective)[: (len(trials) + 1) // 2]}
    return [trial for trial in trials if id(trial) in stay]


def chosen(trials: list[Trial], plan: Plan, use: Use) -> Trial:
    """The trial that a unit is judged with, by the rule of the plan."""
    best = best_first(trials, plan.objective)[0]
    if plan.choose == "best" or MODELS[use.name].role == "baseline" or len(best.by_fold) < 2:
        return best
    error = float(np.std(best.by_fold, ddof=1)) / len(best.by_fold) ** 0.5
    sign = -1 if METRICS[plan.objective].better == "lower" else 1
    near = [trial for trial in trials if sign * trial.score >= sign * best.score - error]
    return min(near, key=lambda trial: complexity(trial.option, use, plan.target.task))


def complexity(option: Configuration, use: Use, task: str) -> tuple[float, ...]:
    """What settings are ordered by, the simplest first: steps in their order (fewer features first), then the model's parameters."""
    steps = [(STEPS[step.name].params, step.params) for steps in option.recipe.values() for step in steps]
    return tuple(_rank(params[name], value) for params, given in (*steps, (MODELS[use.name].space(task), option.params))
                 for name, value in sorted(given.items()) if params[name].simpler)  # fmt: skip


def _rank(param: Param, value: float) -> float:
    return float(value) if param.simpler == "low" else -float(value)
