"""Which features drive the headline's predictions: the model of each fold made again and taken apart on the samples it had not seen.

Models of different kinds speak in different units. So the contributions to each output in a fold are divided by what all of them
move together, the mean over the held-out samples of their absolute sum; a feature that the model of a fold did not use counts as 0 there.
A mixture of models is taken apart into theirs, by their shares.
"""
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..explain import attribute, weights
from ..models import model_of
from ..run import Run
from .after import leave, working
from .again import judged_option
from .configurations import Configuration
from .balance import drawn
from .layers import bent_share, by_layer, risks_without
from .mix import Mixing
from .prepare import side_by_side, with_gaps
from .problem import Problem, problem_of
from .ranks import alike, places
from .trace import blocks, values
from .units import Unit, build, mixes

LEAST = 0.001  # share of a model in a mixture that is taken apart
TOP = 50  # features of each output that are stored sample by sample


def explain(run: Run) -> None:
    """Write the tables of ``after.AFTER`` for the explanation of a run with results: see ``Run``.

    Raises what stops it, after noting it in plain words.
    """
    with working(run, "explanation") as along, TemporaryDirectory() as scratch:
        leave(run, "explanation", *_tables(run, Path(scratch), along))


def _tables(run: Run, scratch: Path, along: Callable) -> tuple[pd.DataFrame, ...]:
    problem = problem_of(run.path)
    outputs = getattr(problem.outcome, "classes", [""])
    judged = _judged(run)
    folds = [explained(problem, unit, _members(run, problem, unit, judged), scratch) for unit in along(_chosen(run))]
    importance = importance_of(folds, outputs)
    explanation = _explanation(problem, folds, outputs, importance)
    layers = pd.concat([fold.layers for fold in folds], ignore_index=True)
    layers = layers.assign(output=np.array(outputs, dtype=object)[layers.output])
    return explanation, layers, places(folds, outputs), alike(problem.dataset, problem.rows, importance), importance


def _chosen(run: Run) -> list[Unit]:
    """The model that speaks for the run in each outer fold."""
    return [Unit(model, *map(int, place.split("."))) for place, model in run.summary["headline"]["chosen"].items()]


def _members(run: Run, problem: Problem, unit: Unit, judged: dict[Unit, dict]) -> list[tuple[float, Unit, Configuration]]:
    """What a unit consists of: itself, or the units that it mixes, with the share of each and the settings it was judged with."""
    option = judged_option(problem, unit, judged[unit])
    if not mixes(unit):
        return [(1.0, unit, option)]
    mixing = Mixing(run, problem, unit)
    weights = mixing.weights(option)
    shares = weights / (weights.sum() or 1.0)
    taken = [(share, member) for share, member in zip(shares, mixing.members, strict=True) if share > LEAST]
    return [(share, member, judged_option(problem, member, judged[member])) for share, member in taken]


def _judged(run: Run) -> dict[Unit, dict]:
    """The settings that each unit was judged with, as it noted them."""
    return {Unit(u["model"], u["repeat"], u["fold"]): u["chosen"] for u in run.units()}


@dataclass(frozen=True)
class Fold:
    """One fold, p features and K outputs.

    held: positions, (n,); columns: (layer, feature); size: mean absolute contribution, (p, K); together: covariance of value and
    contribution, (p, K); stored: the contributions, a file; layers: see ``Run.layers``.
    """

    unit: Unit
    held: np.ndarray
    columns: pd.MultiIndex
    size: np.ndarray
    together: np.ndarray
    stored: Path
    layers: pd.DataFrame

    def contributions(self, output: int, wanted: pd.MultiIndex) -> np.ndarray:
        """Of wanted features to one output, (n, q); 0 for what the model did not use."""
        at = self.columns.get_indexer(wanted)
        return np.where(at >= 0, np.load(self.stored, mmap_mode="r")[:, at, output], 0.0)


def explained(problem: Problem, unit: Unit, members: list[tuple[float, Unit, Configuration]], scratch: Path) -> Fold:
    """One fold; what is large waits in files until it is known which features are stored."""
    parts = [(share, attributed(problem, member, option)) for share, member, option in members]
    columns = parts[0][1].columns
    for _, more in parts[1:]:
        columns = columns.union(more.columns, sort=False)
    contributions = np.zeros((len(parts[0][1].values), len(columns), parts[0][1].values.shape[2]))
    without = []
    for share, found in parts:
        total = np.abs(found.values).sum(axis=1).mean(axis=0)
        scale = share / np.where(total > 0, total, 1)
        contributions[:, columns.get_indexer(found.columns)] += scale * found.values
        without.append({layer: scale[0] * scores for layer, scores in found.without.items()})
    stored = scratch / f"{unit.name}.npy"
    np.save(stored, contributions.astype(np.float32))
    held = problem.split(unit.repeat, unit.fold)[1]
    together = _covariance(values(problem, columns, held), contributions)
    place = {"repeat": unit.repeat, "fold": unit.fold, "sample": problem.outcome.ids[held]}
    layers = by_layer(pd.DataFrame(place), columns, contributions, without, [found.bent for _, found in parts])
    layers = layers.assign(error=max(found.error for _, found in parts))
    return Fold(unit, held, columns, np.abs(contributions).mean(axis=0), together, stored, layers)


