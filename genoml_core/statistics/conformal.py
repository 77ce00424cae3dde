"""Sets of classes, and ranges of numbers, that hold the truth as often as is wanted (split conformal prediction, Vovk et al. 2005)."""
import math

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin

from ..errors import DataError


class _Given(ClassifierMixin, BaseEstimator):
    """Probabilities that are known already, in the place of the features."""

    def fit(self, X, y=None):
        """As scikit-learn asks."""
        self.classes_ = np.arange(np.shape(X)[1])
        self.n_features_in_ = np.shape(X)[1]
        return self

    def predict_proba(self, X):
        """The same."""
        return np.asarray(X, float)

    def predict(self, X):
        """The most probable class."""
        return np.asarray(X).argmax(axis=1)


class _GivenNumber(RegressorMixin, BaseEstimator):
    """Numbers that are known already, as the only feature."""

    def fit(self, X, y=None):
        """As scikit-learn asks."""
        self.n_features_in_ = 1
        return self

    def predict(self, X):
        """The same."""
        return np.asarray(X, float)[:, 0]


def prediction_sets(known, truth, probability, level: float) -> np.ndarray:
    """Which classes are in the set of each sample, (m, K) bool, by the least ambiguous sets of MAPIE (Sadinle et al. 2019).

    known (n, K), truth (n,) codes: probabilities of samples that stand for new ones, none of which the model has learnt from, and their
    classes; probability (m, K): those of the samples in question. Raises DataError with too few known samples for the level.
    """
    from mapie.classification import SplitConformalClassifier

    _enough(len(truth), level)
    known, probability = np.asarray(known, float), np.asarray(probability, float)
    model = SplitConformalClassifier(_Given().fit(known), confidence_level=level, conformity_score="lac", prefit=True)
    model.conformalize(known, np.asarray(truth))
    return model.predict_set(probability)[1][:, :, 0].astype(bool)


def prediction_ranges(known, truth, predicted, level: float) -> np.ndarray:
    """Lower and upper limit of each number, (m, 2), by the absolute errors of MAPIE's split conformal regression.

    known, truth (n,): predictions for samples that the model has not learnt from, and the truth; predicted (m,). Raises DataError with too
    few known samples for the level.
    """
    from mapie.regression import SplitConformalRegressor

    _enough(len(truth), level)
    known, predicted = np.asarray(known, float)[:, None], np.asarray(predicted, float)[:, None]
    model = SplitConformalRegressor(_GivenNumber().fit(known), confidence_level=level, prefit=True)
    model.conformalize(known, np.asarray(truth, float))
    return model.predict_interval(predicted)[1][:, :, 0]


def likely(scores, level: float) -> float:
    """How nonconforming a new sample may be: the smallest of n scores (larger is stranger) that is not passed with this probability.

    The ceil((n + 1) * level)-th of them in order; raises DataError with too few for the level.
    """
    scores = np.sort(np.asarray(scores, float))
    _enough(len(scores), level)
    return float(scores[math.ceil((len(scores) + 1) * level - 1e-9) - 1])


def _enough(samples: int, level: float) -> None:
    if samples < 1 / (1 - level) - 1 - 1e-9:
        fix = "Ask for a lower level, or use more samples."
        raise DataError(f"{samples} samples are too few for sets that hold the truth in {level:.0%} of cases.", fix=fix)
