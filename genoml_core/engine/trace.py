"""The fitted steps of one split, and the way back through them: from what a model was given to the features of the dataset."""
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..plan import SAMPLE_TABLE, Recipe
from ..steps.clinical import are_stages, stage_numbers
from .apply import Pair, apply
from .prepare import covariate_table, names, raw
from .problem import Problem


@dataclass(frozen=True)
class Block:
    """One layer after its steps. pair: training and held-out features, (n, p) float32, the same as ``prepare`` makes; names: (p,).

    steps: fitted, in order; first: the place of the first projection among them, None where there is none; projected: what that one was
    given, and its names.
    """

    layer: str
    pair: Pair
    names: np.ndarray
    steps: tuple = ()
    first: int | None = None
    projected: tuple[Pair, np.ndarray] | None = None

    def back(self, contributions: np.ndarray, weights: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
        """Names (q,) and contributions (n, q, K) of features, from contributions (n, p, K) of what the model was given.

        weights: (p, K) of a linear model, which is carried through principal components exactly; other models stay in components.
        """
        if self.first is None or (weights := carried(self.steps[self.first :], weights)) is None:
            return self.names, contributions
        (train, held), names = self.projected
        return names, (held - train.mean(axis=0, dtype=float))[:, :, None] * weights


def carried(steps, weights: np.ndarray | None) -> np.ndarray | None:
    """The weights of what the first of these fitted steps was given, (q, K), from those behind the last, (p, K); None where one bends."""
    for transformer in reversed(steps):
        weights = None if weights is None else _before(transformer, weights)
    return weights


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
    return [_layer(problem, layer, steps, train, held) for layer, steps in recipe.items()]


def _layer(problem: Problem, layer: str, steps, train: np.ndarray, held: np.ndarray) -> Block:
    pair, named, beside = raw(problem, layer, train, held), names(problem, layer), problem.beside(train, held)
    fitted, first, projected = [], None, None
    for place, use in enumerate(steps):
        before = pair
        transformer, pair = apply(use, before, beside, named)
        if first is None and hasattr(transformer, "components_"):
            first, projected = place, (before, named)
        fitted.append(transformer)
        named = _names_after(transformer, named, layer, pair[0].shape[1])
    return Block(layer, pair, named, tuple(fitted), first, projected)


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
    """Numbers, stages as numbers, marks of what is missing, and categories, by the names that the step 'clinical' gives them."""
    table = covariate_table(problem)
    numbers = table.select_dtypes("number")
    stages = [stage_numbers(table[[column]]) for column in table.columns.difference(numbers.columns) if are_stages(table[column])]
    marks = pd.concat([numbers, *stages], axis=1).isna().astype(float).add_suffix(" missing")
    table = pd.concat([pd.get_dummies(table, prefix_sep=" = ", dtype=float), *stages, marks], axis=1)
    return table.columns, table.iloc[positions].to_numpy(float)
