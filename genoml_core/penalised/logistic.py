"""Logistic regression with an elastic-net penalty for many features and few samples: all penalties in one warm path."""
import warnings
from typing import NamedTuple

import numpy as np
from scipy.special import expit
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.utils import compute_sample_weight
from sklearn.utils.validation import validate_data

from ..errors import DataError


class LogisticPath(LogisticRegression):
    """scikit-learn's LogisticRegression with 0 < l1_ratio <= 1: the same objective, minimised on the features that matter.

    A working set grows by the features that violate their optimality condition (Friedman et al. 2010, J Stat Softw 33(1)); on it runs
    the accelerated proximal gradient (Beck and Teboulle 2009, SIAM J Imaging Sci 2:183-202), with steps as long as the curvature met on
    the way allows, and restarts. tol: the largest violation that is left, as a share of the L1 penalty. n_iter_: gradient steps, (1,).
    """

    def fit(self, X: np.ndarray, y: np.ndarray) -> "LogisticPath":
        """X: (n, p); y: (n,) labels. Raises DataError where there is only one class."""
        return self.fit_along([self], X, y)[0]

    @staticmethod
    def fit_along(models: list["LogisticPath"], X: np.ndarray, y: np.ndarray) -> list["LogisticPath"]:
        """Fit models that differ in C only, from the strongest penalty to the weakest: each begins where the one before ended."""
        path = _Path(validate_data(models[0], X, dtype=[np.float64, np.float32]), y, models[0].class_weight)
        for model in sorted(models, key=lambda m: m.C):
            model.n_features_in_, model.classes_ = X.shape[1], path.classes
            model.n_iter_ = np.array([path.solve(model.C, model.l1_ratio, model.tol, model.max_iter)])
            model.coef_, model.intercept_ = path.weights.T.copy(), path.intercepts - path.mean @ path.weights
        return models


