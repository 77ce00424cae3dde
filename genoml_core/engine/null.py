"""What scores come to by chance: the labels shuffled, and the models of all folds fitted to them with the settings that were judged.

The short-cut is that settings are not tuned again, which a plan with ``shuffle`` does (Ojala and Garriga 2010, J Mach Learn Res 11:1833).
"""
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from ..run import Run
from .after import leave, working
from .again import Again, Place, places, resampled
from .problem import Problem, problem_of, seed_of

MOST, LEAST = 99, 19  # shuffles: 19 tell p below 0.05, 99 below 0.01
SECONDS = 900.0  # after which no further one is begun


@dataclass(frozen=True)
class Dealt(Problem):
    """A problem with shuffled labels, in the folds of the real ones."""

    real: Problem

    @property
    def outer(self) -> np.ndarray:
        return self.real.outer

    def inner(self, repeat: int, fold: int) -> list[tuple[np.ndarray, np.ndarray]]:
        return self.real.inner(repeat, fold)


def null(run: Run, most: int = MOST) -> None:
    """Write ``null.parquet`` of a run with results: shuffled (whether the labels were), score; the first row has the real labels."""
    with working(run, "null") as along, TemporaryDirectory() as scratch:
        problem, start, scores = problem_of(run.path), time.monotonic(), []
        found = places(run, problem)
        for number in along(range(most + 1)):
            if number > LEAST and time.monotonic() - start > SECONDS:
                break
            scores.append(_score(run, with_shuffled_labels(problem, number) if number else problem, found, Path(scratch)))
        leave(run, "null", pd.DataFrame({"shuffled": np.arange(len(scores)) > 0, "score": scores}))


def with_shuffled_labels(problem: Problem, number: int) -> Problem:
    """The problem with its labels dealt anew, in the same folds; number: of the shuffle."""
    plan = problem.plan.model_copy(update={"shuffle": seed_of(problem.plan.seed, "null", number)})
    return Dealt(plan, problem.dataset, problem)


def _score(run: Run, problem: Problem, found: list[Place], scratch: Path) -> float:
    fits = [(Again(run, problem, place, scratch), *problem.split(0, place.unit.fold)) for place in found]
    return float(resampled(fits, np.ones((1, len(problem.rows))))[0])
