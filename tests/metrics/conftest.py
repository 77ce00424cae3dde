"""Random predictions with weights, for every metric's test."""
import numpy as np
import pytest


def _predictions(classes, n=90, resamples=6, digits=None):
    """Truth, probabilities (rounded, so that many tie, where digits are given) and positive weights whose first row is all ones."""
    random = np.random.default_rng(classes)
    truth = np.r_[np.arange(classes), random.integers(classes, size=n)]
    probability = random.dirichlet(np.ones(classes), len(truth)) + 0.3 * np.eye(classes)[truth]
    probability /= probability.sum(axis=1, keepdims=True)
    weights = np.vstack([np.ones(len(truth)), random.random((resamples, len(truth))) + 0.01])
    return truth, probability if digits is None else probability.round(digits), weights


@pytest.fixture
def predictions():
    return _predictions
