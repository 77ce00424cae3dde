"""Features of one split: every step learns from the training rows and is applied to both parts."""
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from ..plan import Recipe, Use
from ..steps import STEPS
from .cache import Cache
from .ledger import Ledger
from .problem import Problem
from .provenance import root_key, step_keys
from .shortcuts import base_of, by_products, way

Pair = tuple[np.ndarray, np.ndarray]


def prepare(problem: Problem, recipe: Recipe, train: np.ndarray, held: np.ndarray, cache: Cache, ledger: Ledger) -> Pair:
    """Training and held-out features (float32, rows in the order given), all layers and covariates side by side.

    recipe: steps with fixed parameters; train, held: positions among the labelled samples.
    """
    blocks = [_layer(problem, layer, steps, train, held, cache, ledger) for layer, steps in recipe.items()]
    if problem.plan.target.covariates:
        with ledger.charge("preprocessing"):
            blocks.append(covariates(problem, train, held)[1])
    if len(blocks) == 1:
        return blocks[0]
    return tuple(np.hstack(parts) for parts in zip(*blocks, strict=True))


def _layer(problem, layer, steps, train, held, cache, ledger) -> Pair:
    rows = problem.rows[train], problem.rows[held]
    root = root_key(problem.dataset.key, layer, *rows)
    key = [root, *step_keys(root, steps, problem.truth[train])][-1]
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
    pair, left = by_products(problem, base, layer, steps, train, held, cache), steps[base.done + 1 :]
    if pair is None:
        short = way(problem, base, layer, steps, train, cache)
        columns = slice(None) if short.columns is None else short.columns
        pair, left = (base.take(train, columns), base.take(held, columns)), (*short.waiting, *steps[short.done :])
    for use in left:
        _, pair = apply(use, pair, problem.truth[train])
    return pair


def raw(problem: Problem, layer: str, train: np.ndarray, held: np.ndarray) -> Pair:
    """The values of a layer as they are in the dataset, float32."""
    matrix = problem.dataset.matrix(layer)
    return tuple(np.asarray(matrix[problem.rows[part]], dtype=np.float32) for part in (train, held))


def apply(use: Use, pair: Pair, target: np.ndarray) -> tuple[BaseEstimator, Pair]:
    """Fit a step on the training part; returns it, and both parts as it makes them."""
    transformer = STEPS[use.name].build(use.params)
    train = transformer.fit_transform(pair[0], target)
    return transformer, tuple(np.ascontiguousarray(m, dtype=np.float32) for m in (train, transformer.transform(pair[1])))


def covariates(problem: Problem, train: np.ndarray, held: np.ndarray) -> tuple[ColumnTransformer, Pair]:
    """Sample columns as features: numbers filled with the training median, categories one-hot ("tissue = lung"), all standardised.

    Otherwise a penalty would weigh on a category, whose 0 and 1 lie close, more than on a gene. Returns the fitted encoder and both parts.
    """
    table = covariate_table(problem)
    numeric = list(table.select_dtypes("number"))
    other = [column for column in table if column not in numeric]
    one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False, feature_name_combiner="{} = {}".format)
    encoder = make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler()), numeric),
        (make_pipeline(one_hot, StandardScaler()), other),
        verbose_feature_names_out=False,
    )
    parts = encoder.fit_transform(table.iloc[train]), encoder.transform(table.iloc[held])
    return encoder, tuple(np.asarray(m, dtype=np.float32) for m in parts)


def covariate_table(problem: Problem) -> pd.DataFrame:
    """The sample columns used as features, a row for each position: numbers as they are, all others as text without gaps."""
    table = problem.dataset.samples[problem.plan.target.covariates].iloc[problem.rows].copy()
    other = table.columns.difference(table.select_dtypes("number").columns)
    table[other] = table[other].fillna("missing").astype(str)
    return table
