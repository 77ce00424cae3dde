"""Genes that appear more than once: an error unless the user says how to combine them."""

import numpy as np
import pandas as pd

from ...errors import DataError, listed
from .records import Duplicates

CHOICES = ("sum", "mean", "first")


def combine(X: np.ndarray, features: list[str], how: Duplicates | None) -> tuple[np.ndarray, list[str], list[str]]:
    """(matrix, features, changes) with each feature once, at its first place. A missing value makes a sum or mean missing.

    Raises DataError where features repeat and ``how`` is None.
    """
    codes, unique = pd.factorize(np.asarray(features, dtype=object))
    if len(unique) == len(features):
        return X, features, []
    repeated = np.flatnonzero(np.bincount(codes) > 1)
    names = listed(unique[repeated])
    if how not in CHOICES:
        fix = "Choose how to combine them: sum (counts), mean (other values) or first (keep the first of each)."
        raise DataError(f"{len(repeated):,} genes appear more than once.", f"Repeated: {names}.", fix)
    first = np.unique(codes, return_index=True)[1]
    combined = X[:, first]
    if how != "first":
        combined = _combined(X, combined, codes, repeated, how)
    return combined, list(unique), [f"{len(repeated):,} genes that appear more than once were combined by {how}: {names}."]


def _combined(X, combined, codes, repeated, how):
    values = np.column_stack([getattr(X[:, codes == code].astype(np.float64), how)(axis=1) for code in repeated])
    if combined.dtype == np.int32 and (np.abs(values).max() > np.iinfo(np.int32).max or np.any(values % 1)):
        combined = combined.astype(np.float32)
    combined[:, repeated] = values
    return combined
