"""What a fitted model looks at, how much each feature does for its predictions, and whether training samples are in it."""
from functools import partial

import numpy as np
import pandas as pd

from ..dataset import SAMPLE_TABLE
from .align import Aligned, Expected
from .fitted import Fitted, Mixed

SOME = 200  # training samples that say what moves predictions
HOLDING = ("_fit_X", "samples_")  # where scikit-learn's neighbours and our kernel machines hold their training samples


def weigh(expected: Expected, fitted: Fitted | Mixed, training: Aligned) -> np.ndarray:
    """Note which features the model looks at, and the share of what moves its predictions that each has: absolute contributions to all
    outputs alike. What a step has made of many features is shared by all of its layer. Returns the scale of a ``Final``.
    """
    some = training.take(np.random.default_rng(0).permutation(len(training.ids))[:SOME])
    if isinstance(fitted, Mixed):
        fitted.scales = [np.abs(member.contributions(some)[1]).sum(axis=1).mean(axis=0) for member in fitted.members]
    columns, values = fitted.contributions(some)
    moved = np.abs(values).mean(axis=0)
    share = pd.Series((moved / np.maximum(moved.sum(axis=0), np.finfo(float).tiny)).mean(axis=1), columns)
    for name, layer in expected.layers.items():
        if name not in columns.get_level_values("layer"):
            continue
        own = share[name]
        names = own.index.map(partial(_column_of, layer.features)) if name == SAMPLE_TABLE else own.index
        at, own = pd.Index(layer.features).get_indexer(names), own.to_numpy()
        layer.weight = np.bincount(at[at >= 0], own[at >= 0], len(layer.features)) + own[at < 0].sum() / len(layer.features)
        layer.used = np.isin(np.arange(len(layer.features)), at) | (at < 0).any()
    return np.abs(values).sum(axis=1).mean(axis=0)


def _column_of(columns: np.ndarray, feature: str) -> str:
    """The sample column that a feature was made of."""
    return max((column for column in columns if feature.startswith(column)), key=len, default=feature)


def holds_samples(fitted: Fitted | Mixed) -> bool:
    """Whether values of training samples are in a fitted model."""
    members = fitted.members if isinstance(fitted, Mixed) else [fitted]
    parts = [part for member in members for part in (member.estimator, *(step for layer in member.layers.values() for step in layer.steps))]
    return any(hasattr(part, name) for part in parts for name in HOLDING)
