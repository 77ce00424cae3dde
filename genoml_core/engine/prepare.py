"""Features of one split: every step learns from the training rows and is applied to both parts."""
import numpy as np
import pandas as pd

from ..dataset import COHORT, SAMPLE_TABLE, Dataset, label_of
from ..plan import Recipe, Use
from ..steps import STEPS
from .apply import Pair, applied, wants_names
from .cache import Cache
from .ledger import Ledger
from .problem import Problem
from .provenance import root_key, step_keys
from .shortcuts import base_of, by_products, way

TABLES = (SAMPLE_TABLE, COHORT)  # in the place of a layer


def prepare(problem: Problem, recipe: Recipe, train: np.ndarray, held: np.ndarray, cache: Cache, ledger: Ledger) -> Pair:
    """Training and held-out features (float32, rows in the order given), the layers of the recipe side by side.

    recipe: steps with fixed parameters; train, held: positions among the labelled samples.
    """
    blocks = []
    for layer, steps in recipe.items():
        if layer not in TABLES:
            blocks.append(_layer(problem, layer, steps, train, held, cache, ledger))
            continue
        with ledger.charge("preprocessing"):
            pair = raw(problem, layer, train, held)
            blocks.append(applied(steps, pair, problem.beside(train, held), names(problem, layer)))
    if len(blocks) == 1:
        return blocks[0]
    return tuple(np.hstack(parts) for parts in zip(*blocks, strict=True))


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
    return sample_columns(problem.dataset, [target.cohort] if layer == COHORT else target.covariates, problem.rows, target.cohort)


def sample_columns(dataset: Dataset, columns: list[str], rows: np.ndarray, cohort: str | None = None) -> pd.DataFrame:
    """Sample columns of some rows: numbers as they are, all others as text without gaps; numbers of cohorts are names."""
    table = dataset.samples[columns].iloc[rows].copy()
    if cohort in table and pd.api.types.is_numeric_dtype(table[cohort]):
        table[cohort] = (f"{cohort} " + table[cohort].map(label_of, na_action="ignore").astype(str)).where(table[cohort].notna())
    other = table.columns.difference(table.select_dtypes("number").columns)
    table[other] = table[other].fillna("missing").astype(str)
    return table
