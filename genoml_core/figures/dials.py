"""What the reader sets beside the figures of a run, and what its predictions come to under it."""
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import pandas as pd

from ..errors import GenoMLError
from ..registry import near_miss
from ..statistics.intervals import Interval, percentile
from ..statistics.reject import threshold_for
from ..statistics.resample import group_weights


@dataclass(frozen=True)
class Dials:
    """positive: the class of interest, "" for the usual one (``of_interest``); threshold: its probability from which on a sample is called
    so, None where calls are those of the run; prevalence: how common it is where the model will be used, None: as in the samples.
    accuracy: wanted of the answers that are given; apart: whether the confusion matrix shows samples that are too unsure for it apart.
    level: how often the truth shall be among the classes of a set. by: a sample column that makes subgroups. groups: into how many parts
    of equal size patients are dealt by their risk ("2" to "4"), or "searched" for two groups at a cut-off that was searched for.
    patients: names of samples, with commas between them. feature: as it is called where features are explained, "" for the first.
    sets, pathway: a collection of gene sets, and one of them, "" for the first.
    """

    positive: str = ""
    threshold: float | None = None
    prevalence: float | None = None
    accuracy: float = 0.95
    apart: bool = False
    level: float = 0.9
    by: str = ""
    groups: str = "2"
    patients: str = ""
    feature: str = ""
    sets: str = ""
    pathway: str = ""

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Dials":
        """From texts such as "prevalence=0.07". Raises GenoMLError for a setting that does not exist or does not fit."""
        given = dict(text.partition("=")[::2] for text in texts)
        known = {field.name: field.type for field in fields(cls)}
        if unknown := next((name for name in given if name not in known), None):
            raise GenoMLError(f"There is no setting {unknown!r} of a figure.", fix=near_miss(unknown, known))
        return cls(**{name: _READ.get(known[name], _share)(name, value) for name, value in given.items()})


_READ = {str: lambda name, text: text, bool: lambda name, text: text.lower() in ("yes", "true", "1")}


def _share(name: str, text: str) -> float:
    with suppress(ValueError):
        if 0 <= (value := float(text)) <= 1:
            return value
    raise GenoMLError(f"The setting {name} cannot be {text!r}.", fix="Give a number from 0 to 1.")


USUAL = Dials()
FIFTHS = 5
_ABSENCE = re.compile(r"0|n|no|non|not|none|false|neg|negative|absent|normal|control|controls|healthy|wt|wild|wildtype", re.IGNORECASE)


def of_interest(classes: list[str], shares: np.ndarray) -> int:
    """Which class a test would look for: of two, the one that is not named after an absence (0, no, healthy control); else the rarest."""
    absent = [any(map(_ABSENCE.fullmatch, re.split(r"[\W_]+", name))) for name in classes]
    if len(classes) == 2 and sum(absent) == 1:
        return absent.index(False)
    return int(np.argmin(shares))


class Rows:
    """The predictions of one row of a run (the headline, a model), and resamples of them."""

    def __init__(self, run, model: str):
        self.rows = run.predictions[run.predictions.model == model].reset_index(drop=True)

    @property
    def strata(self) -> np.ndarray:
        """Codes by which resamples are kept alike, (n,): fifths of the truth."""
        return (self.rows.truth.rank(method="first").to_numpy(int) - 1) * FIFTHS // len(self.rows)

    @cached_property
    def weights(self) -> np.ndarray:
        """How often each prediction counts in each resample of groups, (R, n); the first row is the sample itself."""
        return group_weights(self.rows.group, self.strata)

    def groups(self, of: np.ndarray) -> int:
        """How many groups some of the predictions (a mask) are of."""
        return self.rows.group[of].nunique()

    def telling(self, of: np.ndarray) -> int:
        """How many groups a score of some of the predictions (a mask) rests upon."""
        return self.groups(of)

    def score(self, objective: str) -> str:
        """The metric by which parts of the predictions are scored."""
        return objective

    def share(self, what: np.ndarray, of: np.ndarray) -> Interval:
        """How many of some predictions (a mask) are as ``what`` (n,) says, with its interval over resamples."""
        weights = self.weights[:, of].astype(float)
        with np.errstate(invalid="ignore", divide="ignore"):
            return percentile(weights @ what[of] / weights.sum(axis=1)).opened(self.groups(of)).clipped()

    def by_fold(self, inner: pd.DataFrame) -> Iterator[tuple[np.ndarray, pd.DataFrame]]:
        """Of each (repeat, fold): which predictions are of it, a mask, and its part of ``Run.inner``."""
        for (repeat, fold), part in inner.groupby(["repeat", "fold"]):
            yield ((self.rows.repeat == repeat) & (self.rows.fold == fold)).to_numpy(), part

    def parts(self) -> dict[str, np.ndarray]:
        """What metrics ask for, (n, ...)."""
        names = {"truth": "observed", "predicted": "predicted", "expected": "expected"}  # the last is not in runs of earlier versions
        return {part: self.rows[name].to_numpy(float) for name, part in names.items() if name in self.rows}


