"""What kind of numbers a matrix holds: it decides the default recipe."""

import numpy as np

from ...dataset import Kind

_FEATURES, _CELLS = 2_000, 2_000_000  # looked at, evenly spread: fewer features where samples are many
_FEW = 30  # counts that never pass this are codes or scores
_METHYLATED, _ZEROS = 0.6, 0.1  # beta values reach it, and are hardly ever exactly 0, as shares of species are
_LOG_LOW, _LOG_HIGH = -15.0, 30.0  # log2(0.00003) to log2(1e9)


def kind_of(X: np.ndarray) -> Kind:
    """counts, binary, zscore, beta, log or numeric. X: samples x features, int32 or float32 with NaN for missing."""
    features = min(_FEATURES, max(1, _CELLS // max(len(X), 1)))
    part = X[:, :: max(1, X.shape[1] // features)].astype(np.float64)
    part = part[:, np.isfinite(part).any(axis=0)]
    if not part.size:
        return "numeric"
    low, high = np.nanmin(part), np.nanmax(part)
    whole = bool(np.all(np.isnan(part) | (part == np.round(part))))
    if whole and low >= 0:
        return "binary" if high <= 1 else "counts" if high > _FEW and _whole(X) else "numeric"
    if whole:
        return "numeric"
    if low >= 0 and high <= 1 and high > _METHYLATED and np.mean(part == 0) < _ZEROS:
        return "beta"
    if low < 0 and _standardised(part):
        return "zscore"
    return "log" if low >= _LOG_LOW and high <= _LOG_HIGH and np.nanmedian(part) >= 0 and np.nanmean(part) > 0.5 else "numeric"


def _whole(X: np.ndarray) -> bool:
    """Whether every value that is there is a whole number, not only in the features looked at."""
    return X.dtype.kind == "i" or all(np.all(np.isnan(row) | (row == np.round(row))) for row in X)


def _standardised(part: np.ndarray) -> bool:
    """Whether most features lie around 0 with a spread of about 1, whatever their outliers are."""
    lower, middle, upper = np.nanpercentile(part, [15.87, 50, 84.13], axis=0)
    spread = (upper - lower) / 2
    return bool(np.median(np.abs(middle)) < 0.5 and 0.25 < np.median(spread) < 2)
