"""Curves with 95 % bands over resamples: ROC and precision-recall averaged over folds, reliability pooled.

In all of them: truth (n,) class codes, probability (n, K), folds (n,) one number for each (repeat, fold), weights (R, n) resample
counts whose first row is all ones, classes (K,) names. One-vs-rest.
"""
import numpy as np
import pandas as pd

from .intervals import limits

GRID = np.linspace(0, 1, 101)
_NEAR = 1e-9  # absorbs rounding where a curve jumps at a grid point


def roc(truth, probability, folds, weights, classes) -> pd.DataFrame:
    """class, fpr, tpr, low, high, area: vertical average over folds at 101 false positive rates; a jump counts at its upper end.

    area: exact area under each fold's curve, averaged (the AUROC of the class).
    """
    def curve(inside, outside):
        false, true = _from_zero(outside), _from_zero(inside)
        area = np.trapezoid(true[0], false[0])
        return _interpolated(np.minimum(GRID + _NEAR, 1), false, true), area

    frames = [_averaged(curve, truth == k, probability[:, k], folds, weights) for k in range(len(classes))]
    return _stacked(frames, classes, ("fpr", "tpr"))


def precision_recall(truth, probability, folds, weights, classes) -> pd.DataFrame:
    """class, recall, precision, low, high, area, prevalence: average over folds of the precision reached at 101 levels of recall.

    A step curve, without the optimism of straight lines between points (Davis and Goadrich 2006). area: average precision, averaged.
    """
    def curve(inside, outside):
        inside = np.where(outside[:, -1:] > 0, inside, np.nan)
        recall, precision = _from_zero(inside)[:, 1:], _ratio(inside, inside + outside)
        gained = np.diff(recall[0], prepend=0)
        return _stepped(np.maximum(GRID - _NEAR, _NEAR), recall, precision), (gained * np.where(gained > 0, precision[0], 0)).sum()

    frames = [_averaged(curve, truth == k, probability[:, k], folds, weights) for k in range(len(classes))]
    table = _stacked(frames, classes, ("recall", "precision"))
    return table.assign(prevalence=np.repeat([float(np.mean(truth == k)) for k in range(len(classes))], len(GRID)))


def reliability(truth, probability, weights, classes, bins: int = 10) -> pd.DataFrame:
    """class, predicted, observed, low, high, n: mean probability and frequency of a class in bins of equal mass; equal values share one."""
    frames = []
    for k, name in enumerate(classes):
        score = np.asarray(probability[:, k], float)
        place = np.searchsorted(np.quantile(score, np.linspace(0, 1, bins + 1)[1:-1]), score, side="right")
        members = np.eye(bins)[place][:, np.unique(place)]
        mass = weights @ members
        observed = _ratio(weights @ (members * (truth == k)[:, None]), mass)
        low, high = limits(observed[1:])
        frames.append(pd.DataFrame({"class": name, "predicted": score @ members / mass[0], "observed": observed[0],
                                    "low": low, "high": high, "n": members.sum(axis=0).astype(int)}))
    return pd.concat(frames, ignore_index=True)


def _averaged(curve, positive, score, folds, weights) -> tuple[np.ndarray, float]:
    """A class's curve on the grid for every resample, (R, 101), and its area, averaged over the folds where class and rest occur."""
    parts = []
    for fold in np.unique(folds):
        rows = np.flatnonzero(folds == fold)
        rows = rows[np.argsort(-score[rows], kind="stable")]
        ends = np.flatnonzero(np.diff(score[rows], append=-np.inf))  # the last of each run of equal scores
        counts = np.asarray(weights[:, rows], float)
        parts.append(curve(np.cumsum(counts * positive[rows], axis=1)[:, ends], np.cumsum(counts * ~positive[rows], axis=1)[:, ends]))
    heights, areas = zip(*parts, strict=True)
    return _mean(np.array(heights)), _mean(np.array(areas))


def _stacked(frames, classes, axes) -> pd.DataFrame:
    """One table from each class's resampled curve and area."""
    tables = []
    for name, (heights, area) in zip(classes, frames, strict=True):
        low, high = limits(heights[1:])
        tables.append(pd.DataFrame({"class": name, axes[0]: GRID, axes[1]: heights[0], "low": low, "high": high, "area": float(area)}))
    return pd.concat(tables, ignore_index=True)


def _from_zero(counts: np.ndarray) -> np.ndarray:
    """Cumulative counts (R, G) as shares of their last, (R, G + 1), beginning at 0; NaN where there is none."""
    return _ratio(np.concatenate([np.zeros((len(counts), 1)), counts], axis=1), counts[:, -1:])


def _interpolated(at, x, y) -> np.ndarray:
    """Each row of y (R, G) over its rising x (R, G), at the same places for all: rows are laid end to end, two apart, and searched once."""
    known = np.flatnonzero(~np.isnan(x[:, -1]) & ~np.isnan(y[:, -1]))
    apart = 2.0 * np.arange(len(known))[:, None]
    result = np.full((len(x), len(at)), np.nan)
    if len(known):
        result[known] = np.interp((at + apart).ravel(), (x[known] + apart).ravel(), y[known].ravel()).reshape(-1, len(at))
    return result


def _stepped(at, x, y) -> np.ndarray:
    """As ``_interpolated``, but the value of the first point whose x reaches the place."""
    known = np.flatnonzero(~np.isnan(x[:, -1]))
    apart = 2.0 * np.arange(len(known))[:, None]
    result = np.full((len(x), len(at)), np.nan)
    result[known] = y[known].ravel()[np.searchsorted((x[known] + apart).ravel(), (at + apart).ravel())].reshape(-1, len(at))
    return result


def _ratio(part, whole) -> np.ndarray:
    """Part over whole; NaN for 0 / 0."""
    with np.errstate(invalid="ignore"):
        return np.asarray(part, float) / whole


def _mean(values: np.ndarray) -> np.ndarray:
    """Mean over the first axis of what is not NaN."""
    return _ratio(np.nansum(values, axis=0), (~np.isnan(values)).sum(axis=0))
