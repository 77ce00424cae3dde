"""From held-out predictions to one score a resample: the one place that knows which metrics pool and which stay within folds."""
import numpy as np

from . import Metric
from .arrays import chunks, mean_of_defined


def confusion_counts(truth: np.ndarray, label: np.ndarray, weights: np.ndarray, classes: int) -> np.ndarray:
    """Weighted counts, (R, K, K), truth in rows, prediction in columns, from class codes (n,) and weights (R, n)."""
    true = np.eye(classes)[truth]
    predicted = [np.flatnonzero(label == k) for k in range(classes)]
    return np.concatenate([np.stack([rows[:, of] @ true[of] for of in predicted], axis=2) for rows in chunks(weights)])


def score(metric: Metric, truth, label, probability, folds, weights) -> np.ndarray:
    """One metric over resamples, (R,), or (R, K) where it is per class.

    truth, label: class codes (n,); probability (n, K); folds (n,): one number for each (repeat, fold); weights (R, n), row 0 all ones.
    Ranking metrics are computed within each fold and averaged; all others pool the predictions of all folds.
    """
    if not metric.within_fold:
        confusion = confusion_counts(truth, label, weights, probability.shape[1]) if "confusion" in metric.needs else None
        return metric(truth=truth, probability=probability, weights=weights, confusion=confusion)
    each = [folds == fold for fold in np.unique(folds)]
    return mean_of_defined(np.array([metric(truth=truth[m], probability=probability[m], weights=weights[:, m]) for m in each]), axis=0)
