"""How probabilities would have to be stretched and shifted to be right: logistic recalibration (Cox 1958), in every resample at once.

The sample itself is fitted to the end. Resamples take two steps of Newton's method from there, which is to the end but for rounding in all
but the smallest samples, and a tenth of the time.
"""
import numpy as np

from . import metric
from .arrays import chunks, ratio

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

    def sums(power, rows):
        share = power[:, :, None] * z
        share = np.exp(share - share.max(axis=2, keepdims=True))
        share /= share.sum(axis=2, keepdims=True)
        mean = (share * z).sum(axis=2)
        spread = (share * z**2).sum(axis=2) - mean**2
        return (rows * (mine - mean)).sum(axis=1)[:, None], (rows * spread).sum(axis=1)[:, None, None]

    return solved(sums, np.ones((1, 1)), weights, z.size)[:, 0]


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
    offset, squares = 0.0 if slope else x, design[:, :, None] * design[:, None, :]

    def sums(line, rows):
        fitted = 1 / (1 + np.exp(-np.clip(line @ design.T + offset, -500, 500)))
        return (rows * (positive - fitted)) @ design, np.tensordot(rows * (fitted * (1 - fitted)), squares, axes=1)

    return solved(sums, np.array([[0.0, 1.0]])[:, : design.shape[1]], weights, len(x))


def solved(sums, start: np.ndarray, weights: np.ndarray, cells: int) -> np.ndarray:
    """Where each resample's likelihood is highest, (R, q); NaN where the sample's own has no highest point, or no step is possible.

    sums(at, rows): gradient (r, q) and information (r, q, q) for some rows of weights (r, n); at: (r, q), or (1, q) for all. cells: that a
    row takes in memory.
    """
    at, moved = start, np.full(start.shape, np.inf)
    for _ in range(STEPS):
        moved = np.clip(_step(*sums(at, np.asarray(weights[:1], float))), -1, 1)
        if not np.isfinite(moved).all() or np.abs(moved).max() < ENOUGH:
            break
        at = at + moved
    if not np.abs(moved).max() < ENOUGH:
        return np.full((len(weights), start.shape[1]), np.nan)
    found = []
    for rows in chunks(weights, cells):
        once = at + np.clip(_step(*sums(at, rows)), -2, 2)
        found.append(once + np.clip(_step(*sums(once, rows)), -2, 2))
    return np.concatenate(found)


def _step(up: np.ndarray, bend: np.ndarray) -> np.ndarray:
    """Newton's step, (r, 1 or 2), from gradient and information; NaN where the information is nil."""
    if up.shape[1] == 1:
        return ratio(up, np.where(bend[:, 0] > TINY, bend[:, 0], np.nan))
    (a, b), (_, c) = bend[:, 0].T, bend[:, 1].T
    area = np.where(a * c - b**2 > TINY * a * c, a * c - b**2, np.nan)
    return np.stack([c * up[:, 0] - b * up[:, 1], a * up[:, 1] - b * up[:, 0]], axis=1) / area[:, None]
