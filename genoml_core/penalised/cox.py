"""Cox models with a penalty: a weight for each feature, learnt from the order of the events."""
import warnings

import numpy as np
from scipy.optimize import minimize
from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import ElasticNet

from ..dataset import SAMPLE_TABLE
from .directions import spanned
from .likelihood import PartialLikelihood, StratifiedLikelihood

TINY = 1e-10
FREE = 0.001  # a penalty that hardly shrinks, divided by the samples: about 1 for 1,000


class SameRisk(BaseEstimator):
    """Everybody has the log-risk 0: what is left is the survival curve of the training samples."""

    def fit(self, X: np.ndarray, truth: np.ndarray) -> "SameRisk":
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        return np.zeros(len(X))


class _Linear(BaseEstimator):
    """coef_: a weight for each feature, (p,); the log-risk is their weighted sum."""

    coef_: np.ndarray

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Log-risks, (n,) float64: higher dies earlier; only differences have a meaning."""
        return np.asarray(X, dtype=float) @ self.coef_


class CoxRidge(_Linear):
    """Cox regression with a ridge penalty (Verweij and van Houwelingen 1994); ties by Efron.

    Minimises minus the partial log-likelihood divided by the number of samples, plus alpha * ||coef||^2 / 2, alpha > 0.
    With more features than samples it works in the n directions that the samples span: the same solution. strata: whether each cohort has
    a baseline hazard of its own, so that patients are compared within it only.
    """

    def __init__(self, alpha: float = 1.0, strata: bool = False):
        self.alpha, self.strata = alpha, strata

    def fit(self, X: np.ndarray, truth: np.ndarray, offset: np.ndarray | None = None) -> "CoxRidge":
        """X: (n, p); truth: (n,) with fields ``event``, ``time``, ``entry`` and for strata ``cohort``; offset: known log-risks, (n,).

        Raises DataError without any event.
        """
        return self.fit_along([self], X, truth, offset)[0]

    @staticmethod
    def fit_along(models: list["CoxRidge"], X: np.ndarray, truth: np.ndarray, offset: np.ndarray | None = None) -> list["CoxRidge"]:
        """Fit models that differ in alpha, in the same directions."""
        likelihood = StratifiedLikelihood(truth, truth["cohort"]) if models[0].strata else PartialLikelihood(truth)
        X = _centred(X)
        directions = spanned(X)
        Z, offset = X @ directions, np.zeros(len(X)) if offset is None else offset
        for model in models:
            model.coef_ = directions @ model._weights(likelihood, Z, truth["event"].mean(), offset)
        return models

    def _weights(self, likelihood, Z: np.ndarray, rate: float, offset: np.ndarray) -> np.ndarray:
        unit = np.sqrt(rate * (Z**2).mean(axis=0) + self.alpha)  # makes all curvatures about 1

        def loss(weights):
            c = weights / unit
            value, gradient = likelihood(Z @ c + offset)
            return value + self.alpha * (c @ c) / 2, (Z.T @ gradient + self.alpha * c) / unit

        options = {"maxiter": 1_000, "maxfun": 2_000, "gtol": 1e-9, "ftol": 1e-15}
        found = minimize(loss, np.zeros(len(unit)), jac=True, method="L-BFGS-B", options=options)
        if np.abs(found.jac).max(initial=0) > 1e-5:  # the line search may end at rounding error before gtol
            warnings.warn("Ridge Cox regression has not converged.", ConvergenceWarning, stacklevel=4)
        return found.x / unit


class CoxPriority(_Linear):
    """The clinic first: a Cox model of the sample columns, and what a ridge Cox model of all layers adds to its log-risks.

    After priority-Lasso (Klau et al. 2018, BMC Bioinformatics 19:322). blocks: (layer, number of features) in order; without sample
    columns it is ``CoxRidge``.
    """

    def __init__(self, blocks=(), alpha: float = 1.0):
        self.blocks, self.alpha = blocks, alpha

    def fit(self, X: np.ndarray, truth: np.ndarray) -> "CoxPriority":
        """X: (n, p); truth: (n,) with fields ``event``, ``time`` and ``entry``. Raises DataError without any event."""
        return self.fit_along([self], X, truth)[0]

    @staticmethod
    def fit_along(models: list["CoxPriority"], X: np.ndarray, truth: np.ndarray) -> list["CoxPriority"]:
        """Fit models that differ in alpha, with the same clinical model."""
        first = np.repeat([name == SAMPLE_TABLE for name, _ in models[0].blocks], [width for _, width in models[0].blocks]).astype(bool)
        first = first if len(first) else np.zeros(X.shape[1], bool)
        known = CoxRidge(FREE).fit(X[:, first], truth) if first.any() else None
        added = [CoxRidge(model.alpha) for model in models]
        CoxRidge.fit_along(added, X[:, ~first], truth, known and known.predict(X[:, first]))
        for model, ridge in zip(models, added, strict=True):
            model.coef_ = np.zeros(X.shape[1])
            model.coef_[~first], model.coef_[first] = ridge.coef_, known.coef_ if known else 0.0
        return models


class CoxElasticNet(_Linear):
    """Cox regression with an elastic-net penalty (Simon et al. 2011); ties by Efron.

    Minimises minus the partial log-likelihood divided by the number of samples,
    plus alpha * (l1_ratio * ||coef||_1 + (1 - l1_ratio) * ||coef||^2 / 2), with l1_ratio > 0.
    alpha_ is ``strength`` times the smallest alpha that keeps no feature of the training samples.
    """

    def __init__(self, strength: float = 0.2, l1_ratio: float = 0.5, max_iter: int = 300, tol: float = 1e-9):
        self.strength, self.l1_ratio, self.max_iter, self.tol = strength, l1_ratio, max_iter, tol

    def fit(self, X: np.ndarray, truth: np.ndarray) -> "CoxElasticNet":
        """X: (n, p); truth: (n,) with fields ``event``, ``time`` and ``entry``. Raises DataError without any event."""
        return self.fit_along([self], X, truth)[0]

    @staticmethod
    def fit_along(models: list["CoxElasticNet"], X: np.ndarray, truth: np.ndarray) -> list["CoxElasticNet"]:
        """Fit models that differ in strength only, from the strongest to the weakest: each begins where the one before ended."""
        likelihood, X = PartialLikelihood(truth), _centred(X)
        before, steepest = np.zeros(X.shape[1]), np.abs(likelihood(np.zeros(len(X)))[1] @ X).max()
        for model in sorted(models, key=lambda m: -m.strength):
            model.alpha_, model.coef_ = model.strength * steepest / model.l1_ratio, before
            model._descend(likelihood, X)
            before = model.coef_
        return models

    def _descend(self, likelihood: PartialLikelihood, X: np.ndarray) -> None:
        value = likelihood(X @ self.coef_)[0] + self._penalty(self.coef_)
        for _ in range(self.max_iter):
            before = value
            value = self._improve(likelihood, X)
            if before - value < self.tol:
                return
        warnings.warn("Elastic-net Cox regression has not converged.", ConvergenceWarning, stacklevel=4)

    def _improve(self, likelihood: PartialLikelihood, X: np.ndarray) -> float:
        """One proximal Newton step, on the features that are kept or should be; the new value of what is minimised."""
        risk = X @ self.coef_
        value, gradient = likelihood(risk)
        working = np.flatnonzero((self.coef_ != 0) | (np.abs(gradient @ X) > self.alpha_ * self.l1_ratio * (1 + TINY)))
        step = np.zeros_like(self.coef_)
        if len(working):
            curvature = likelihood.curvature(risk)
            root = np.sqrt((curvature + 1e-6 * curvature.mean()) * len(X))
            target = root * risk - gradient * len(X) / root
            step[working] = self._least_squares(X[:, working] * root[:, None], target, self.coef_[working]) - self.coef_[working]
        return self._search(likelihood, risk, X @ step, step, value + self._penalty(self.coef_))

    def _least_squares(self, X: np.ndarray, target: np.ndarray, start: np.ndarray) -> np.ndarray:
        net = ElasticNet(alpha=self.alpha_, l1_ratio=self.l1_ratio, fit_intercept=False, warm_start=True, tol=self.tol)
        net.coef_ = start
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # the outer loop judges
            return net.fit(np.asfortranarray(X), target).coef_

    def _search(self, likelihood: PartialLikelihood, risk, change, step, value: float) -> float:
        """Go as far along the step, halving it, as makes things no worse."""
        for size in 0.5 ** np.arange(20):
            coef = self.coef_ + size * step
            new = likelihood(risk + size * change)[0] + self._penalty(coef)
            if new <= value:
                self.coef_ = coef
                return new
        return value

    def _penalty(self, coef: np.ndarray) -> float:
        return self.alpha_ * (self.l1_ratio * np.abs(coef).sum() + (1 - self.l1_ratio) * (coef @ coef) / 2)


def _centred(X: np.ndarray) -> np.ndarray:
    X = np.asarray(X, dtype=float)
    return X - X.mean(axis=0)
