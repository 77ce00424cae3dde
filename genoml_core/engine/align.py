"""New samples brought to what a model expects: features by their names, something in the place of what is lacking, and a report of it."""
import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..checks.parts.symbols import RENAMED
from ..dataset import SAMPLE_TABLE, Dataset, Kind, label_of
from ..edit import VERSION
from ..errors import DataError
from .prepare import sample_columns
from .problem import batches_of

LEAST = 0.8  # of what moves predictions has to be measured in a sample, else it gets none
SHOWN = 50  # missing features that are named
NUMBERED = re.compile(r"\|\d+$")  # a number behind a symbol
DEPTH = 1e6  # of a sample without any count
ALIKE = 0.9  # of the features of the best: another layer that has as many might be meant


@dataclass
class ExpectedLayer:
    """What a model knows of one layer, or of the sample columns. features: (p,); usual: what stands in for a missing value, (p,);
    weight: the share of what moves predictions that each feature has, (p,), over all layers 1; used: whether the model looks at it, (p,);
    complete: whether no training sample lacked a value, so that steps have not learnt to fill gaps; optional: whether the model has been
    judged on samples that lack the layer, or understands it; lacked: the share of training samples that did.
    """

    features: np.ndarray
    usual: np.ndarray
    weight: np.ndarray
    used: np.ndarray
    kind: Kind | str
    complete: bool
    optional: bool = False
    lacked: float = 0.0

    def filled(self, X: np.ndarray) -> np.ndarray:
        """Values (m, p) with something in the place of gaps, unless the steps do that. Counts are filled in the depth of the sample."""
        gaps = np.isnan(X)
        if not self.complete or not gaps.any():
            return X
        usual = np.broadcast_to(self.usual, X.shape)
        if self.kind == "counts":
            total, shares = np.nansum(X, axis=1, dtype=float), np.where(gaps, 0, usual).sum(axis=1, dtype=float)
            depth = np.where((total > 0) & (shares > 0), total / np.where(shares > 0, shares, 1), DEPTH)
            usual = usual * depth[:, None]
        return np.where(gaps, usual, X).astype(np.float32)


@dataclass
class Expected:
    """What a model expects of new samples. columns: the sample columns that are features, and what is usual: a number, or text."""

    layers: dict[str, ExpectedLayer]
    columns: dict[str, float | str]
    cohort: str | None
    batches: list[str]


@dataclass
class Aligned:
    """New samples as a model expects them. values: of each layer (m, p) float32, of the sample columns a table; lacking: which samples have
    no value of a layer, (m,); measured: the share of what moves predictions that was measured, (m,); report: of each layer "from", "used"
    (features that the model looks at), "found", "share" (of what moves predictions), "renamed", "missing", "kinds", "lacking" (samples).
    """

    ids: pd.Index
    cohort: np.ndarray
    batches: np.ndarray | None
    values: dict[str, np.ndarray | pd.DataFrame] = field(default_factory=dict)
    lacking: dict[str, np.ndarray] = field(default_factory=dict)
    measured: np.ndarray | None = None
    report: dict[str, dict] = field(default_factory=dict)

    def take(self, rows: np.ndarray) -> "Aligned":
        """Some of the samples."""
        part = {name: X.iloc[rows] if isinstance(X, pd.DataFrame) else X[rows] for name, X in self.values.items()}
        batches = None if self.batches is None else self.batches[rows]
        lacking = {name: lacks[rows] for name, lacks in self.lacking.items()}
        return Aligned(self.ids[rows], self.cohort[rows], batches, part, lacking, self.measured[rows], self.report)


    def change(self, row: int, layer: str, column: int, value: float) -> None:
        """Give one sample another value."""
        values = self.values[layer].copy()
        if isinstance(values, pd.DataFrame):
            values.iloc[row, column] = value
        else:
            values[row, column] = value
        self.values[layer] = values


def align(expected: Expected, dataset: Dataset) -> Aligned:
    """The samples of a dataset as a model expects them. Raises DataError where its recipe needs batches that they do not name."""
    new = Aligned(dataset.samples.index, _cohorts(expected, dataset), _batches(expected, dataset))
    carried, possible = np.zeros(len(new.ids)), np.zeros(len(new.ids))
    sources = _sources(expected, dataset)
    for name, layer in expected.layers.items():
        known = _table(expected, dataset, new) if name == SAMPLE_TABLE else _matrix(layer, name, dataset, sources.get(name), new)
        lacks = new.lacking[name] if layer.optional else np.zeros(len(new.ids), bool)
        carried += np.where(lacks, 0, known @ layer.weight)
        possible += np.where(lacks, 0, layer.weight.sum())
    nothing = sum(layer.weight.sum() for layer in expected.layers.values()) == 0  # a model that looks at nothing
    new.measured = np.divide(carried, possible, out=np.full(len(carried), float(nothing)), where=possible > 0)
    return new


def _sources(expected: Expected, dataset: Dataset) -> dict[str, str]:
    """Which layer of the dataset each expected layer comes from: that of its name, else that with most of its features.

    Raises DataError for a layer that may be one as well as another.
    """
    wanted = [name for name in expected.layers if name != SAMPLE_TABLE]
    found = {name: name for name in wanted if name in dataset.facts.layers}
    left = [name for name in wanted if name not in found]
    for layer in (layer for layer in dataset.facts.layers if layer not in found.values()):
        shared = {name: _shared(expected, name, dataset, layer) for name in left}
        best = max(shared, key=shared.get, default=None)
        if best is None or not shared[best]:
            continue
        if alike := [name for name in left if name != best and shared[name] >= ALIKE * shared[best]]:
            why = f"It has as many features of the layer {best!r} as of {alike[0]!r}."
            fix = f"Say which it is: --layer {best}=FILE; on the page, write the name of the layer beside the file."
            raise DataError(f"It cannot be told what the layer {layer!r} of the new samples is.", why, fix)
        if best not in found or shared[best] > _shared(expected, best, dataset, found[best]):
            found[best] = layer
    return found


