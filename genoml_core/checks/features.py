"""Does one feature of a layer tell a class by itself?"""
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from ..dataset import Dataset
from ..errors import listed
from . import check

CLEAR = 0.99
LEAST, ENOUGH = 10, 30  # samples of a class and of the rest, and of both: with fewer, one noise feature in thousands looks clear
CANDIDATES, CLASSES, NAMED = 20, 20, 3
BLOCK = (50, 2_000)  # samples and features read at a time: they stay in the processor's cache


@check("plan", tasks=("classification",))
def feature_tells_class(dataset, plan):
    """Does a single feature tell a class from the rest?"""
    for layer in plan.layers:
        if tellers := _tellers(dataset.path, layer, plan.target.column):
            names, classes = (list(dict.fromkeys(each)) for each in zip(*tellers[:NAMED], strict=True))
            among = "among others " if len(tellers) > NAMED else ""
            what = f"Single features of layer {layer!r} tell a class of {plan.target.column!r}: {among}{listed(names)}."
            why = f"Each alone sets one class apart from the rest (here {listed(classes)}), with an AUC of at least {CLEAR}."
            fix = "If this column is a gene or probe it may be real biology; if it is derived from the outcome, leave it out."
            yield "warning", what, why, fix


@lru_cache(maxsize=64)  # pages ask at every click, and a dataset never changes
def _tellers(folder: Path, layer: str, column: str) -> tuple[tuple[str, str], ...]:
    """(feature, class) where the one separates the other, the clearest first; each feature once."""
    dataset = Dataset(folder)
    labels, matrix, features = dataset.labels(column), dataset.matrix(layer), dataset.features(layer)
    sizes = labels.value_counts()
    classes = sizes[sizes.between(LEAST, len(labels) - LEAST)].index[:CLASSES]
    if len(labels) < ENOUGH or classes.empty:
        return ()
    labels = labels.reindex(dataset.samples.index)
    members = np.column_stack([*(labels == name for name in classes), labels.notna()])
    clear, best = [], {}
    for name, inside, strength in zip(classes, members.T, _strength(matrix, members.astype(np.float32)), strict=False):
        columns = [i for i in np.argsort(-strength)[:CANDIDATES] if strength[i] > 0]
        areas = _auc(matrix[:, columns], inside, members[:, -1])
        clear += [(-area, i, name) for i, area in zip(columns, areas, strict=True) if area >= CLEAR]
    for _, i, name in sorted(clear):
        best.setdefault(features[i], name)
    return tuple(best.items())


def _strength(matrix: np.ndarray, members: np.ndarray) -> np.ndarray:
    """How far each class lies from the rest in each feature, (classes, features): the difference of means in standard deviations.

    members: (samples, classes + 1), the last column for all labelled samples. 0 where fewer than LEAST values are known.
    """
    return np.concatenate([_distance(matrix[:, i:i + BLOCK[1]], members) for i in range(0, matrix.shape[1], BLOCK[1])], axis=1)


def _distance(part: np.ndarray, members: np.ndarray) -> np.ndarray:
    sums = sum(_sums(part[i:i + BLOCK[0]], members[i:i + BLOCK[0]].T) for i in range(0, len(part), BLOCK[0]))
    inside = sums[:, :-1]
    outside = sums[:, -1:] - inside
    (mean, spread), (other, others) = _moments(*inside), _moments(*outside)
    distance = np.abs(mean - other) / np.sqrt(spread + others + np.finfo(np.float32).tiny)
    return np.where(np.minimum(inside[0], outside[0]) >= LEAST, distance, 0)


def _sums(part: np.ndarray, members: np.ndarray) -> np.ndarray:
    """How many values are known, their sum and the sum of their squares, in each class, (3, classes + 1, features).

    Of logarithms, so that a few huge values hide nothing.
    """
    known = np.isfinite(part)
    values = np.where(known, part, 0).astype(np.float32)
    values = np.copysign(np.log(np.abs(values) + 1), values)
    return np.stack([members @ each for each in (known.astype(np.float32), values, values * values)])


def _moments(count, total, squares):
    """Mean, and variance: no smaller than rounding leaves sure."""
    mean, square = total / np.maximum(count, 1), squares / np.maximum(count, 1)
    return mean, np.maximum(square - mean ** 2, 1e-6 * square)


def _auc(values: np.ndarray, inside: np.ndarray, labelled: np.ndarray) -> np.ndarray:
    """Area under the ROC curve of each column, or 1 minus it where that is larger, over the values that are known."""
    ranks = pd.DataFrame(values[labelled]).rank().to_numpy()
    of_class = ranks[inside[labelled]]
    count, rest = np.isfinite(of_class).sum(axis=0), np.isfinite(ranks[~inside[labelled]]).sum(axis=0)
    area = (np.nansum(of_class, axis=0) - count * (count + 1) / 2) / (count * rest)
    return np.maximum(area, 1 - area)
