"""What the models rest upon: how much worse they are when features are dealt anew among held-out samples, and how well a few would do.

The models of all folds of the first repeat, a mixture behind the best that it mixes, with the settings that they were judged with. Which
features come first is said by the training samples of a fold, so that no held-out sample has a say in the features that it is judged by.
"""
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..dataset import SAMPLE_TABLE
from ..explain import attribute
from ..metrics import METRICS
from ..metrics.scoring import score
from ..models import model_of
from ..plan import Recipe
from ..run import Run
from ..statistics.intervals import percentile
from ..workspace import Workspace
from .after import leave, working
from .again import Again, Place, places, resampled
from .explain import refitted
from .judge import Judge
from .outcomes import Parts
from .prepare import Blocks, with_gaps
from .problem import Problem, problem_of, seed_of
from .trace import blocks

DEALS = 5  # of each group
FIRST = 15  # features that are dealt anew one by one, and with what goes with them
LIKE = 0.8  # absolute correlation in the training samples
SETS = 100  # gene sets that are dealt anew
ROWS = 300  # training samples by which features are put in order
NUMBERS = (1, 2, 5, 10, 20, 50, 100, 200, 500)  # features that a model is left with


def rely(run: Run) -> None:
    """Write ``fewer.parquet`` and ``without.parquet`` of a run with results: see ``Results.reliance``."""
    with working(run, "reliance") as along, TemporaryDirectory() as scratch:
        problem, weights = problem_of(run.path), Judge.of(run).weights
        found = places(run, problem)
        steps = iter(along([*found, *NUMBERS, None]))
        fitted = [_Fitted.of(run, problem, place, Path(scratch)) for place, _ in zip(found, steps, strict=False)]
        first, sets = _first(fitted), _first_sets(run, fitted)
        lost = pd.concat([one.lost(first, sets) for one in fitted], ignore_index=True)
        most = max(len(one.columns) for one in fitted)
        fewer = []
        for number in (*(number for number in NUMBERS if number < most), None):
            next(steps)
            fits = [(Fewer(run, problem, one, number, Path(scratch)), *problem.split(0, one.place.unit.fold)) for one in fitted]
            fewer.append({"features": number or most, "all": number is None, **percentile(resampled(fits, weights))._asdict()})
        leave(run, "reliance", pd.DataFrame(fewer), _over_folds(lost))


def _first(fitted: list["_Fitted"]) -> list[tuple[str, str]]:
    """The features that come first over all folds."""
    ranks = pd.concat([pd.Series(np.arange(len(one.order)), one.columns[one.order]) for one in fitted], axis=1)
    return list(ranks.fillna(len(ranks)).mean(axis=1).sort_values(kind="stable").index[:FIRST])


def _first_sets(run: Run, fitted: list["_Fitted"]) -> dict[str, set[str]]:
    """The gene sets of the workspace whose genes move the models most together, in training samples; none where none is known."""
    known = [reference.table for reference in Workspace(run.workspace).references("gene sets")]
    table = pd.concat([pd.DataFrame(columns=["set", "gene"]), *known])
    sizes = [one.size[one.columns.get_level_values(0) != SAMPLE_TABLE].groupby(level="feature").sum() for one in fitted]
    moved = sum(table.gene.map(size).fillna(0.0) for size in sizes).groupby(table.set).sum()
    chosen = table[table.set.isin(moved.sort_values(ascending=False, kind="stable").index[:SETS])]
    return {name: set(genes) for name, genes in chosen.groupby("set", sort=False).gene}


def _over_folds(lost: pd.DataFrame) -> pd.DataFrame:
    """kind, name, features, value, low, high: the mean loss, and the smallest and the largest of a fold.

    Groups that are one feature, or none, in every fold are left out: they say what the feature says.
    """
    several = lost.groupby(["kind", "name"]).features.transform("max") > 1
    lost = lost[several | lost.kind.isin(["layer", "feature"])]
    found = lost.groupby(["kind", "name"], sort=False).agg(
        features=("features", "mean"), value=("lost", "mean"), low=("lost", "min"), high=("lost", "max"))  # fmt: skip
    return found.reset_index()


