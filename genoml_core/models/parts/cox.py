"""Cox regression with a penalty. y: structured, (n,), fields ``event`` (bool) and ``time``; predictions are log risks."""
import numpy as np
from sklearn.base import BaseEstimator

from ...errors import GenoMLError


class CoxRidge(BaseEstimator):
    """Minimises -l(b) / events + alpha / 2 |b|^2, l the partial log-likelihood with Efron's ties (Efron 1977).

    With more features than samples it works in the n dimensions that the samples span, where the solution lies. coef_: (p,).
    """

    def __init__(self, alpha=1.0):
        self.alpha = alpha

    def fit(self, X, y):
        from scipy.optimize import minimize

        _need_events(y)
        X, likelihood, events = np.asarray(X, float), PartialLikelihood(y), y["event"].sum()
        self.mean_ = X.mean(axis=0)
        left, sizes, right = np.linalg.svd(X - self.mean_, full_matrices=False)
        kept = sizes > 1e-9 * max(sizes[0], 1e-300)
        Z, right = left[:, kept] * sizes[kept], right[kept]

        def loss(b):
            value, slope = likelihood(Z @ b)
            return -value / events + self.alpha / 2 * b @ b, -Z.T @ slope / events + self.alpha * b

        found = minimize(loss, np.zeros(kept.sum()), jac=True, method="L-BFGS-B", options={"maxiter": 5_000, "ftol": 1e-13, "gtol": 1e-7})
        self.coef_ = right.T @ found.x
        return self

    def predict(self, X):
        return (np.asarray(X, float) - self.mean_) @ self.coef_


class PartialLikelihood:
    """The partial log-likelihood of log risks (n,) with Efron's ties, and its gradient (n,), in O(n); sums of exponentials stay logarithms.

    The k-th of d deaths of one time (k = 0 ... d - 1) is compared with all at risk but for k / d of the deaths of that time.
    """

    def __init__(self, y: np.ndarray):
        self.order = np.lexsort((~y["event"], -y["time"]))  # longest first, deaths before censorings of the same time
        time, self.event = y["time"][self.order], y["event"][self.order]
        dead = time[self.event]
        self.starts = np.flatnonzero(np.diff(dead, prepend=np.inf))  # the first death of each time
        counts = np.diff([*self.starts, len(dead)])
        self.block = np.repeat(np.arange(len(counts)), counts)
        self.share = (np.arange(len(dead)) - self.starts[self.block]) / counts[self.block]
        self.last = np.searchsorted(-time, -dead, side="right") - 1  # at risk at a death: all up to here
        self.next = np.searchsorted(-dead[self.starts], -time, side="left")  # the first time of deaths that a row lives to see

    def __call__(self, risk: np.ndarray) -> tuple[float, np.ndarray]:
        risk = risk[self.order]
        at_risk = np.logaddexp.accumulate(risk)[self.last]
        tied = np.logaddexp.reduceat(risk[self.event], self.starts)[self.block]
        compared = at_risk + np.log1p(-self.share * np.exp(tied - at_risk))
        value = risk[self.event].sum() - compared.sum()
        alive = self._later(-compared)[self.next]
        own = np.logaddexp.reduceat(np.log1p(-self.share) - compared, self.starts)
        alive[self.event] = np.logaddexp(self._later(-compared)[self.block + 1], own[self.block])
        slope = np.empty(len(risk))
        slope[self.order] = self.event - np.exp(risk + alive)
        return float(value), slope

    def _later(self, logs: np.ndarray) -> np.ndarray:
        """The logarithm of the sum over this and all shorter times of deaths, (times + 1,); the last is that of none."""
        each = np.logaddexp.reduceat(logs, self.starts)
        return np.append(np.logaddexp.accumulate(each[::-1])[::-1], -np.inf)


class CoxElasticNet(BaseEstimator):
    """skglm's Cox regression with an elastic-net penalty. alpha: a share of the smallest penalty that leaves no feature. coef_: (p,)."""

    def __init__(self, alpha=0.3, l1_ratio=0.5):
        self.alpha, self.l1_ratio = alpha, l1_ratio

    def fit(self, X, y):
        from skglm.estimators import CoxEstimator

        _need_events(y)
        X = np.asarray(X, float)
        self.mean_ = X.mean(axis=0)
        X = X - self.mean_
        alpha = self.alpha * _largest_penalty(X, y) / self.l1_ratio
        fitted = CoxEstimator(alpha=alpha, l1_ratio=self.l1_ratio, tol=1e-4).fit(X, np.column_stack([y["time"], y["event"]]).astype(float))
        self.coef_ = np.asarray(fitted.coef_, float).ravel()
        return self

    def predict(self, X):
        return (np.asarray(X, float) - self.mean_) @ self.coef_


def _largest_penalty(X: np.ndarray, y: np.ndarray) -> float:
    """The largest slope of the loss at 0, by the mean over samples as skglm has it: above it, L1 leaves no feature."""
    _, slope = PartialLikelihood(y)(np.zeros(len(X)))
    return max(float(np.abs(X.T @ slope).max()) / len(X), 1e-12)


def _need_events(y) -> None:
    if not y["event"].any():
        raise GenoMLError("There is no event to learn from.", "All training samples are censored.", "Use fewer folds.")


def warm_up() -> None:
    """Compile what skglm compiles at its first fit, about 20 s in every process."""
    y = np.array([(True, 1.0), (True, 2.0), (False, 3.0), (True, 4.0)], dtype=[("event", bool), ("time", float)])
    CoxElasticNet(alpha=0.1).fit(np.eye(4), y)
