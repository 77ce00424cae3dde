"""The order in which features enter a linear model as its L1 penalty grows weaker, on the warm path that the models use."""
import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from ...penalised.cox import CoxElasticNet
from ...penalised.elastic_net import RelativeElasticNet
from ...penalised.logistic import LogisticPath

STRENGTHS = np.geomspace(1, 0.05, 20)  # of the smallest penalty that keeps no feature


def entering(X: np.ndarray, y: np.ndarray, l1_ratio: float, strengths: np.ndarray = STRENGTHS) -> np.ndarray:
    """Features from the first that enters to the last; those that enter together by their weight; without those that never do.

    X: (n, p), standardised here; y: (n,) classes, numbers, or times and events (fields ``event`` and ``time``).
    """
    sd = X.std(axis=0, dtype=float)
    X = (X - X.mean(axis=0, dtype=float)) / np.where(sd > 0, sd, 1)
    models = _path(X, y, l1_ratio, strengths)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the weakest penalties matter least
        type(models[0]).fit_along(models, X, y)
    size = np.array([np.abs(np.atleast_2d(model.coef_)).max(axis=0) for model in models])  # (strengths, p)
    first = np.where(size.any(axis=0), (size > 0).argmax(axis=0), len(models))
    order = np.lexsort((-size[np.minimum(first, len(models) - 1), np.arange(X.shape[1])], first))
    return order[first[order] < len(models)]


def _path(X: np.ndarray, y: np.ndarray, l1_ratio: float, strengths: np.ndarray) -> list:
    """Unfitted models of the target's kind, one for each strength."""
    if y.dtype.kind not in "iubOUS":
        kind = RelativeElasticNet if y.dtype.kind == "f" else CoxElasticNet
        return [kind(strength=s, l1_ratio=l1_ratio) for s in strengths]
    labels = np.unique(y)[:, None] == y
    slope = np.abs((labels - labels.mean(axis=1, keepdims=True)) @ X).max() or 1.0  # at which no feature is kept
    return [LogisticPath(C=l1_ratio / (slope * s), l1_ratio=l1_ratio, solver="saga", tol=0.03, max_iter=400) for s in strengths]