class Followed(Rows):
    """Patients who were followed until an event, or until they were lost."""

    def __init__(self, run, model: str):
        super().__init__(run, model)
        cohort = run.plan.target.cohort
        of = run.dataset.column(cohort).reindex(self.rows["sample"]) if cohort else pd.Series("", self.rows["sample"])
        self.cohort = pd.factorize(of.fillna("unknown").astype(str))[0]

    @property
    def strata(self) -> np.ndarray:
        """Whether the event came."""
        return self.rows.event.to_numpy(int)

    def telling(self, of: np.ndarray) -> int:
        """Those with an event."""
        return self.groups(of & self.rows.event.to_numpy())

    def score(self, objective: str) -> str:
        """One of the C-indices: the others need what is not stored of each patient."""
        return objective if objective in ("harrell_c", "stratified_c") else "stratified_c"

    def parts(self) -> dict[str, np.ndarray]:
        """What metrics of risks ask for, (n,)."""
        entry = self.rows.entry if "entry" in self.rows else np.zeros(len(self.rows))
        told = {name: self.rows[name].to_numpy() for name in ("time", "event", "risk")}
        return told | {"entry": np.asarray(entry), "cohort": self.cohort}


class Called(Rows):
    """The classes that are said to be predicted.

    classes: names, (K,); k: which of them is of interest; truth, label: codes, (n,); probability (n, K).
    """

    def __init__(self, run, model: str, dials: Dials = USUAL):
        super().__init__(run, model)
        self.classes, self.dials = run.classes, dials
        self.truth = pd.Index(self.classes).get_indexer(self.rows.truth)
        self.probability = self.rows[[f"p:{name}" for name in self.classes]].to_numpy(float)
        self.shares = np.bincount(self.truth, minlength=len(self.classes)) / len(self.truth)
        self.k = self._of_interest()
        self.label = self._labels()

    @property
    def usual(self) -> int:
        """The class that is of interest unless the reader says otherwise."""
        return of_interest(self.classes, self.shares)

    def _of_interest(self) -> int:
        if not self.dials.positive:
            return self.usual
        if self.dials.positive not in self.classes:
            raise GenoMLError(f"There is no class {self.dials.positive!r}.", fix=near_miss(self.dials.positive, self.classes))
        return self.classes.index(self.dials.positive)

    def _labels(self) -> np.ndarray:
        """The stored labels; with a threshold, the class of interest from there on and the most probable of the others below."""
        if self.dials.threshold is None:
            return pd.Index(self.classes).get_indexer(self.rows.label)
        others = self.probability.copy()
        others[:, self.k] = -1
        return np.where(self.probability[:, self.k] >= self.dials.threshold, self.k, others.argmax(axis=1))

    @property
    def confidence(self) -> np.ndarray:
        """The probability of the class that the run called, (n,)."""
        return confidence(self.rows, self.classes)

    def answered(self, inner: pd.DataFrame, accuracy: float) -> np.ndarray:
        """Which held-out samples are confident enough, (n,), by the threshold that reached the accuracy in the training part of their fold.

        inner: of ``Run.inner``.
        """
        threshold = np.empty(len(self.rows))
        for held, part in self.by_fold(inner):
            threshold[held] = threshold_for((part.truth == part.label).to_numpy(), confidence(part, self.classes), accuracy)
        return self.confidence >= threshold

    @property
    def prevalence(self) -> float:
        """Of the class of interest, where the model will be used."""
        return float(self.shares[self.k]) if self.dials.prevalence is None else self.dials.prevalence

    @property
    def strata(self) -> np.ndarray:
        """The true classes."""
        return self.truth

    def parts(self) -> dict[str, np.ndarray]:
        """What metrics ask for, (n, ...)."""
        return {"truth": self.truth, "label": self.label, "probability": self.probability}


def confidence(rows: pd.DataFrame, classes: list[str]) -> np.ndarray:
    """The probability of the class that each row is called, (n,)."""
    return rows[[f"p:{name}" for name in classes]].to_numpy(float)[np.arange(len(rows)), pd.Index(classes).get_indexer(rows.label)]


def rows_of(run, model: str, dials: Dials = USUAL) -> Rows:
    """The predictions of a row of a run, by its task."""
    task = run.plan.target.task
    if task == "classification":
        return Called(run, model, dials)
    return (Followed if task == "survival" else Rows)(run, model)
