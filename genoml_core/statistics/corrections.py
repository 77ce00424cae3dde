"""Corrections for many comparisons. A NaN stays NaN and does not count as a comparison."""
import numpy as np


def holm(p) -> np.ndarray:
    """Holm's step-down adjusted p values, in the order given: controls the chance of any false finding (Holm 1979)."""
    return _adjusted(p, lambda ordered, m: np.maximum.accumulate(ordered * (m - np.arange(m))))


def benjamini_hochberg(p) -> np.ndarray:
    """Benjamini-Hochberg adjusted p values, in the order given: controls the share of false findings (1995)."""
    return _adjusted(p, lambda ordered, m: np.minimum.accumulate((ordered * m / np.arange(1, m + 1))[::-1])[::-1])


def _adjusted(p, adjust) -> np.ndarray:
    p = np.asarray(p, float)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    result = np.full(p.shape, np.nan)
    result[order] = np.minimum(adjust(p[order], len(order)), 1)
    return result
