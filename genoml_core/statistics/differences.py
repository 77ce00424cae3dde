"""Tests of many features at once, from their sums: two groups, or a measurement. Arrays are (p,), one entry a feature."""

import numpy as np


def welch(n_0, mean_0, var_0, n_1, mean_1, var_1) -> np.ndarray:
    """Two-sided p of Welch's t test (1947), unequal variances; NaN where a group has fewer than two values or nothing varies."""
    from scipy.stats import t

    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.asarray(var_0) / n_0, np.asarray(var_1) / n_1
        both = parts[0] + parts[1]
        df = both**2 / (parts[0] ** 2 / (np.asarray(n_0) - 1) + parts[1] ** 2 / (np.asarray(n_1) - 1))
        statistic = (np.asarray(mean_1) - mean_0) / np.sqrt(both)
    known = (np.minimum(n_0, n_1) > 1) & (both > 0)
    return np.where(known, 2 * t.sf(np.abs(statistic), df), np.nan)


def correlated(r, n) -> np.ndarray:
    """Two-sided p of Pearson correlations r of n pairs, by Student's t with n - 2 degrees of freedom; NaN for fewer than three pairs."""
    from scipy.stats import t

    r, n = np.asarray(r, float), np.asarray(n)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.abs(r) * np.sqrt((n - 2) / (1 - r**2))
    return np.where(n > 2, 2 * t.sf(statistic, n - 2), np.nan)
