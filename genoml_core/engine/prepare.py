"""Features of one split: every step learns from the training rows and is applied to both parts."""
from functools import partial

import numpy as np
import pandas as pd

from ..dataset import COHORT, SAMPLE_TABLE, label_of
from ..plan import Recipe, Use
from ..steps import STEPS
from .apply import Pair, applied, wants_names
from .cache import Cache
from .ledger import Ledger
from .problem import Problem
from .provenance import root_key, step_keys
from .shortcuts import base_of, by_products, way

TABLES = (SAMPLE_TABLE, COHORT)  # in the place of a layer


Blocks = dict[str, Pair]  # layer, or one of TABLES -> its training and held-out features, (n, p) float32 each


def prepare(problem: Problem, recipe: Recipe, train: np.ndarray, held: np.ndarray, cache: Cache, ledger: Ledger) -> Blocks:
    """The features of each layer of the recipe, rows in the order given.

    recipe: steps with fixed parameters; train, held: positions among the labelled samples.
    """
    blocks: Blocks = {}
    for layer, steps in recipe.items():
        if layer not in TABLES:
            blocks[layer] = _layer(problem, layer, steps, train, held, cache, ledger)
            continue
        with ledger.charge("preprocessing"):
            pair = raw(problem, layer, train, held)
            blocks[layer] = applied(steps, pair, problem.beside(train, held), names(problem, layer))
    return blocks


def side_by_side(blocks: Blocks) -> Pair:
    """All features in one matrix for each part of the split."""
    pairs = list(blocks.values())
    return pairs[0] if len(pairs) == 1 else tuple(np.hstack(sides) for sides in zip(*pairs, strict=True))


def with_gaps(problem: Problem, blocks: Blocks, train: np.ndarray, held: np.ndarray) -> Blocks:
    """The same with rows of NaN where a sample lacks a layer."""
    return {layer: pair if layer in TABLES else tuple(map(partial(_gaps, problem.measured[layer]), pair, (train, held)))
            for layer, pair in blocks.items()}


def _gaps(measured: np.ndarray, X: np.ndarray, positions: np.ndarray) -> np.ndarray:
    return X if measured[positions].all() else np.where(measured[positions][:, None], X, np.float32(np.nan))


def _layer(problem, layer, steps, train, held, cache, ledger) -> Pair:
    rows = problem.rows[train], problem.rows[held]
    root = root_key(problem.dataset.key, layer, *rows)
    key = [root, *step_keys(root, steps, problem.beside(train, held))][-1]
    with ledger.charge("cache"):
        pair = cache.get(key, "train", "held")
    if pair is None:
        with ledger.charge("preprocessing"):
            pair = made(problem, layer, steps, train, held, cache)
        if not all(STEPS[use.name].cheap for use in steps):
            with ledger.charge("cache"):
                cache.put(key, train=pair[0], held=pair[1])
    return pair


def made(problem: Problem, layer: str, steps: tuple[Use, ...], train: np.ndarray, held: np.ndarray, cache: Cache) -> Pair:
    """A layer after its steps, by the shortest way that their traits allow."""
    base = base_of(problem, layer, steps, cache)
    if (pair := by_products(problem, base, layer, steps, train, held, cache)) is not None:
        return applied(steps[base.done + 1 :], pair, problem.beside(train, held))
    short = way(problem, base, layer, steps, train, cache)
    columns = slice(None) if short.columns is None else short.columns
    left = (*short.waiting, *steps[short.done :])
    named = base.names(problem, layer, steps)[columns] if wants_names(left) else None
    return applied(left, (base.take(train, columns), base.take(held, columns)), problem.beside(train, held), named)


def raw(problem: Problem, layer: str, train: np.ndarray, held: np.ndarray) -> Pair:
    """The values of a layer as they are in the dataset, float32; the sample columns used as features as tables."""
    if layer in TABLES:
        return tuple(covariate_table(problem, layer).iloc[part] for part in (train, held))
    matrix = problem.dataset.matrix(layer)
    return tuple(np.asarray(matrix[problem.rows[part]], dtype=np.float32) for part in (train, held))


def names(problem: Problem, layer: str) -> np.ndarray:
    """The names of a layer's features, (p,), or of the sample columns used as features."""
    return np.asarray(covariate_table(problem, layer).columns if layer in TABLES else problem.dataset.features(layer), dtype=object)


def covariate_table(problem: Problem, layer: str = SAMPLE_TABLE) -> pd.DataFrame:
    """The sample columns used as features, or the cohort alone, a row for each position, as ``sample_columns`` gives them."""
    target = problem.plan.target
    columns = [target.cohort] if layer == COHORT else target.covariates
    return sample_columns(problem.dataset.samples[columns].iloc[problem.rows], target.cohort)


def sample_columns(table: pd.DataFrame, cohort: str | None = None) -> pd.DataFrame:
    """Sample columns as features: numbers as they are, all others as text without gaps; numbers of cohorts are names."""
    table = table.copy()
    if cohort in table and pd.api.types.is_numeric_dtype(table[cohort]):
        table[cohort] = (f"{cohort} " + table[cohort].map(label_of, na_action="ignore").astype(str)).where(table[cohort].notna())
    other = table.columns.difference(table.select_dtypes("number").columns)
    table[other] = table[other].fillna("missing").astype(str)
    return table
