"""Explainers: how much each feature moves a fitted model's raw score of a sample. One way of attribution a file.

Features that go together share credit: a contribution says what goes with the prediction, not what causes it.
"""
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..errors import GenoMLError
from ..registry import Registry

EXPLAINERS = Registry(__name__, "explainer")


class Attribution(NamedTuple):
    """Contributions that add up: a sample's contributions and what is expected of any sample make its raw score.

    values: (n, p) for a single score, or (n, p, K) for the scores of K classes; expected: a number, or (K,). error: how much of what they
    should add up to they miss on average, as a share of it; 0 for exact ways.
    """

    values: np.ndarray
    expected: np.ndarray
    error: float = 0.0


@dataclass(frozen=True)
class Explainer:
    """One catalogue entry.

    explains(estimator): whether it is for this fitted estimator; attribute(estimator, X, Z): the contributions to the raw scores of Z
    (n, p), X being what the estimator was fitted on. methods: a sentence for the methods text, with the raw score that is meant.
    weights(estimator): for models that are linear in their features, the weight of each, (p,) for a single score or (K, p).
    """

    name: str
    label: str
    explains: Callable[[object], bool]
    attribute: Callable[[object, np.ndarray, np.ndarray], Attribution]
    methods: str
    cite: str
    weights: Callable[[object], np.ndarray] | None = None


def explainer(name: str, *, label: str, **parts) -> Explainer:
    """Declare a way of attribution."""
    return EXPLAINERS.add(Explainer(name, label, **parts))


def explainer_of(estimator) -> Explainer:
    """The way of attribution for a fitted estimator. Raises GenoMLError where there is none."""
    for entry in EXPLAINERS.values():
        if entry.explains(estimator):
            return entry
    raise GenoMLError(f"No way is known to explain {type(estimator).__name__}.", fix="Leave it out of the plan.")


def attribute(estimator, X: np.ndarray, Z: np.ndarray) -> Attribution:
    """Contributions to the raw scores of Z, values (n, p, K) float64 and expected (K,); K = 1 for regression and survival.

    A classifier with one score for two classes speaks for the second of them; the first gets the negative.
    """
    values, expected, error = explainer_of(estimator).attribute(estimator, X, Z)
    single = np.ndim(values) == 2
    return Attribution(_every_score(estimator, values, single), _every_score(estimator, expected, single), error)


def weights(estimator) -> np.ndarray | None:
    """The weight of each feature in each score, (p, K) with K as in ``attribute``; None for a model that is not linear."""
    entry = explainer_of(estimator)
    if entry.weights is None:
        return None
    found = entry.weights(estimator)
    return _every_score(estimator, np.transpose(found), np.ndim(found) == 1)


def _every_score(estimator, numbers, single: bool) -> np.ndarray:
    """Numbers with one entry a score in their last axis, which is missing where there is a single score."""
    numbers = np.asarray(numbers, float)
    if not single:
        return numbers
    return np.stack([-numbers, numbers] if hasattr(estimator, "classes_") else [numbers], axis=-1)