def _shared(expected: Expected, name: str, dataset: Dataset, layer: str) -> int:
    """How many features of an expected layer a layer of the dataset has."""
    return int((matched(expected.layers[name].features, dataset.features(layer))[0] >= 0).sum())


def matched(wanted: np.ndarray, given: pd.Index) -> tuple[np.ndarray, dict[str, str]]:
    """Where each wanted feature stands among the given ones, (p,), -1 where it is not; and those that were found under another name.

    Other names are those of HGNC before and after a change, Ensembl ids with and without version, and symbols with a number behind a bar
    (TP53|7157). A name that fits several is not taken.
    """
    at = given.get_indexer(wanted)
    left, free = np.flatnonzero(at < 0), np.setdiff1d(np.arange(len(given)), at)
    own, theirs = (pd.Series(rows, [_plain(name) for name in names[rows]]) for rows, names in ((left, wanted), (free, np.asarray(given))))
    own, theirs = (one[~one.index.duplicated(keep=False)] for one in (own, theirs))
    both = own.index.intersection(theirs.index)
    at[own[both]] = theirs[both]
    return at, {str(wanted[i]): str(given[at[i]]) for i in sorted(own[both])}


def _plain(name: str) -> str:
    """A name as it is today: without version and number, after renaming."""
    name = NUMBERED.sub("", str(name))
    name = found[1] if (found := VERSION.fullmatch(name)) else name
    return RENAMED.get(name, name)


def _matrix(layer: ExpectedLayer, name: str, dataset: Dataset, source: str | None, new: Aligned) -> np.ndarray:
    """Put the values of a layer in their places; returns which were measured, (m, p)."""
    X = np.full((len(new.ids), len(layer.features)), np.nan, dtype=np.float32)
    renamed, kind = {}, None
    if source is not None:
        at, renamed = matched(layer.features, dataset.features(source))
        X[:, at >= 0] = dataset.matrix(source)[:, at[at >= 0]]
        kind = dataset.facts.layers[source].kind
    known = ~np.isnan(X)
    new.values[name], new.lacking[name] = layer.filled(X), ~known.any(axis=1)
    used = set(layer.features[layer.used])
    there = {before: after for before, after in renamed.items() if before in used}
    lacking = int(new.lacking[name].sum())
    told = {"from": source, "renamed": there, "kinds": [layer.kind, kind], "lacking": lacking, "lacked": layer.lacked}
    new.report[name] = {**told, "optional": layer.optional, **_found(layer, known.any(axis=0))}
    return known


def _found(layer: ExpectedLayer, there: np.ndarray) -> dict:
    """used, found, share, missing: of the features that the model looks at."""
    missing = np.flatnonzero(layer.used & ~there)
    order = missing[np.argsort(-layer.weight[missing], kind="stable")]
    whole = layer.weight.sum()
    share = float(layer.weight[there].sum() / whole) if whole > 0 else 1.0
    facts = {"used": int(layer.used.sum()), "found": int((layer.used & there).sum()), "share": share}
    return {**facts, "missing": list(map(str, layer.features[order[:SHOWN]]))}


def _table(expected: Expected, dataset: Dataset, new: Aligned) -> np.ndarray:
    """Put the sample columns in their places; returns which values are known, (m, columns)."""
    layer = expected.layers[SAMPLE_TABLE]
    table = dataset.samples.reindex(columns=list(expected.columns))
    for name, usual in expected.columns.items():
        if not isinstance(usual, str):
            table[name] = pd.to_numeric(table[name], errors="coerce")
        elif name != expected.cohort or not usual.startswith(f"{name} "):  # as numbers of cohorts are named
            table[name] = table[name].map(label_of, na_action="ignore").astype(object)
    known = table.notna().to_numpy()
    new.values[SAMPLE_TABLE] = sample_columns(table, expected.cohort)
    new.report[SAMPLE_TABLE] = {
        "from": SAMPLE_TABLE, "renamed": {}, "kinds": ["", ""], "lacking": 0, "lacked": 0.0, "optional": False,
        **_found(layer, known.any(axis=0)),
    }
    return known


def _cohorts(expected: Expected, dataset: Dataset) -> np.ndarray:
    """The cohort of each sample as the outcome names it, (m,); "" where it is not known."""
    if expected.cohort not in dataset.samples:
        return np.full(len(dataset.samples), "", dtype=object)
    return dataset.samples[expected.cohort].fillna("unknown").astype(str).to_numpy(dtype=object)


def _batches(expected: Expected, dataset: Dataset) -> np.ndarray | None:
    if not expected.batches:
        return None
    if absent := [name for name in expected.batches if name not in dataset.samples]:
        why = "The model was trained on values from which the differences between batches were taken."
        fix = "Add it to the sample table of the new samples; a batch has to be one of those in training."
        raise DataError(f"The new samples have no column {absent[0]!r} that says their batch.", why, fix)
    return batches_of(dataset, expected.batches)
