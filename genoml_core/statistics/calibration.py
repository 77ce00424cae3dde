"""Calibration of binary probabilities: slope, calibration in the large, and the error over bins of equal width."""
from typing import NamedTuple

import numpy as np

from ..errors import DataError

_TINY = 1e-12


class Calibration(NamedTuple):
    """slope: 1 is right, below 1 the probabilities are too extreme. in_the_large: 0 is right, above 0 they are too low on average."""

    slope: float
    in_the_large: float


def calibration(truth, probability) -> Calibration:
    """Slope of the logistic regression of the truth (n,) of 0 and 1 on logit(p), and its intercept with the slope held at 1 (Cox 1958).

    Raises DataError where the truth has one value only, or where the probabilities separate the two completely.
    """
    truth = np.asarray(truth, float)
    clipped = np.clip(np.asarray(probability, float), _TINY, 1 - _TINY)
    logit = np.log(clipped / (1 - clipped))
    ones = np.ones((len(truth), 1))
    slope = _logistic(np.column_stack([ones, logit]), truth, np.zeros(len(truth)))[1]
    return Calibration(float(slope), float(_logistic(ones, truth, logit)[0]))


def _logistic(design: np.ndarray, truth: np.ndarray, offset: np.ndarray) -> np.ndarray:
    """Coefficients of a logistic regression with an offset, by Newton's method."""
    coefficients = np.zeros(design.shape[1])
    for _ in range(100):
        fitted = 1 / (1 + np.exp(-np.clip(design @ coefficients + offset, -500, 500)))
        information = design.T @ (design * (fitted * (1 - fitted))[:, None])
        if np.linalg.cond(information) > 1 / np.finfo(float).eps:
            break
        step = np.linalg.solve(information, design.T @ (truth - fitted))
        coefficients = coefficients + step
        if np.abs(step).max() < 1e-12:
            return coefficients
    raise DataError("Calibration cannot be measured.", "The probabilities separate the two classes completely, or only one class occurs.")


def equal_width_error(truth, probability, bins: int = 10) -> float:
    """Expected calibration error of binary probabilities (n,) over bins of equal width: mean |frequency - probability|."""
    truth, probability = np.asarray(truth, float), np.asarray(probability, float)
    place = np.minimum((probability * bins).astype(int), bins - 1)
    gaps = np.bincount(place, weights=truth - probability, minlength=bins)
    return float(np.abs(gaps).sum() / len(truth))
