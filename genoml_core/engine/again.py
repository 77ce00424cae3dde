"""Fits made again under other conditions, with the settings that were judged: labels shuffled, fewer samples to learn from."""
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import GenoMLError
from ..metrics import METRICS
from ..metrics.scoring import score
from ..models import model_of
from ..run import Run
from ..splits import folds
from .cache import Cache
from .configurations import Configuration, configurations
from .judge import speaking
from .outcomes import Parts
from .problem import Problem
from .units import Unit, use_of
from .work import Work

CALLING = {"shifted", "balanced"}  # calibrations on which the class that is called hangs
NEEDING = {"probability", "survival"}  # what a metric asks for where it heeds any calibration
PARTS = 3  # by which a calibration is learnt


@dataclass(frozen=True)
class Place:
    """The model that speaks for one outer fold, with the settings that it was judged with."""

    unit: Unit
    option: Configuration


def places(run: Run, problem: Problem) -> list[Place]:
    """Of each outer fold of the first repeat, the model with the best inner score; a mixture stands behind the models that it mixes."""
    units = pd.DataFrame(run.units())
    able = [use.id for use in run.plan.models if model_of(use.id).role == "model" and model_of(use.id).sees != "models"]
    chosen = speaking(units[units.repeat == 0], able, run.plan.objective)
    found = [(Unit(row.model, 0, row.fold), row.chosen) for row in chosen.itertuples()]
    return [Place(unit, judged_option(problem, unit, settings)) for unit, settings in found]


def judged_option(problem: Problem, unit: Unit, judged: dict) -> Configuration:
    """The settings that a unit noted, as they can be built. Raises GenoMLError where another version drew others."""
    options = configurations(problem.plan, use_of(problem.plan, unit), unit.repeat, unit.fold)
    option = next((option for option in options if option.to_dict() == judged), None)
    if option is None:
        raise GenoMLError("The settings that were chosen are not found again.", "Another version made this run.", "Run its plan again.")
    return option


class Again(Work):
    """One fit of a place, without a trace in the cache of the workspace."""

    def __init__(self, run: Run, problem: Problem, place: Place, scratch: Path):
        super().__init__(run, problem, place.unit)
        self.option, self.cache = place.option, Cache(scratch)

    def parts(self, train: np.ndarray, held: np.ndarray) -> Parts:
        """What is predicted for the held-out samples, and what is true of them.

        Calibration is learnt inside the training part where the objective heeds it: it is one of probabilities, or calls hang on them.
        """
        [scores] = self._scores([self.option], train, held)
        return {**self.outcome.known(held, train), **self.outcome.prediction(scores, self.calibration(train), held)}

    def calibration(self, train: np.ndarray):
        """What its scores need, learnt inside the training part."""
        plan = self.problem.plan
        parts = self._dealt(train) if plan.calibration in CALLING or NEEDING & set(METRICS[plan.objective].needs) else []
        if not parts or not self.problem.all_train([self.problem.truth[part] for part, _ in parts]):
            unheeded = "none" if "none" in self.outcome.calibrations else next(iter(self.outcome.calibrations))
            return self.outcome.calibrated(unheeded, np.zeros(len(train)), train)
        scores = [self._scores([self.option], *part)[0] for part in parts]
        return self.outcome.calibrated(plan.calibration, np.concatenate(scores), np.concatenate([held for _, held in parts]))

    def _dealt(self, train: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        """Training samples in parts, each held out once."""
        dealt = folds(large_enough(self.outcome.strata(train, PARTS), PARTS), self.problem.groups[train], PARTS, self.problem.plan.seed)
        return [(train[dealt != k], train[dealt == k]) for k in range(PARTS)]


def large_enough(strata: np.ndarray, parts: int) -> np.ndarray:
    """Strata of which those that cannot be in every part are one with the largest."""
    codes, sizes = np.unique(strata, return_counts=True)
    return np.where(np.isin(strata, codes[sizes < parts]), codes[sizes.argmax()], strata)


def resampled(again: list[tuple[Again, np.ndarray, np.ndarray]], weights: np.ndarray) -> np.ndarray:
    """The objective of one fit for each outer fold, taken together, in each resample, (R,).

    again: of each fold the fit, its training and its held-out positions. weights: how often each position counts, (R, n).
    """
    each = [fit.parts(train, held) for fit, train, held in again]
    parts = {name: each[0][name] if name == "times" else np.concatenate([part[name] for part in each]) for name in each[0]}
    fold = np.repeat(np.arange(len(again)), [len(held) for *_, held in again])
    objective = METRICS[again[0][0].problem.plan.objective]
    return score(objective, parts, fold, weights[:, np.concatenate([held for *_, held in again])])
