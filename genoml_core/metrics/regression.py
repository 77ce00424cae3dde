"""Metrics of predicted numbers: ``observed`` and ``predicted`` (n,), ``weights`` (R, n).

``expected`` (n,): the mean of the training samples of the cohort, which knows the drug or the tissue and nothing of the sample.
"""
import numpy as np

from . import metric
from .arrays import chunks, ratio, weighted_mean

ROUNDING = 1e-10  # values that differ by less than this share of their size are one value
REGRESSION = {"tasks": ("regression",)}


def _nothing(shares) -> float:
    return 0.0


@metric("R²", chance=_nothing, **REGRESSION,
        help="Share of the variation that is predicted. From below 0 (worse than always saying the mean) through 0 to 1 (perfect).")
def r2(observed, predicted, weights):
    """1 - squared errors / squared distances from the mean of the observed values, (R,); may be negative."""
    centred = observed - observed.mean()
    spread = weighted_mean(centred**2, weights) - weighted_mean(centred, weights) ** 2
    return 1 - ratio(mse(observed, predicted, weights), np.where(spread > 1e-12 * np.mean(centred**2), spread, np.nan))


@metric("R² beyond the mean", chance=_nothing, **REGRESSION,
        help="Share of the squared errors of the training mean (of its cohort, where there are some) that the prediction avoids. Below 0: "
        "worse than that mean.")
def r2_beyond(observed, predicted, expected, weights):
    """1 - squared errors / squared errors of ``expected``, (R,); may be negative."""
    left = weighted_mean((observed - expected) ** 2, weights)
    spread = np.mean((observed - observed.mean()) ** 2)
    return 1 - ratio(mse(observed, predicted, weights), np.where(left > 1e-12 * spread, left, np.nan))


@metric("Root mean squared error", better="lower", **REGRESSION,
        help="Typical error, in the unit of the target; large ones count more. From 0 up.")
def rmse(observed, predicted, weights):
    """Root of the mean squared error, (R,)."""
    return np.sqrt(mse(observed, predicted, weights))


@metric("Mean absolute error", better="lower", **REGRESSION, help="Mean size of the errors, in the unit of the target. From 0 up.")
def mae(observed, predicted, weights):
    """Mean absolute error, (R,)."""
    return weighted_mean(np.abs(observed - predicted), weights)


@metric("Mean squared error", better="lower", **REGRESSION,
        help="Mean of the squared errors, in the squared unit of the target. From 0 up.")
def mse(observed, predicted, weights):
    """Mean squared error, (R,)."""
    return weighted_mean((observed - predicted) ** 2, weights)


@metric("Pearson correlation", within_fold=True, chance=_nothing, **REGRESSION,
        help="Do predicted and observed values rise together, on a line? From -1 through 0 (not at all) to 1.")
def pearson(observed, predicted, weights):
    """Pearson's correlation, (R,); 0 for a constant prediction, which shows no association, NaN for constant observed values."""
    observed, predicted = observed - observed.mean(), predicted - predicted.mean()
    return np.concatenate([_correlation(observed, predicted, rows) for rows in chunks(weights)])


@metric("Pearson correlation beyond the mean", within_fold=True, chance=_nothing, **REGRESSION,
        help="After the training mean (of its cohort, where there are some) is taken from both: what is left when knowing the drug "
        "or the tissue no longer helps.")
def pearson_beyond(observed, predicted, expected, weights):
    """Pearson's correlation of what is left of both without ``expected``, (R,) (Bernett et al. 2026, DrEval)."""
    gain = predicted - expected
    rounded = np.abs(gain) <= ROUNDING * (np.abs(predicted) + np.abs(expected))
    return pearson(observed - expected, np.where(rounded, 0.0, gain), weights)


@metric("Concordance correlation", chance=_nothing, **REGRESSION,
        help="Do predicted and observed values agree: on a line, and on the diagonal? From -1 through 0 (not at all) to 1 (equal).")
def ccc(observed, predicted, weights):
    """Lin's (1989) concordance correlation, (R,): twice the covariance over both variances and the squared difference of the means."""
    middle = observed.mean()
    x, y = observed - middle, predicted - middle
    means = weighted_mean(x, weights), weighted_mean(y, weights)
    spreads = [weighted_mean(each**2, weights) - mean**2 for each, mean in zip((x, y), means, strict=True)]
    covariance = weighted_mean(x * y, weights) - means[0] * means[1]
    enough = spreads[0] > ROUNDING * np.mean(x**2)
    return np.where(enough, ratio(2 * covariance, np.where(enough, sum(spreads) + (means[0] - means[1]) ** 2, 1)), np.nan)


@metric("Spearman correlation", within_fold=True, chance=_nothing, **REGRESSION,
        help="Do predicted and observed values have the same order? From -1 through 0 (not at all) to 1.")
def spearman(observed, predicted, weights):
    """Pearson's correlation of the ranks, (R,), ties at their mean rank; constant values as for Pearson's."""
    return np.concatenate([_correlation(_ranks(observed, rows), _ranks(predicted, rows), rows) for rows in chunks(weights)])


def _ranks(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The mean rank of each value among all, each repeated by its weight, (R, n)."""
    order = np.argsort(values, kind="stable")
    distinct, place = np.unique(values, return_inverse=True)
    each = np.add.reduceat(weights[:, order], np.searchsorted(values[order], distinct), axis=1)
    return (each.cumsum(axis=1) - each / 2 + 0.5)[:, place]


def _correlation(x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted correlation, (R,), of the same values in each resample, (n,), or of its own, (R, n); 0 where only y is constant."""
    (x, of_x), (y, of_y) = _centred(x, weights), _centred(y, weights)
    product = np.sqrt(of_x) * np.sqrt(of_y)
    found = ratio((weights * x * y).sum(axis=1), np.where(product > 0, product, np.nan))
    return np.where((of_x > 0) & (of_y == 0), 0.0, found)


def _centred(values: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Values about their mean in each resample, (R, n), and the sum of their squares, (R,): 0 for mere rounding."""
    centred = values - ratio((weights * values).sum(axis=1), weights.sum(axis=1))[:, None]
    squares = (weights * centred**2).sum(axis=1)
    return centred, np.where(squares > ROUNDING**2 * (weights * values**2).sum(axis=1), squares, 0.0)
