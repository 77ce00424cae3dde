"""Metrics: plain functions whose argument names are what they need. Every one is vectorised over weighted resamples.

What a metric may ask for, of n held-out predictions, K classes and R resamples (the first is the sample itself):

* ``truth`` (n,) class codes, ``probability`` (n, K), ``weights`` (R, n): how often each prediction counts;
* ``confusion`` (R, K, K): weighted counts, truth in rows, prediction in columns.

It returns (R,), or (R, K) where it is declared ``per_class``. A resample where the metric is undefined gives NaN.
"""
import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from ..registry import Registry

METRICS = Registry(__name__, "metric")


@dataclass(frozen=True)
class Metric:
    """One catalogue entry.

    within_fold: scores of different fits are not comparable, so it is computed in each fold and averaged. unfit: why it must not choose
    among models; every metric of one number without it may be a plan's objective.
    """

    name: str
    compute: Callable[..., np.ndarray]
    label: str
    tasks: tuple[str, ...]
    better: Literal["higher", "lower", "near 0", "near 1"] = "higher"
    within_fold: bool = False
    per_class: bool = False
    chance: Callable[[np.ndarray], float] | None = None  # shares of the classes, (K,) -> the best that an uninformed prediction reaches
    unfit: str = ""
    help: str = ""
    needs: tuple[str, ...] = field(default=())

    @property
    def best(self) -> float:
        """The value that nothing can exceed; NaN where values may lie on both sides of the best."""
        return {"higher": 1.0, "lower": 0.0}.get(self.better, math.nan)

    def __call__(self, **parts) -> np.ndarray:
        return self.compute(**{need: parts[need] for need in self.needs})


def metric(label: str, *, tasks=("classification",), **facts):
    """Declare the decorated function as a metric under its own name."""

    def declare(function):
        METRICS.add(Metric(function.__name__, function, label, tasks, needs=tuple(inspect.signature(function).parameters), **facts))
        return function

    return declare


def objectives(task: str) -> list[str]:
    """The metrics that may choose among the models of a task."""
    return [name for name, m in METRICS.items() if task in m.tasks and not m.per_class and not m.unfit]