class Attributed(NamedTuple):
    """A fitted model taken apart on the n held-out samples: (layer, feature) of p features, and their contributions to its raw scores.

    values: (n, p, K). without: of survival models of several layers, the risk (n,) of each sample as if it lacked a layer, and with all of
    them under "". bent: the share of the variance of the risks that a residual on a linear model makes; NaN for models without one.
    error: what the contributions miss (``Attribution``).
    """

    columns: pd.MultiIndex
    values: np.ndarray
    without: dict[str, np.ndarray]
    bent: float
    error: float


def attributed(problem: Problem, unit: Unit, option: Configuration) -> Attributed:
    """The model of a unit, made again and taken apart."""
    split = problem.split(unit.repeat, unit.fold)
    parts = blocks(problem, option.recipe, *split)
    estimator, X, Z = refitted(problem, unit, option, parts, *split)
    ends, weight = np.cumsum([len(part.names) for part in parts])[:-1], weights(estimator)
    values, _, error = attribute(estimator, X, Z)
    shares = np.split(values, ends, axis=1)
    own = [None] * len(parts) if weight is None else np.split(weight, ends)
    found = [(part.layer, *part.back(*given)) for part, *given in zip(parts, shares, own, strict=True)]
    columns = pd.MultiIndex.from_tuples([(layer, name) for layer, names, _ in found for name in names], names=["layer", "feature"])
    contributions = np.concatenate([share for *_, share in found], axis=1)
    widths = {part.layer: len(part.names) for part in parts}
    without = risks_without(estimator, X, Z, widths, model_of(unit.model).gaps) if problem.plan.target.task == "survival" else {}
    return Attributed(columns, contributions, without, bent_share(estimator, Z), error)


def refitted(
    problem: Problem, unit: Unit, option: Configuration, parts, train: np.ndarray, held: np.ndarray,
) -> tuple[object, np.ndarray, np.ndarray]:  # fmt: skip
    """The model of a unit, fitted as it was judged, and the training and held-out features that it was given."""
    made = {part.layer: part.pair for part in parts}
    X, Z = side_by_side(with_gaps(problem, made, train, held) if model_of(unit.model).gaps else made)
    widths = [(layer, pair[0].shape[1]) for layer, pair in made.items()]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # noted when it was judged
        again = drawn(problem, train, unit.repeat, unit.fold)
        estimator = build(problem.plan, unit, option, widths).fit(X[again], problem.truth[train][again])
    return estimator, X, Z


def _covariance(value: np.ndarray, contributions: np.ndarray) -> np.ndarray:
    """Of each feature's values with its contributions, (p, K), over the samples where the value is known; 0 where none is."""
    known = np.isfinite(value)
    number = np.maximum(known.sum(axis=0), 1)
    away = np.where(known, value - np.where(known, value, 0).sum(axis=0, dtype=float) / number, 0)
    return np.einsum("np,npk->pk", away, contributions) / number[:, None]


def importance_of(folds: list[Fold], outputs: list[str]) -> pd.DataFrame:
    """A row for each output and each feature with any contribution, the most important first."""
    tables = [_one_output([(f, f.size[:, k], f.together[:, k]) for f in folds]).assign(output=name) for k, name in enumerate(outputs)]
    order = ["output", "layer", "feature", "importance", "low", "high", "folds", "direction"]
    return pd.concat(tables, ignore_index=True)[order]


def _one_output(parts) -> pd.DataFrame:
    size = pd.concat([pd.Series(size, fold.columns) for fold, size, _ in parts], axis=1).fillna(0.0)
    together = pd.concat([pd.Series(together, fold.columns) for fold, _, together in parts], axis=1).sum(axis=1)
    table = pd.DataFrame({
        "importance": size.mean(axis=1), "low": size.min(axis=1), "high": size.max(axis=1),
        "folds": (size > 0).sum(axis=1), "direction": np.sign(together).astype(int),
    })
    table = table[table.importance > 0].rename_axis(["layer", "feature"]).reset_index()
    return table.sort_values(["importance", "layer", "feature"], ascending=[False, True, True], ignore_index=True)


def _explanation(problem: Problem, folds: list[Fold], outputs: list[str], importance: pd.DataFrame) -> pd.DataFrame:
    """A row for each output, each of its most important features, and each held-out sample of each repeat."""
    parts = []
    for k, output in enumerate(outputs):
        top = importance[importance.output == output].head(TOP)
        wanted = pd.MultiIndex.from_frame(top[["layer", "feature"]])
        parts += [_rows(problem, fold, k, wanted).assign(output=output) for fold in folds]
    order = ["repeat", "fold", "model", "sample", "output", "layer", "feature", "value", "contribution"]
    return pd.concat(parts, ignore_index=True)[order]


def _rows(problem: Problem, fold: Fold, output: int, wanted: pd.MultiIndex) -> pd.DataFrame:
    """A fold's samples, one after another, each with all wanted features."""
    place = np.repeat(np.arange(len(fold.held)), len(wanted)), np.tile(np.arange(len(wanted)), len(fold.held))
    return pd.DataFrame({
        "repeat": fold.unit.repeat, "fold": fold.unit.fold, "model": fold.unit.model, "sample": problem.outcome.ids[fold.held[place[0]]],
        "layer": wanted.get_level_values(0)[place[1]], "feature": wanted.get_level_values(1)[place[1]],
        "value": values(problem, wanted, fold.held)[place], "contribution": fold.contributions(output, wanted)[place],
    })
