"""Mixtures of what several models predict, with weights that are learnt from predictions for samples that those models had not seen."""
import numpy as np
from scipy.optimize import minimize, nnls
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin

from ...penalised.likelihood import PartialLikelihood

STEPS, ENOUGH = 2_000, 1e-7
TINY = 1e-12
HEAVY = 1e3  # how much more than the samples it counts that weights sum up to one
SHRINK = 1e-3


class ProbabilityMixture(ClassifierMixin, BaseEstimator):
    """The weighted mean of the members' probabilities that has the highest likelihood; weights_ (M,) are at least 0 and sum up to 1.

    The likelihood is concave in the weights, so expectation maximisation (Dempster et al. 1977) finds the best.
    """

    def fit(self, X: np.ndarray, y: np.ndarray) -> "ProbabilityMixture":
        """X: probabilities, (n, M, K); y: (n,) of which the k-th distinct value is class k."""
        self.classes_, code = np.unique(y, return_inverse=True)
        given = np.maximum(X[np.arange(len(X)), :, code], TINY)  # to the true class, by each member
        self.weights_ = np.full(X.shape[1], 1 / X.shape[1])
        for _ in range(STEPS):
            before, shares = self.weights_, given * self.weights_
            self.weights_ = (shares / shares.sum(axis=1, keepdims=True)).mean(axis=0)
            if np.abs(self.weights_ - before).max() < ENOUGH:
                break
        return self

    def decision_function(self, X: np.ndarray) -> np.ndarray:
        """Log probabilities, (n, K)."""
        return np.log(np.maximum(np.einsum("nmk,m->nk", X, self.weights_), TINY))

    def predict(self, X: np.ndarray) -> np.ndarray:
        """(n,)."""
        return self.classes_[self.decision_function(X).argmax(axis=1)]


class ValueMixture(RegressorMixin, BaseEstimator):
    """The weighted mean of the members' predictions with the least squared error; weights_ (M,) are at least 0 and sum up to 1."""

    def fit(self, X: np.ndarray, y: np.ndarray) -> "ValueMixture":
        """X: (n, M); y: (n,)."""
        scale = np.std(y) or 1.0
        rows = np.vstack([(X - np.mean(y)) / scale, np.full(X.shape[1], HEAVY * len(X) ** 0.5)])
        weights, _ = nnls(rows, np.append((y - np.mean(y)) / scale, HEAVY * len(X) ** 0.5))
        self.weights_ = weights / weights.sum()
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """(n,)."""
        return X @ self.weights_


class RiskMixture(BaseEstimator):
    """The sum of the members' log hazards with the highest partial likelihood less a small ridge penalty; weights_ (M,) are at least 0."""

    def fit(self, X: np.ndarray, truth: np.ndarray) -> "RiskMixture":
        """X: (n, M); truth: (n,) with fields ``event`` and ``time``. Raises DataError without any event."""
        likelihood, X = PartialLikelihood(truth), X - X.mean(axis=0)
        even = np.full(X.shape[1], 1 / X.shape[1])

        def loss(weights):
            value, gradient = likelihood(X @ weights)
            away = weights - even
            return value + SHRINK * away @ away, X.T @ gradient + 2 * SHRINK * away

        self.weights_ = minimize(loss, even, jac=True, method="L-BFGS-B", bounds=[(0, None)] * X.shape[1]).x
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Log risks, (n,)."""
        return X @ self.weights_
