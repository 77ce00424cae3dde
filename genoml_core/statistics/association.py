"""How much of a measured value goes with what is known about the samples."""

import numpy as np
import pandas as pd


def share_explained(value: np.ndarray, by: pd.Series) -> float:
    """The share of the variance of ``value`` (n,) that ``by`` explains, corrected for chance (Kelley 1935), at least 0.

    Text: epsilon squared, which is eta squared less what that many groups explain by chance; numbers: adjusted R squared of a straight
    line. Samples without a value of ``by`` are left out; NaN where fewer than two groups, or groups of fewer than two samples on average,
    are left: a column of ids would explain anything.
    """
    known = by.notna().to_numpy()
    value, by = np.asarray(value, float)[known], by[known]
    if by.nunique() < 2 or np.ptp(value) == 0:
        return float("nan")
    numeric = pd.api.types.is_numeric_dtype(by)
    fitted, terms = _line(value, by.to_numpy(float)) if numeric else _means(value, by)
    if len(value) < 2 * terms:
        return float("nan")
    left = np.sum((value - fitted) ** 2) / (len(value) - terms)
    return float(max(0.0, 1 - left / np.var(value, ddof=1)))


def _line(value: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, int]:
    x = (x - x.mean()) / x.std()
    return value.mean() + x * np.mean(x * (value - value.mean())), 2


def _means(value: np.ndarray, by: pd.Series) -> tuple[np.ndarray, int]:
    codes, names = pd.factorize(by)
    return (np.bincount(codes, value) / np.bincount(codes))[codes], len(names)
