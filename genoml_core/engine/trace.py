"""The fitted steps of one split, and the way back through them: from what a model was given to the features of the dataset."""
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..plan import Recipe
from .prepare import Pair, apply, covariate_table, covariates, raw
from .problem import Problem

SAMPLE_TABLE = "sample table"  # the layer of covariates


@dataclass(frozen=True)
class Block:
    """One layer after its steps. pair: training and held-out features, (n, p) float32, the same as ``prepare`` makes; names: (p,).

    since: the steps from the first projection on; projected: what that one was given, and its names.
    """

    layer: str
    pair: Pair
    names: np.ndarray
    since: tuple = ()
    projected: tuple[Pair, np.ndarray] | None = None

    def back(self, contributions: np.ndarray, weights: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
        """Names (q,) and contributions (n, q, K) of features, from contributions (n, p, K) of what the model was given.

        weights: (p, K) of a linear model, which is carried through principal components exactly; other models stay in components.
        """
        for transformer in reversed(self.since):
            weights = None if weights is None else _before(transformer, weights)
        if not self.since or weights is None:
            return self.names, contributions
        (train, held), names = self.projected
        return names, (held - train.mean(axis=0, dtype=float))[:, :, None] * weights


def _before(transformer, weights: np.ndarray) -> np.ndarray | None:
    """The weights of a step's inputs, (p, K), from those of its outputs; None where it bends values."""
    if hasattr(transformer, "components_"):
        return transformer.components_.T @ weights
    if hasattr(transformer, "get_support"):
        spread = np.zeros((len(transformer.get_support()), weights.shape[1]))
        spread[transformer.get_support()] = weights
        return spread
    return weights / transformer.scale_[:, None] if hasattr(transformer, "scale_") else None


def blocks(problem: Problem, recipe: Recipe, train: np.ndarray, held: np.ndarray) -> list[Block]:
    """What ``prepare`` puts side by side, each part with its fitted steps; positions as there."""
    found = [_layer(problem, layer, steps, train, held) for layer, steps in recipe.items()]
    if problem.plan.target.covariates:
        encoder, pair = covariates(problem, train, held)
        found.append(Block(SAMPLE_TABLE, pair, encoder.get_feature_names_out()))
    return found


def _layer(problem: Problem, layer: str, steps, train: np.ndarray, held: np.ndarray) -> Block:
    pair, names = raw(problem, layer, train, held), np.asarray(problem.dataset.features(layer), dtype=object)
    since, projected = [], None
    for use in steps:
        before = pair
        transformer, pair = apply(use, before, problem.truth[train])
        if projected is None and hasattr(transformer, "components_"):
            projected = before, names
        if projected:
            since.append(transformer)
        names = _names_after(transformer, names, layer, pair[0].shape[1])
    return Block(layer, pair, names, tuple(since), projected)


def _names_after(transformer, names: np.ndarray, layer: str, number: int) -> np.ndarray:
    if hasattr(transformer, "components_"):
        return np.array([f"PC{i + 1} of {layer}" for i in range(number)], dtype=object)
    return transformer.get_feature_names_out(names)


def values(problem: Problem, columns: pd.MultiIndex, positions: np.ndarray) -> np.ndarray:
    """What the dataset holds of (layer, feature) columns, (n, q) float32; 1 or 0 for a category; NaN where missing, and for components."""
    found = np.full((len(positions), len(columns)), np.nan, dtype=np.float32)
    layers, names = (columns.get_level_values(level) for level in range(2))
    for layer in layers.unique():
        of, matrix = (_sample_columns if layer == SAMPLE_TABLE else _layer_columns)(problem, layer, positions)
        at = of.get_indexer(names)
        known = np.flatnonzero((layers == layer) & (at >= 0))
        found[:, known] = matrix[:, at[known]]
    return found


def _layer_columns(problem: Problem, layer: str, positions: np.ndarray) -> tuple[pd.Index, np.ndarray]:
    return problem.dataset.features(layer), problem.dataset.matrix(layer)[problem.rows[positions]]


def _sample_columns(problem: Problem, layer: str, positions: np.ndarray) -> tuple[pd.Index, np.ndarray]:
    table = pd.get_dummies(covariate_table(problem), prefix_sep=" = ", dtype=float)  # names as those of ``covariates``
    return table.columns, table.iloc[positions].to_numpy()
