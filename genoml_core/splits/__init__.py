"""How samples are dealt into folds: stratified by class, groups never torn apart."""
import numpy as np
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from ..errors import DataError


def folds(truth: np.ndarray, groups: np.ndarray, number: int, seed: int) -> np.ndarray:
    """The fold (0 .. number-1) in which each sample is held out, (n,) int8.

    truth: class codes (n,); groups: group codes (n,). Samples of one group share a fold. Raises DataError where a
    training part would lack a class.
    """
    alone = len(np.unique(groups)) == len(groups)
    dealer = (StratifiedKFold if alone else StratifiedGroupKFold)(number, shuffle=True, random_state=seed)
    fold = np.empty(len(truth), np.int8)
    for held, (_, rows) in enumerate(dealer.split(np.zeros(len(truth)), truth, None if alone else groups)):
        fold[rows] = held
    _every_class_trains(truth, fold, number)
    return fold


def _every_class_trains(truth, fold, number):
    for held in range(number):
        if len(np.unique(truth[fold != held])) < len(np.unique(truth)):
            raise DataError(
                f"With {number} folds, one class has no training samples in fold {held + 1}.",
                "All of its groups fell into one fold.",
                "Use fewer folds, or merge or leave out the rarest class.",
            )
