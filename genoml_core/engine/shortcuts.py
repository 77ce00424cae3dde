"""The steps of a layer by a shorter way, where their declared traits allow it: what all folds share is computed once.

Rowwise steps in front are done once for all samples. Rankings of features are learnt for all training parts of a repeat by two matrix
products, and one ranking serves every number of features. Scalings wait until features are chosen, where the choice does not depend on
them. What learns from the products of samples alone finds those of all in one table. The first step that fits none of this, and all
behind it, are left to the written order.
"""
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..plan import Use
from ..steps import STEPS
from ..steps.parts.transformers import Ranking, blocks, ranked
from .cache import Cache
from .problem import Problem
from .provenance import digest, root_key, step_keys

ROWS = 64  # samples that are done at once
SAMPLES = 4_000  # with more of them, the products of all would take more than each fold's own


@dataclass(frozen=True)
class Base:
    """A layer after the rowwise steps in front, done of them. matrix: memory-mapped; rows: that of each position, (n,)."""

    matrix: np.ndarray
    rows: np.ndarray
    key: str
    done: int

    def take(self, positions: np.ndarray, columns: np.ndarray | slice = slice(None)) -> np.ndarray:
        """A copy of some rows and columns, float32."""
        rows = self.rows[positions]
        found = self.matrix[:, columns][rows] if isinstance(columns, slice) else self.matrix[np.ix_(rows, columns)]
        return np.ascontiguousarray(found, dtype=np.float32)

    def names(self, problem: Problem, layer: str, steps: tuple[Use, ...]) -> np.ndarray:
        """The names of its features, (p,)."""
        return _front(problem, layer, steps[: self.done])[1]


@dataclass(frozen=True)
class Way:
    """How far the traits lead. columns: the features kept (None: all); waiting: scalings to be learnt from these; done: how many steps."""

    columns: np.ndarray | None
    waiting: list[Use]
    done: int


def base_of(problem: Problem, layer: str, steps: tuple[Use, ...], cache: Cache) -> Base:
    """The layer as it is, or after the rowwise steps in front; where they cannot be stored it is the layer as it is."""
    number = next((i for i, use in enumerate(steps) if not STEPS[use.name].rowwise), len(steps))
    raw, root = problem.dataset.matrix(layer), root_key(problem.dataset.key, layer, problem.rows, np.empty(0))
    if number:
        nobody = np.empty(0, dtype=int)  # they learn nothing, from nobody
        key = step_keys(root, steps[:number], problem.beside(nobody, nobody))[-1]
        if (found := cache.get(key, "X") or _stored(problem, layer, steps[:number], cache, key)) is not None:
            return Base(found[0], np.arange(len(problem.rows)), key, number)
    return Base(raw, problem.rows, root, 0)


def _stored(problem: Problem, layer: str, steps: tuple[Use, ...], cache: Cache, key: str) -> tuple[np.ndarray] | None:
    raw, (fitted, _) = problem.dataset.matrix(layer), _front(problem, layer, steps)
    try:
        with cache.making(key) as folder:
            width = _after(raw[problem.rows[:1]], fitted).shape[1]  # a step may make several features of one, or leave some out
            shape = (len(problem.rows), width)
            out = np.lib.format.open_memmap(folder / "X.npy", mode="w+", dtype=np.float32, shape=shape)
            for start in range(0, len(out), ROWS):
                out[start : start + ROWS] = _after(raw[problem.rows[start : start + ROWS]], fitted)
            out.flush()
    except OSError:
        return None
    return cache.get(key, "X")


def _front(problem: Problem, layer: str, steps: tuple[Use, ...]) -> tuple[list, np.ndarray | None]:
    """The rowwise steps in front, ready for any sample, and the names of the features behind them. They are shown one sample."""
    part, beside = np.asarray(problem.dataset.matrix(layer)[problem.rows[:1]], dtype=np.float32), problem.beside(*[np.arange(1)] * 2)
    names, fitted = np.asarray(problem.dataset.features(layer), dtype=object), []
    for use in steps:
        transformer = STEPS[use.name].build(use.params).fit(part, **beside.told(use, names))
        part, names = transformer.transform(part), transformer.get_feature_names_out(names)
        fitted.append(transformer)
    return fitted, names


def _after(rows: np.ndarray, fitted: list) -> np.ndarray:
    """Samples after rowwise steps, float32."""
    part = np.asarray(rows, dtype=np.float32)
    for transformer in fitted:
        part = transformer.transform(part)
    return part


def way(problem: Problem, base: Base, layer: str, steps: tuple[Use, ...], train: np.ndarray, cache: Cache) -> Way:
    """As many steps behind the base as the traits allow."""
    columns, waiting, done = None, [], base.done
    for use in steps[base.done :] if _complete(problem, layer) else ():
        step = STEPS[use.name]
        if step.affine:
            waiting.append(use)
        elif issubclass(step.transformer, Ranking) and (step.scale_free or not waiting):
            columns = _kept(problem, base, use, train, columns, cache)
        elif step.by_feature and not waiting:
            columns = _passing(problem, base, use, train, columns)
        elif not step.fills:
            break
        done += 1
    return Way(columns, waiting, done)


