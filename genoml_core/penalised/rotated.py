"""Linear models with a ridge penalty: fitted in the directions that the samples span, however many features there are.

The best weights are a mixture of the samples, so n directions lead to the same solution as p features do (Hastie and Tibshirani 2004,
Biostatistics 5:329-340).
"""
import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import Ridge

from .along import AlongC, Classes
from .directions import spanned


GRADIENT = 1e-5  # of the mean loss: a tenth of what scikit-learn leaves
CLOSER = 0.05  # by how much a step of Newton's method makes the gradient smaller, where curvature stays
HALVINGS = 30


class _Walk:
    """Where a path stands: weights (d + 1, m) of d directions of the centred samples, and of 1.

    Newton's method with steps by conjugate gradients (Lin et al. 2008, JMLR 9:627-650). The samples are uncorrelated along the
    directions, so that the curvature of each direction by itself is a good preconditioner.
    """

    def __init__(self, X: np.ndarray, learnt: Classes):
        self.learnt, self.mean = learnt, learnt.mean(X)  # centred features do not pull at the intercepts
        X = X.astype(float) - self.mean
        self.directions = spanned(X)
        self.Z = np.column_stack([X @ self.directions, np.ones(len(X))])
        self.squares = self.Z**2
        self.weights = np.vstack([np.zeros((self.Z.shape[1] - 1, len(learnt.rate))), learnt.start()])

    def coefficients(self) -> tuple[np.ndarray, np.ndarray]:
        """A weight for each feature, (p, m), and the intercepts of centred features, (m,)."""
        return self.directions @ self.weights[:-1], self.weights[-1]

    def solve(self, model: AlongC) -> int:
        """Go on to the solution for a model's penalty; returns the number of steps."""
        penalty = np.full((len(self.weights), 1), 1 / model.C)
        penalty[-1] = 0
        for step in range(model.max_iter):
            scores = self.Z @ self.weights
            slope = self.Z.T @ self.learnt.residual(scores) + penalty * self.weights
            if np.abs(slope).max() <= GRADIENT * self.learnt.share.sum() or not self._step(scores, slope, penalty):
                return step
        warnings.warn("Logistic regression with a ridge penalty has not converged.", ConvergenceWarning, stacklevel=4)
        return model.max_iter

    def _step(self, scores: np.ndarray, slope: np.ndarray, penalty: np.ndarray) -> bool:
        """Go as far along Newton's direction, halving it, as lowers what is minimised; whether that went."""
        probability = self.learnt.probability(scores)
        curvature = self.squares.T @ (self.learnt.share * probability * (1 - probability)) + penalty

        def bent(change):
            return self.Z.T @ self.learnt.bent(probability, self.Z @ change) + penalty * change

        change = _conjugate(bent, -slope, 1 / curvature)
        along, before = (slope * change).sum(), self._value(scores, self.weights, penalty)
        for size in 0.5 ** np.arange(HALVINGS):
            weights = self.weights + size * change
            if self._value(self.Z @ weights, weights, penalty) <= before + 1e-4 * size * along:
                self.weights = weights
                return True
        return False  # what is left is rounding

    def _value(self, scores: np.ndarray, weights: np.ndarray, penalty: np.ndarray) -> float:
        return self.learnt.loss(scores) + float((penalty * weights**2).sum()) / 2


def _conjugate(bent, wanted: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """The x with bent(x) close to ``wanted``, by conjugate gradients preconditioned with ``scale``, all of one shape."""
    x, rest = np.zeros_like(wanted), wanted
    ahead = way = scale * rest
    size = enough = (rest * ahead).sum()
    for _ in range(wanted.size):
        turned = bent(way)
        reach = size / (way * turned).sum()
        x, rest = x + reach * way, rest - reach * turned
        ahead = scale * rest
        before, size = size, (rest * ahead).sum()
        if size <= CLOSER**2 * enough:
            break
        way = ahead + size / before * way
    return x


class RotatedLogistic(AlongC):
    """scikit-learn's LogisticRegression with l1_ratio 0, minimised closer to the optimum. n_iter_: steps of Newton's method, (1,)."""

    walk = _Walk


class RotatedRidge(Ridge):
    """scikit-learn's Ridge; where features are no more than samples, nothing is rotated."""

    def fit(self, X: np.ndarray, y: np.ndarray) -> "RotatedRidge":
        """X: (n, p); y: (n,)."""
        return self.fit_along([self], X, y)[0]

    @staticmethod
    def fit_along(models: list["RotatedRidge"], X: np.ndarray, y: np.ndarray) -> list["RotatedRidge"]:
        """Fit models that differ in alpha, in the same directions."""
        if X.shape[1] <= len(X):
            return [super(RotatedRidge, model).fit(X, y) for model in models]
        X = np.asarray(X, dtype=float)
        directions = spanned(X)
        Z = X @ directions
        for model in models:
            super(RotatedRidge, model).fit(Z, y)
            model.coef_, model.n_features_in_ = model.coef_ @ directions.T, X.shape[1]
        return models
