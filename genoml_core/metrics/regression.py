"""Metrics of predicted numbers: ``observed`` and ``predicted`` (n,), ``weights`` (R, n)."""
import numpy as np

from . import metric
from .arrays import chunks, ratio

REGRESSION = {"tasks": ("regression",)}


def _nothing(shares) -> float:
    return 0.0


@metric("R²", chance=_nothing, **REGRESSION,
        help="Share of the variation that is predicted. From below 0 (worse than always saying the mean) through 0 to 1 (perfect).")
def r2(observed, predicted, weights):
    """1 - squared errors / squared distances from the mean of the observed values, (R,); may be negative."""
    total, centred = weights.sum(axis=1), observed - observed.mean()
    spread = weights @ centred**2 - total * ratio(weights @ centred, total) ** 2
    return 1 - ratio(weights @ (observed - predicted) ** 2, np.where(spread > 1e-12 * (centred**2).sum(), spread, np.nan))


@metric("Root mean squared error", better="lower", **REGRESSION,
        help="Typical error, in the unit of the target; large ones count more. From 0 up.")
def rmse(observed, predicted, weights):
    """Root of the mean squared error, (R,)."""
    return np.sqrt(mse(observed, predicted, weights))


@metric("Mean absolute error", better="lower", **REGRESSION, help="Mean size of the errors, in the unit of the target. From 0 up.")
def mae(observed, predicted, weights):
    """Mean absolute error, (R,)."""
    return ratio(weights @ np.abs(observed - predicted), weights.sum(axis=1))


@metric("Mean squared error", better="lower", **REGRESSION,
        help="Mean of the squared errors, in the squared unit of the target. From 0 up.")
def mse(observed, predicted, weights):
    """Mean squared error, (R,)."""
    return ratio(weights @ (observed - predicted) ** 2, weights.sum(axis=1))


@metric("Pearson correlation", within_fold=True, chance=_nothing, **REGRESSION,
        help="Do predicted and observed values rise together, on a line? From -1 through 0 (not at all) to 1.")
def pearson(observed, predicted, weights):
    """Pearson's correlation, (R,); 0 for a constant prediction, which shows no association, NaN for constant observed values."""
    return _correlation(np.broadcast_to(observed, weights.shape), np.broadcast_to(predicted, weights.shape), weights)


@metric("Spearman correlation", within_fold=True, chance=_nothing, **REGRESSION,
        help="Do predicted and observed values have the same order? From -1 through 0 (not at all) to 1.")
def spearman(observed, predicted, weights):
    """Pearson's correlation of the ranks, (R,), ties at their mean rank; constant values as for Pearson's."""
    parts = [_correlation(_ranks(observed, rows), _ranks(predicted, rows), rows) for rows in chunks(weights)]
    return np.concatenate(parts)


def _ranks(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The mean rank of each value among all, each repeated by its weight, (R, n)."""
    distinct, place = np.unique(values, return_inverse=True)
    each = weights.astype(float) @ np.eye(len(distinct))[place]
    upto = each.cumsum(axis=1)
    return (upto - each / 2 + 0.5)[:, place]


def _correlation(x, y, weights) -> np.ndarray:
    total = weights.sum(axis=1)[:, None]
    x, y = (values - ratio((weights * values).sum(axis=1)[:, None], total) for values in (x, y))
    of_x, of_y = ((weights * values**2).sum(axis=1) for values in (x, y))
    together = (weights * x * y).sum(axis=1)
    flat = 1e-18 * total[:, 0]
    return np.where(of_x > flat, np.where(of_y > flat, ratio(together, np.sqrt(np.where(of_y > flat, of_x * of_y, 1))), 0), np.nan)
