"""How probabilities would have to be stretched and shifted to be right: logistic recalibration (Cox 1958), in every resample at once.

The sample itself is fitted to the end. A resample takes one step of Newton's method from there: all of them are four matrix products, and
the error is of second order (Schucany and Wang 1991, Biometrika 78:239).
"""
import numpy as np

from . import metric
from .arrays import ratio

STEPS, ENOUGH = 50, 1e-9
TINY = 1e-12
NOT_A_GOAL = "A model that knows nothing but how common the classes are has it right."


@metric("Calibration slope", better="near 1", unfit=NOT_A_GOAL,
        help="By how much all log odds would have to be stretched. From 0 (they say nothing) through 1 (right) up: below 1 the "
             "probabilities are too extreme, above 1 too timid.")
def calibration_slope(truth, probability, weights):
    """The power s that makes p^s, scaled to sum 1, most likely, (R,); NaN where no finite one is."""
    z = np.log(np.clip(np.asarray(probability, float), TINY, 1))
    z -= z.mean(axis=1, keepdims=True)
    mine = z[np.arange(len(z)), truth]

    def terms(power):
        share = power[0] * z
        share = np.exp(share - share.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        mean = (share * z).sum(axis=1)
        return (mine - mean)[:, None], ((share * z**2).sum(axis=1) - mean**2)[:, None, None]

    return _solved(terms, np.ones(1), weights)[:, 0]


@metric("Slope of the class", per_class=True, better="near 1",
        help="By how much the log odds of this class would have to be stretched. From below 0 (misleading) through 1 (right) up: below 1 "
             "its probabilities are too extreme.")
def class_slope(truth, probability, weights):
    """Slope of the logistic regression of each class on the log odds of its probability, (R, K); NaN where it separates them."""
    return np.stack([_logistic(truth == k, probability[:, k], weights, slope=True)[:, 1] for k in range(probability.shape[1])], axis=1)


@metric("Intercept of the class", per_class=True, better="near 0",
        help="Calibration in the large. From below 0 (the probabilities of this class are too high on average) through 0 (right) up (too "
             "low).")
def class_intercept(truth, probability, weights):
    """Intercept of the same with the slope held at 1, (R, K)."""
    return np.stack([_logistic(truth == k, probability[:, k], weights, slope=False)[:, 0] for k in range(probability.shape[1])], axis=1)


def log_odds(probability) -> np.ndarray:
    """log(p / (1 - p)) of clipped probabilities."""
    clipped = np.clip(np.asarray(probability, float), TINY, 1 - TINY)
    return np.log(clipped / (1 - clipped))


def _logistic(positive: np.ndarray, probability: np.ndarray, weights: np.ndarray, *, slope: bool) -> np.ndarray:
    """Intercept, and slope if asked for, in each resample, (R, 1 or 2)."""
    x = log_odds(probability)
    design = np.column_stack([np.ones(len(x)), x]) if slope else np.ones((len(x), 1))
    offset = 0.0 if slope else x

    def terms(line):
        fitted = 1 / (1 + np.exp(-np.clip(design @ line + offset, -500, 500)))
        return design * (positive - fitted)[:, None], design[:, :, None] * design[:, None, :] * (fitted * (1 - fitted))[:, None, None]

    return _solved(terms, np.array([0.0, 1.0])[: design.shape[1]], weights)


def _solved(terms, start: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Where each resample's likelihood is highest, (R, q). terms(at): each sample's gradient (n, q) and information (n, q, q)."""
    at, moved = start, np.full(len(start), np.inf)
    for _ in range(STEPS):
        moved = np.clip(_steps(terms(at), weights[:1])[0], -1, 1)
        if not np.isfinite(moved).all() or np.abs(moved).max() < ENOUGH:
            break
        at = at + moved
    if not np.abs(moved).max() < ENOUGH:
        return np.full((len(weights), len(start)), np.nan)
    return at + _steps(terms(at), weights)


def _steps(terms: tuple[np.ndarray, np.ndarray], weights: np.ndarray) -> np.ndarray:
    """Newton's step in each resample, (R, 1 or 2); NaN where its information is nil."""
    gradient, information = terms
    weights = np.asarray(weights, float)
    up, bend = weights @ gradient, np.tensordot(weights, information, axes=1)
    if up.shape[1] == 1:
        return ratio(up, np.where(bend[:, 0] > TINY, bend[:, 0], np.nan))
    (a, b), (_, c) = bend[:, 0].T, bend[:, 1].T
    area = np.where(a * c - b**2 > TINY * a * c, a * c - b**2, np.nan)
    return np.stack([c * up[:, 0] - b * up[:, 1], a * up[:, 1] - b * up[:, 0]], axis=1) / area[:, None]
