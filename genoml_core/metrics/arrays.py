"""Arithmetic that all metrics share: ratios and means in which the undefined is NaN, and resamples in chunks."""
from collections.abc import Iterator

import numpy as np

CELLS = 2_000_000  # of one chunk of float64 weights: 16 MB


def ratio(part, whole) -> np.ndarray:
    """Part over whole; NaN for 0 / 0."""
    with np.errstate(invalid="ignore"):
        return np.asarray(part, float) / whole


def mean_of_defined(values: np.ndarray, axis: int = -1) -> np.ndarray:
    """Mean over an axis of the values that are not NaN; NaN where none is left."""
    return ratio(np.nansum(values, axis=axis), (~np.isnan(values)).sum(axis=axis))


def weighted_mean(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Mean of values (n,) in each resample of weights (R, n), (R,)."""
    return np.concatenate([ratio(rows @ values, rows.sum(axis=1)) for rows in chunks(weights)])


def chunks(weights: np.ndarray, cells: int | None = None) -> Iterator[np.ndarray]:
    """The rows of (R, n) weights as float64, few enough at a time that memory stays small. cells: that a row takes, if not n."""
    rows = max(1, CELLS // max(1, cells or weights.shape[1]))
    for start in range(0, len(weights), rows):
        yield weights[start:start + rows].astype(float)
