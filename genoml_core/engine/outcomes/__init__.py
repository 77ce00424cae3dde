"""Outcomes: what a plan predicts, in arrays. One class a task; all that differs between tasks in the engine is here."""
from abc import ABC, abstractmethod
from importlib import import_module
from typing import ClassVar

import numpy as np
import pandas as pd

from ...dataset import Dataset
from ...errors import GenoMLError
from ...target import Target

Parts = dict[str, np.ndarray]  # named arrays, one row a prediction, as metrics ask for them


class Outcome(ABC):
    """The outcome of the samples that have one. ``positions`` are positions among these.

    rows: their rows in the dataset, (n,); ids: their names; truth: one entry a sample, for models and steps, (n, ...).
    """

    objective: ClassVar[str]
    stored: ClassVar[tuple[str, ...]] = ()  # of what is known, that which hangs on the training samples and is kept beside predictions
    calibrations: ClassVar[dict[str, type]]  # name -> what is learnt from inner out-of-fold scores; the first is usual

    def __init__(self, dataset: Dataset, target: Target, open: np.ndarray | bool = True):
        """open: which samples of the dataset are not locked away, a mask."""
        self.dataset, self.target = dataset, target
        self.rows = np.flatnonzero(self._known() & open)
        if not len(self.rows):
            raise GenoMLError(f"No sample has a usable {target.title!r}.", fix="Choose another target, or complete the sample table.")
        self.ids = dataset.samples.index[self.rows]
        self.truth = self._truth()

    @classmethod
    def usual_objective(cls, target: Target) -> str:
        """The metric that chooses unless the user names another."""
        return cls.objective

    @classmethod
    def usual_calibration(cls, objective: str) -> str:
        """The calibration of a plan with this objective unless the user names another."""
        return next(iter(cls.calibrations))

    @abstractmethod
    def _known(self) -> np.ndarray:
        """Whether each sample of the dataset has a usable outcome, (samples,)."""

    @abstractmethod
    def _truth(self) -> np.ndarray:
        """The outcome of ``rows``."""

    @property
    def blocks(self) -> np.ndarray:
        """Codes of the samples among which labels may be exchanged to see what chance comes to, (n,)."""
        return np.zeros(len(self.rows), int)

    @abstractmethod
    def strata(self, positions: np.ndarray, least: int) -> np.ndarray:
        """Codes by which folds and resamples are kept alike, (n,); each occurs at least ``least`` times where that is possible."""

    @abstractmethod
    def raw(self, estimator, Z: np.ndarray) -> np.ndarray:
        """A fitted model's own scores of Z, (n, ...)."""

    def middle(self, estimator, X: np.ndarray) -> np.ndarray | float:
        """What is taken off its scores so that those of several fits can be put together; X: the features that it was fitted on."""
        return 0.0

    def scores(self, estimator, X: np.ndarray, Z: np.ndarray) -> np.ndarray:
        """A fitted model's scores of Z (n, ...), as calibrations take them; X: the features that it was fitted on."""
        return self.raw(estimator, Z) - self.middle(estimator, X)

    def calibrated(self, name: str, scores: np.ndarray, positions: np.ndarray):
        """A calibration by its name, learnt from out-of-fold scores of these positions."""
        return self.calibrations[name](scores, self.truth[positions])

    @abstractmethod
    def prediction(self, scores: np.ndarray, calibration, positions: np.ndarray) -> Parts:
        """Calibrated predictions from raw scores."""

    @abstractmethod
    def known(self, positions: np.ndarray, train: np.ndarray) -> Parts:
        """What is true of the held-out samples; train: the positions that their models learnt from."""

    @abstractmethod
    def columns(self, prediction: Parts) -> pd.DataFrame:
        """A prediction as columns."""

    @abstractmethod
    def known_columns(self, positions: np.ndarray) -> pd.DataFrame:
        """The truth as columns."""

    def table(self, positions: np.ndarray, prediction: Parts) -> pd.DataFrame:
        """Truth and prediction as the columns of predictions.parquet."""
        return self.known_columns(positions).join(self.columns(prediction))

    @abstractmethod
    def read(self, table: pd.DataFrame) -> Parts:
        """The prediction again, from ``table``."""

    @abstractmethod
    def mixable(self, prediction: Parts) -> np.ndarray:
        """A prediction in the form in which those of several models are mixed, (n, ...)."""

    def names(self, metric: str, value: np.ndarray) -> Parts:
        """A metric's resampled values, (R,), by name; per-class metrics have one name a class."""
        return {metric: value}

    def chance(self, metric) -> float | None:
        """What uninformed predictions score; None where that is not known."""
        return metric.chance(np.ones(1)) if metric.chance else None

    def agreeing(self, groups: np.ndarray, part: str) -> int:
        """How many groups of equal say a metric rests upon; part: the class of a per-class metric, or ""."""
        return len(np.unique(groups))

    def facts(self) -> dict:
        """What summary.json says of the outcome."""
        return {}

    def kept(self) -> dict:
        """What has to be known of it to predict samples whose truth nobody knows, as JSON; see ``of_new``."""
        return {}

    @classmethod
    def of_new(cls, kept: dict, cohort: np.ndarray) -> "Outcome":
        """The outcome of m such samples, for ``raw``, ``prediction`` and ``columns``. cohort: the name of each one's, (m,); "" for none."""
        new = cls.__new__(cls)
        new.recall(kept, cohort)
        return new

    def recall(self, kept: dict, cohort: np.ndarray) -> None:
        """Set what ``kept`` says, by its names, and the cohorts."""
        vars(self).update(kept)


_CLASSES = {"classification": "classification:Classes", "regression": "regression:Values", "survival": "survival:Survival"}


def outcome_class(task: str) -> type[Outcome]:
    """The class of a task's outcome."""
    module, name = _CLASSES[task].split(":")
    return getattr(import_module(f".{module}", __name__), name)
