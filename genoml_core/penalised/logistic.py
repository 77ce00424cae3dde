"""Logistic regression with an elastic-net penalty for many features and few samples: all penalties in one warm path."""
import warnings
from typing import NamedTuple

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from .along import AlongC, Classes


class _Walk:
    """Where a path stands: weights (p, m) and intercepts (m,) of centred features, a column for each class, or one for two classes."""

    def __init__(self, X: np.ndarray, learnt: Classes):
        self.X, self.learnt, self.mean = X, learnt, learnt.mean(X)  # centred features do not pull at the intercepts
        self.weights, self.intercepts = np.zeros((X.shape[1], len(learnt.rate))), learnt.start()
        self.rest = learnt.residual(np.zeros_like(learnt.truth) + self.intercepts)
        self.steepest = learnt.bend * float(learnt.share[:, 0] @ np.einsum("ij,ij->i", X, X))  # nowhere is the curvature more
        self.curvature = self.steepest / X.shape[1]

    def coefficients(self) -> tuple[np.ndarray, np.ndarray]:
        """A weight for each feature, (p, m), and the intercepts of centred features, (m,)."""
        return self.weights, self.intercepts

    def solve(self, model: AlongC) -> int:
        """Go on to the solution for a model's penalty; returns the number of gradient steps, at most about its ``max_iter``."""
        l1, l2, steps = model.l1_ratio / model.C, (1 - model.l1_ratio) / model.C, 0
        working = np.flatnonzero(self.weights.any(axis=1))
        while steps < model.max_iter:
            slopes = (self.X.T @ self.rest.astype(self.X.dtype)).astype(float) - np.outer(self.mean, self.rest.sum(axis=0))
            violation = _violation(slopes + l2 * self.weights, self.weights, l1).max(axis=1)
            if violation.max() <= model.tol * l1:
                return steps
            violation[working] = 0
            new = np.argsort(-violation)[: max(50, len(working))]
            new = new[violation[new] > 0]
            working = np.sort(np.concatenate([working, new]))
            done = self._descend(working, l1, l2, model.tol * l1 / 2, model.max_iter - steps)
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
            rest = self.learnt.residual(ahead.scores)
            slope = X.T @ rest + l2 * ahead.weights
            if step % 10 == 1 and max(_violation(slope, ahead.weights, l1).max(), np.abs(rest.sum(axis=0)).max()) <= enough:
                now = ahead
                break
            moved = self._moved(X, ahead, rest, slope, l1, l2)
            if ((ahead.weights - moved.weights) * (moved.weights - now.weights)).sum() > 0:
                pace = 1.0  # its momentum leads uphill
            faster = (1 + np.sqrt(1 + 4 * pace**2)) / 2
            now, ahead, pace = moved, moved.beyond(now, (pace - 1) / faster), faster
        self.weights[working], self.intercepts, self.rest = now.weights, now.intercepts, self.learnt.residual(now.scores)
        return step

    def _moved(self, X: np.ndarray, start: "_Point", rest: np.ndarray, slope: np.ndarray, l1: float, l2: float) -> "_Point":
        """One proximal step, as long as the curvature along it allows; the curvature is learnt from step to step."""
        pull, slide = rest.sum(axis=0), self.learnt.bend * self.learnt.share.sum()  # of the intercepts; centred features do not share it
        self.curvature *= 0.9
        while True:
            weights = _shrunk(start.weights - slope / self.curvature, l1 / self.curvature)
            moved = _Point.at(X, weights, start.intercepts - pull / slide)
            bent = ((self.learnt.residual(moved.scores) - rest) * (moved.scores - start.scores)).sum()
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


def _shrunk(weights: np.ndarray, by: float) -> np.ndarray:
    return np.sign(weights) * np.maximum(np.abs(weights) - by, 0)


def _violation(slope: np.ndarray, weights: np.ndarray, l1: float) -> np.ndarray:
    """How far each weight is from its optimality condition."""
    return np.where(weights == 0, np.maximum(np.abs(slope) - l1, 0), np.abs(slope + l1 * np.sign(weights)))


class LogisticPath(AlongC):
    """scikit-learn's LogisticRegression with 0 < l1_ratio <= 1: the same objective, minimised on the features that matter.

    A working set grows by the features that violate their optimality condition (Friedman et al. 2010, J Stat Softw 33(1)); on it runs
    the accelerated proximal gradient (Beck and Teboulle 2009, SIAM J Imaging Sci 2:183-202), with steps as long as the curvature met on
    the way allows, and restarts. tol: the largest violation that is left, as a share of the L1 penalty. n_iter_: gradient steps, (1,).
    """

    walk = _Walk