class _Fitted(NamedTuple):
    """The model of a fold, made again. size: the shares of its p features in what moves it in training samples, by (layer, feature).

    held: positions; known: what is true of them; deals: their rows dealt anew within blocks, as often as groups are dealt, (DEALS, n).
    """

    problem: Problem
    place: Place
    held: np.ndarray
    known: Parts
    deals: list[np.ndarray]
    estimator: object
    X: np.ndarray
    Z: np.ndarray
    size: pd.Series
    calibration: object

    @property
    def columns(self) -> pd.MultiIndex:
        """(layer, feature) of the p features."""
        return self.size.index

    @property
    def order(self) -> np.ndarray:
        """Their places, the most important first."""
        return np.argsort(-self.size.to_numpy(), kind="stable")

    @classmethod
    def of(cls, run: Run, problem: Problem, place: Place, scratch: Path) -> "_Fitted":
        train, held = problem.split(0, place.unit.fold)
        parts = blocks(problem, place.option.recipe, train, held)
        estimator, X, Z = refitted(problem, place.unit, place.option, parts, train, held)
        columns = pd.MultiIndex.from_tuples([(part.layer, name) for part in parts for name in part.names], names=["layer", "feature"])
        some = X[np.random.default_rng(0).permutation(len(X))[:ROWS]]
        moved = np.abs(attribute(estimator, X, some).values).mean(axis=0)
        size = (moved / np.maximum(moved.sum(axis=0), np.finfo(float).tiny)).sum(axis=1)
        calibration = Again(run, problem, place, scratch).calibration(train)
        deals = [_deal(problem.outcome.blocks[held], seed_of(problem.plan.seed, "dealt", place.unit.fold, n)) for n in range(DEALS)]
        known = problem.outcome.known(held, train)
        return cls(problem, place, held, known, deals, estimator, X, Z, pd.Series(size, columns), calibration)

    def lost(self, first: list[tuple[str, str]], sets: dict[str, set[str]]) -> pd.DataFrame:
        """kind, name, features, lost: by how much the objective is worse when the features of a group are dealt anew together."""
        whole, better = self._score(self.Z), 1 if METRICS[self.problem.plan.objective].better == "higher" else -1
        rows = []
        for kind, name, members in self._groups(first, sets):
            dealt = np.mean([self._score(np.where(members, self.Z[order], self.Z)) for order in self.deals])
            rows.append({"kind": kind, "name": name, "features": members.sum(), "lost": better * (whole - dealt)})
        return pd.DataFrame(rows)

    def _groups(self, first, sets):
        """(kind, name, mask of its features) of all that is dealt anew; in a fold that lacks a feature nothing is lost with it."""
        layers, names = (self.columns.get_level_values(level) for level in range(2))
        if layers.nunique() > 1:
            yield from (("layer", layer, np.asarray(layers == layer)) for layer in layers.unique())
        unit = self.X - np.nanmean(self.X, axis=0)
        unit = np.nan_to_num(unit) / np.maximum(np.sqrt(np.nansum(unit**2, axis=0)), 1e-12)
        for layer, name in first:
            alone = np.asarray((layers == layer) & (names == name))
            shown = name if layers.nunique() == 1 else f"{name} ({layer})"
            yield "feature", shown, alone
            yield "cluster", shown, (np.abs(unit.T @ unit[:, alone].sum(axis=1)) >= LIKE) | alone
        inside = names.where(layers != SAMPLE_TABLE)
        yield from (("set", name, np.asarray(inside.isin(genes))) for name, genes in sets.items())

    def _score(self, Z: np.ndarray) -> float:
        """The objective of the held-out samples, had they these features."""
        outcome, objective = self.problem.outcome, METRICS[self.problem.plan.objective]
        prediction = outcome.prediction(outcome.scores(self.estimator, self.X, Z), self.calibration, self.held)
        return float(score(objective, {**self.known, **prediction}, np.zeros(len(Z)), np.ones((1, len(Z))))[0])


def _deal(block: np.ndarray, seed: int) -> np.ndarray:
    """Rows exchanged within blocks, (n,)."""
    random, order = np.random.default_rng(seed), np.arange(len(block))
    for code in np.unique(block):
        rows = np.flatnonzero(block == code)
        order[rows] = random.permutation(rows)
    return order


class Fewer(Again):
    """The fit of a place on its first features alone; number None: all."""

    def __init__(self, run: Run, problem: Problem, fitted: _Fitted, number: int | None, scratch: Path):
        super().__init__(run, problem, fitted.place, scratch)
        self.kept = fitted.columns[fitted.order[:number]]

    def _features(self, recipe: Recipe, train: np.ndarray, held: np.ndarray) -> Blocks:
        """Layers of which no feature is kept are left out; where an inner part has made none of those that are kept, all its own stay."""
        parts = blocks(self.problem, recipe, train, held)
        layers, names = (self.kept.get_level_values(level) for level in range(2))
        inside = {part.layer: np.isin(part.names, names[layers == part.layer]) for part in parts}
        if not any(mask.any() for mask in inside.values()):
            inside = {layer: np.ones(len(mask), bool) for layer, mask in inside.items()}
        made = {part.layer: tuple(side[:, inside[part.layer]] for side in part.pair) for part in parts if inside[part.layer].any()}
        return with_gaps(self.problem, made, train, held) if model_of(self.unit.model).gaps else made
