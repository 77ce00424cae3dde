"""How probabilities would have to be stretched and shifted to be right: logistic recalibration (Cox 1958), in every resample at once."""
import numpy as np

from . import metric
from .arrays import chunks

STEPS, ENOUGH = 30, 1e-8
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
    return np.concatenate([_power(z, mine, rows) for rows in chunks(weights, z.size)])


def _power(z: np.ndarray, mine: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """By Newton's method on a concave likelihood, steps held to a factor of two."""
    power, moved = np.ones(len(weights)), np.full(len(weights), np.inf)
    for _ in range(STEPS):
        share = power[:, None, None] * z
        share = np.exp(share - share.max(axis=2, keepdims=True))
        share /= share.sum(axis=2, keepdims=True)
        mean = (share * z).sum(axis=2)
        spread = (share * z**2).sum(axis=2) - mean**2
        up, bend = (weights * (mine - mean)).sum(axis=1), (weights * spread).sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            moved = np.clip(up / bend, -np.abs(power) / 2 - 0.1, np.abs(power) + 0.1)
        power = power + np.nan_to_num(moved)
        if np.nanmax(np.abs(moved), initial=0) < ENOUGH:
            break
    return np.where(np.abs(moved) < 1e-4, power, np.nan)


@metric("Slope of the class", per_class=True, better="near 1",
        help="By how much the log odds of this class would have to be stretched. From below 0 (misleading) through 1 (right) up: below 1 "
             "its probabilities are too extreme.")
def class_slope(truth, probability, weights):
    """Slope of the logistic regression of each class on the log odds of its probability, (R, K); NaN where it separates them."""
    return np.stack([_line(truth == k, log_odds(probability[:, k]), weights)[:, 1] for k in range(probability.shape[1])], axis=1)


@metric("Intercept of the class", per_class=True, better="near 0",
        help="Calibration in the large. From below 0 (the probabilities of this class are too high on average) through 0 (right) up (too "
             "low).")
def class_intercept(truth, probability, weights):
    """Intercept of the same with the slope held at 1, (R, K)."""
    return np.stack([_shift(truth == k, log_odds(probability[:, k]), weights) for k in range(probability.shape[1])], axis=1)


def log_odds(probability) -> np.ndarray:
    """log(p / (1 - p)) of clipped probabilities."""
    clipped = np.clip(np.asarray(probability, float), TINY, 1 - TINY)
    return np.log(clipped / (1 - clipped))


def _line(positive: np.ndarray, x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Intercept and slope in each resample, (R, 2), by Newton's method; NaN where it does not come to rest."""
    found = []
    for rows in chunks(weights):
        line, step = np.tile([0.0, 1.0], (len(rows), 1)), np.full((len(rows), 2), np.inf)
        for _ in range(STEPS):
            fitted = _expit(line[:, :1] + line[:, 1:] * x)
            left, bend = rows * (positive - fitted), rows * fitted * (1 - fitted)
            up = np.stack([left.sum(axis=1), left @ x], axis=1)
            a, b, c = bend.sum(axis=1), bend @ x, bend @ x**2
            with np.errstate(invalid="ignore", divide="ignore"):
                step = np.stack([c * up[:, 0] - b * up[:, 1], a * up[:, 1] - b * up[:, 0]], axis=1) / (a * c - b**2)[:, None]
            step = np.clip(step, -2, 2)
            line = line + np.nan_to_num(step)
            if np.nanmax(np.abs(step), initial=0) < ENOUGH:
                break
        found.append(np.where((np.abs(step) < 1e-4).all(axis=1, keepdims=True), line, np.nan))
    return np.concatenate(found)


def _shift(positive: np.ndarray, x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The intercept alone, (R,)."""
    found = []
    for rows in chunks(weights):
        shift, step = np.zeros(len(rows)), np.full(len(rows), np.inf)
        for _ in range(STEPS):
            fitted = _expit(shift[:, None] + x)
            with np.errstate(invalid="ignore", divide="ignore"):
                step = np.clip((rows * (positive - fitted)).sum(axis=1) / (rows * fitted * (1 - fitted)).sum(axis=1), -2, 2)
            shift = shift + np.nan_to_num(step)
            if np.nanmax(np.abs(step), initial=0) < ENOUGH:
                break
        found.append(np.where(np.abs(step) < 1e-4, shift, np.nan))
    return np.concatenate(found)


def _expit(values: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(values, -500, 500)))