class _Path:
    """Where a path stands: weights (p, m) and intercepts (m,) of centred features, a column for each class, or one for two classes."""

    def __init__(self, X: np.ndarray, y: np.ndarray, class_weight):
        self.X, self.share = X, compute_sample_weight(class_weight, y)[:, None]
        self.classes, codes = np.unique(y, return_inverse=True)
        if len(self.classes) < 2:
            why = f"All {len(y)} samples of the training part are {self.classes[0]!r}."
            raise DataError("There is only one class to learn from.", why, "Use fewer folds, or merge rare classes.")
        two = len(self.classes) == 2
        self.link, self.bend = (expit, 0.25) if two else (_softmax, 0.5)  # bend: the largest curvature of a sample's loss
        self.truth = codes[:, None].astype(float) if two else np.eye(len(self.classes))[codes]
        self.mean = np.average(X, axis=0, weights=self.share[:, 0])  # centred features do not pull at the intercepts
        rate = np.average(self.truth, axis=0, weights=self.share[:, 0])
        self.weights, self.intercepts = np.zeros((X.shape[1], len(rate))), np.log(rate / (1 - rate) if two else rate)
        self.rest = self._residual(np.zeros_like(self.truth) + self.intercepts)
        self.steepest = self.bend * float(self.share[:, 0] @ np.einsum("ij,ij->i", X, X))  # the curvature is less, wherever one goes
        self.curvature = self.steepest / X.shape[1]

    def _residual(self, scores: np.ndarray) -> np.ndarray:
        """The gradient of the loss in the scores, (n, m)."""
        return self.share * (self.link(scores) - self.truth)

    def solve(self, C: float, l1_ratio: float, tol: float, most: int) -> int:
        """Go on to the solution for one penalty; returns the number of gradient steps, at most about ``most``."""
        l1, l2, steps = l1_ratio / C, (1 - l1_ratio) / C, 0
        working = np.flatnonzero(self.weights.any(axis=1))
        while steps < most:
            slopes = (self.X.T @ self.rest.astype(self.X.dtype)).astype(float) - np.outer(self.mean, self.rest.sum(axis=0))
            violation = _violation(slopes + l2 * self.weights, self.weights, l1).max(axis=1)
            if violation.max() <= tol * l1:
                return steps
            violation[working] = 0
            new = np.argsort(-violation)[: max(50, len(working))]
            new = new[violation[new] > 0]
            working = np.sort(np.concatenate([working, new]))
            done = self._descend(working, l1, l2, tol * l1 / 2, most - steps)
            steps += done
            if done == 1 and not len(new):  # what is left is the rounding of single precision
                return steps
        warnings.warn("The path of the elastic net has not converged.", ConvergenceWarning, stacklevel=4)
        return steps

    def _descend(self, working: np.ndarray, l1: float, l2: float, enough: float, most: int) -> int:
        """Minimise over the weights of the working features and the intercepts; returns the number of gradient steps."""
        X = self.X[:, working].astype(float) - self.mean[working]
        now = ahead = _Point.at(X, self.weights[working], self.intercepts)
        pace = 1.0
        for step in range(1, most + 1):
            rest = self._residual(ahead.scores)
            slope = X.T @ rest + l2 * ahead.weights
            if step % 10 == 1 and max(_violation(slope, ahead.weights, l1).max(), np.abs(rest.sum(axis=0)).max()) <= enough:
                now = ahead
                break
            moved = self._moved(X, ahead, rest, slope, l1, l2)
            if ((ahead.weights - moved.weights) * (moved.weights - now.weights)).sum() > 0:
                pace = 1.0  # its momentum leads uphill
            faster = (1 + np.sqrt(1 + 4 * pace**2)) / 2
            now, ahead, pace = moved, moved.beyond(now, (pace - 1) / faster), faster
        self.weights[working], self.intercepts, self.rest = now.weights, now.intercepts, self._residual(now.scores)
        return step

    def _moved(self, X: np.ndarray, start: "_Point", rest: np.ndarray, slope: np.ndarray, l1: float, l2: float) -> "_Point":
        """One proximal step, as long as the curvature along it allows; the curvature is learnt from step to step."""
        pull, slide = rest.sum(axis=0), self.bend * self.share.sum()  # of the intercepts; centred features do not share it
        self.curvature *= 0.9
        while True:
            weights = _shrunk(start.weights - slope / self.curvature, l1 / self.curvature)
            moved = _Point.at(X, weights, start.intercepts - pull / slide)
            bent = ((self._residual(moved.scores) - rest) * (moved.scores - start.scores)).sum()
            length = ((weights - start.weights) ** 2).sum()
            if self.curvature > self.steepest + l2 or bent + l2 * length <= self.curvature * length + (pull**2).sum() / slide:
                return moved
            self.curvature *= 1.5


class _Point(NamedTuple):
    """Weights, intercepts, and the scores (n, m) that they give."""

    weights: np.ndarray
    intercepts: np.ndarray
    scores: np.ndarray

    @classmethod
    def at(cls, X: np.ndarray, weights: np.ndarray, intercepts: np.ndarray) -> "_Point":
        return cls(weights, intercepts, X @ weights + intercepts)

    def beyond(self, before: "_Point", push: float) -> "_Point":
        """As much further as the last move, times ``push``."""
        return _Point(*(now + push * (now - last) for now, last in zip(self, before, strict=True)))


def _softmax(scores: np.ndarray) -> np.ndarray:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


def _shrunk(weights: np.ndarray, by: float) -> np.ndarray:
    return np.sign(weights) * np.maximum(np.abs(weights) - by, 0)


def _violation(slope: np.ndarray, weights: np.ndarray, l1: float) -> np.ndarray:
    """How far each weight is from its optimality condition."""
    return np.where(weights == 0, np.maximum(np.abs(slope) - l1, 0), np.abs(slope + l1 * np.sign(weights)))
