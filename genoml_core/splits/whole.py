"""Whole values of a column are held out: sites, cohorts, tissues, drugs that no model has seen."""
import numpy as np

from ..errors import DataError


def whole_values(values: np.ndarray, number: int, seed: int) -> np.ndarray:
    """The fold (0 .. number-1) in which each sample is held out, (n,) int8: all samples of a value share one, folds are of like size.

    values: (n,) text. With as many values as folds each fold is one value, in the order of their names. Raises DataError with fewer values
    than folds.
    """
    names, code, sizes = np.unique(values, return_inverse=True, return_counts=True)
    if len(names) < number:
        raise DataError(
            f"{len(names)} different values cannot be dealt into {number} folds.", "Each is held out as a whole.", "Use fewer folds.",
        )  # fmt: skip
    if len(names) == number:
        return code.astype(np.int8)
    order = np.lexsort((np.random.default_rng(seed).random(len(names)), -sizes))
    fold, filled = np.empty(len(names), np.int8), np.zeros(number, int)
    for value in order:  # the largest first, each into the fold that has least
        fold[value] = filled.argmin()
        filled[fold[value]] += sizes[value]
    return fold[code]
