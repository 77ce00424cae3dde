"""From held-out predictions to one score a resample: the one place that knows which metrics pool and which stay within folds."""
import numpy as np

from . import Metric
from .arrays import chunks, mean_of_defined


def confusion_counts(truth: np.ndarray, label: np.ndarray, weights: np.ndarray, classes: int) -> np.ndarray:
    """Weighted counts, (R, K, K), truth in rows, prediction in columns, from class codes (n,) and weights (R, n)."""
    true = np.eye(classes)[truth]
    predicted = [np.flatnonzero(label == k) for k in range(classes)]
    return np.concatenate([np.stack([rows[:, of] @ true[of] for of in predicted], axis=2) for rows in chunks(weights)])


def score(metric: Metric, parts: dict[str, np.ndarray], folds: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """One metric over resamples, (R,), or (R, K) where it is per class.

    parts: what is known and what was predicted, named arrays with one row a prediction, (n, ...), but for ``times``, the grid of survival;
    folds (n,): one number for each (repeat, fold); weights (R, n), row 0 all ones. Metrics that compare predictions of one fit only are
    computed within each fold and averaged; all others pool the predictions of all folds.
    """
    if not metric.within_fold:
        return metric(**parts, weights=weights, **_confusion(metric, parts, weights))
    return within_folds(metric, parts, folds, weights)


def within_folds(function, parts: dict[str, np.ndarray], folds: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """A function of parts and weights, (R, ...), computed in each fold and averaged over those where it is defined."""
    each = [folds == fold for fold in np.unique(folds)]
    return mean_of_defined(np.array([function(**held(parts, rows), weights=weights[:, rows]) for rows in each]), axis=0)


def held(parts: dict[str, np.ndarray], rows: np.ndarray) -> dict[str, np.ndarray]:
    """The parts of some predictions."""
    return {name: part if name == "times" else part[rows] for name, part in parts.items()}


def _confusion(metric, parts, weights) -> dict[str, np.ndarray]:
    if "confusion" not in metric.needs:
        return {}
    return {"confusion": confusion_counts(parts["truth"], parts["label"], weights, parts["probability"].shape[1])}