def by_products(problem: Problem, base: Base, layer: str, steps: tuple[Use, ...], train: np.ndarray, held: np.ndarray, cache: Cache):
    """Both parts after the step behind the base, if it learns from the products of samples alone; else None."""
    behind = next(iter(steps[base.done :]), None)
    if behind is None or not STEPS[behind.name].products or not _complete(problem, layer) or len(problem.rows) > SAMPLES:
        return None
    products = _products(problem, base, cache)
    transformer = STEPS[behind.name].build(behind.params)
    both = transformer.of_products(products[np.ix_(train, train)], products[np.ix_(held, train)], base.matrix.shape[1])
    return tuple(np.ascontiguousarray(part, dtype=np.float32) for part in both)


def _products(problem: Problem, base: Base, cache: Cache) -> np.ndarray:
    """The products of all samples with each other, (n, n) float64, about the mean of all, which no difference between them knows."""
    key = digest("products", base.key)
    if (found := cache.get(key, "products")) is not None:
        return found[0]
    products = np.zeros((len(problem.rows), len(problem.rows)))
    for _, centred in _centred(problem, base):
        products += centred @ centred.T
    cache.put(key, products=products)
    return products


def _kept(problem: Problem, base: Base, use: Use, train: np.ndarray, columns: np.ndarray | None, cache: Cache) -> np.ndarray:
    ranking = STEPS[use.name].build(use.params)
    if ranking.alone:
        order = _order(problem, base, use, train, cache)
        order = order if columns is None else order[np.isin(order, columns)]
    else:
        order = _order_among(problem, base, use, ranking, train, columns, cache)
    return np.sort(order[: ranking.n])


def _passing(problem: Problem, base: Base, use: Use, train: np.ndarray, columns: np.ndarray | None) -> np.ndarray:
    """The features that a filter keeps, of some or of all."""
    columns = np.arange(base.matrix.shape[1]) if columns is None else columns
    return columns[STEPS[use.name].build(use.params).fit(base.take(train, columns)).get_support()]


def _order_among(problem, base: Base, use: Use, ranking: Ranking, train: np.ndarray, columns: np.ndarray | None, cache: Cache):
    """Some features from the first place to the last, where a place depends on the others that there are."""
    columns = np.arange(base.matrix.shape[1]) if columns is None else columns
    key = digest("order", step_keys(digest(base.key, train, columns), [_every(use)], problem.beside(train, train[:0])), ranking.depth)
    if (found := cache.get(key, "order")) is not None:
        return found[0]
    order = columns[ranking.order(base.take(train, columns), problem.truth[train])].astype(np.int32)
    cache.put(key, order=order)
    return order


def _every(use: Use) -> Use:
    """A ranking without the number of features that are kept."""
    return use.model_copy(update={"params": {name: value for name, value in use.params.items() if name != "n"}})


def _order(problem: Problem, base: Base, use: Use, train: np.ndarray, cache: Cache) -> np.ndarray:
    """All features of the layer, from the highest score to the lowest; the same for every number of features kept."""
    every = _every(use)
    key_of = lambda rows: digest("order", step_keys(digest(base.key, rows), [every], problem.beside(rows, rows[:0])))
    if (found := cache.get(key_of(train), "order")) is not None:
        return found[0]
    ranking = STEPS[use.name].build(every.params)
    together = problem.training_parts(train) if ranking.by_sums else [train]
    scores = _by_sums(problem, base, ranking, together) if ranking.by_sums else [ranking.scores(base.take(train), problem.truth[train])]
    orders = {key_of(rows): ranked(score).astype(np.int32) for rows, score in zip(together, scores, strict=True)}
    for key, order in orders.items():
        cache.put(key, order=order)
    return orders[key_of(train)]


def _by_sums(problem: Problem, base: Base, ranking, parts: list[np.ndarray]) -> np.ndarray:
    """The scores (parts, p) of all features in several training parts at once."""
    weights = [ranking.weights(problem.truth[rows], len(rows)) for rows in parts]
    ends = np.cumsum([len(w) for w in weights])
    spread, inside = np.zeros((ends[-1], len(problem.rows))), np.zeros((len(parts), len(problem.rows)))
    for number, (rows, own, end) in enumerate(zip(parts, weights, ends, strict=True)):
        spread[end - len(own) : end, rows] = own
        inside[number, rows] = 1
    scores = np.empty((len(parts), base.matrix.shape[1]))
    for block, centred in _centred(problem, base):
        sums, squares = np.split(spread @ centred, ends[:-1]), inside @ centred**2
        scores[:, block] = [ranking.from_sums(*told) for told in zip(sums, squares, weights, strict=True)]
    return scores


def _centred(problem: Problem, base: Base) -> Iterator[tuple[slice, np.ndarray]]:
    """Some features after others, of all samples and about their mean, (n, width) float64."""
    for block in blocks(base.matrix.shape[1]):
        X = base.take(np.arange(len(problem.rows)), block)
        yield block, X - X.mean(axis=0, dtype=np.float64)


def _complete(problem: Problem, layer: str) -> bool:
    """Whether the layer has no missing value: else what is filled in is learnt, and differs between folds."""
    return problem.dataset.facts.layers[layer].missing == 0
