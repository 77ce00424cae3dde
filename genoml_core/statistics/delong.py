"""Areas under ROC curves with their uncertainty, one or two on the same samples (DeLong et al. 1988; midranks of Sun and Xu 2014)."""
import math
from typing import NamedTuple

import numpy as np

from ..errors import DataError
from .intervals import Interval


class TwoAreas(NamedTuple):
    """Two areas on the same samples: their difference (first minus second) with its 95 % interval, z and two-sided p.

    p is 1 where the two rank all samples alike.
    """

    areas: tuple[float, float]
    difference: Interval
    z: float
    p: float


def auroc(truth, score, level: float = 0.95) -> Interval:
    """Area under the ROC curve of a score (n,) for the truth (n,) of 0 and 1; NaN limits with a single case or control."""
    [area], [[variance]] = _areas(np.asarray(truth), np.asarray(score, float)[None])
    return _normal(float(area), float(variance), level)


def delong(truth, first, second) -> TwoAreas:
    """The test that two scores (n,) of the same samples have the same area. Raises DataError where the truth has one value only."""
    from scipy.stats import norm

    areas, covariance = _areas(np.asarray(truth), np.stack([np.asarray(first, float), np.asarray(second, float)]))
    difference = float(areas[0] - areas[1])
    variance = float(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    if variance <= 1e-15:
        return TwoAreas(tuple(map(float, areas)), Interval(difference, difference, difference), 0.0, 1.0 if difference == 0 else math.nan)
    z = difference / math.sqrt(variance)
    return TwoAreas(tuple(map(float, areas)), _normal(difference, variance, 0.95), z, float(2 * norm.sf(abs(z))))


def _areas(truth: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The areas of k scores (k, n), and their covariance (k, k)."""
    from scipy.stats import rankdata

    cases, controls = scores[:, truth == 1], scores[:, truth == 0]
    n_cases, n_controls = cases.shape[1], controls.shape[1]
    if not n_cases or not n_controls:
        raise DataError("An ROC curve needs both classes.", f"There are {n_cases} cases and {n_controls} controls.")
    together = rankdata(np.hstack([cases, controls]), axis=1)
    below = (together[:, :n_cases] - rankdata(cases, axis=1)) / n_controls  # of each case: the share of controls that it beats
    above = 1 - (together[:, n_cases:] - rankdata(controls, axis=1)) / n_cases
    with np.errstate(invalid="ignore", divide="ignore"):
        covariance = _covariance(below) / n_cases + _covariance(above) / n_controls
    return below.mean(axis=1), covariance


def _covariance(rows: np.ndarray) -> np.ndarray:
    away = rows - rows.mean(axis=1, keepdims=True)
    return away @ away.T / (rows.shape[1] - 1)


def _normal(value: float, variance: float, level: float) -> Interval:
    from scipy.stats import norm

    reach = float(norm.ppf((1 + level) / 2)) * math.sqrt(variance)
    return Interval(value, value - reach, value + reach)
