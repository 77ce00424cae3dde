"""Tables about a dataset for the eye. Steps see all samples at once here, so nothing of it may flow back into training."""

import json
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

from ..dataset import Dataset, Kind
from ..errors import AbsentError, GenoMLError
from ..explore import EXPLORE, Exploration, Glance
from ..files import write_json
from ..statistics.association import share_explained
from ..statistics.corrections import benjamini_hochberg
from ..statistics.differences import correlated, welch
from ..steps import STEPS
from . import provenance
from .cache import Cache

MOST = 10_000  # samples that are looked at
FEATURES = 1_000  # those that vary most, for what looks at all of them together: as many say as much, and more take longer
JUDGED, FEWEST, CELLS = 1_000, 100, 40_000_000  # samples that say which these are: so many at most and at least, and values of them
MISSING = 0.3  # share from which a feature is left out there
WILD = 5  # standard deviations
_SCALE: dict[Kind, str] = {"counts": "log2_cpm", "zscore": "clip", "beta": "m_values", "sequence": "one_hot_bases"}


@dataclass(frozen=True)
class Look:
    """What was made. tables: by name, as the exploration says.

    drawn: samples that were looked at; measured: all that have a value in the layer; unmeasured: those without any, which are left out.
    """

    tables: dict[str, pd.DataFrame]
    drawn: int
    measured: int
    unmeasured: int

    @property
    def points(self) -> pd.DataFrame:
        """Coordinates, a row a sample."""
        return self.tables["points"]

    @property
    def shares(self) -> list[float]:
        """The share of the variance that each axis holds; nothing where the axes have none."""
        return self.tables["shares"].iloc[0].tolist() if "shares" in self.tables else []

    @property
    def explained(self) -> pd.DataFrame:
        """Sample columns x axes: the share of each axis that goes with each column."""
        return self.tables["explained"]


def key(dataset: Dataset, layer: str, name: str, **asked) -> str:
    """The name of one look at a layer in a cache: it holds dataset, layer, what was asked, code and libraries."""
    entry, code = EXPLORE[name], _code(dataset.facts.layers[layer].kind)
    libraries = {library: version(library) for library in entry.libraries}
    return f"explore/{provenance.digest(dataset.key, layer, name, asked, code, libraries)}"


def kept(folder: Path, dataset: Dataset, layer: str, name: str, **asked) -> Look | None:
    """A look that was made before, from a cache folder; None where there is none, or a damaged one."""
    if (path := Cache(folder).entry(key(dataset, layer, name, **asked))) is None:
        return None
    facts = json.loads((path / "facts.json").read_text(encoding="utf-8"))
    return Look({name: pd.read_parquet(path / f"{name}.parquet") for name in facts.pop("tables")}, **facts)


def make(folder: str, dataset: str, layer: str, name: str, seed: int = 0, **asked) -> None:
    """Called in a child process. Look at one layer and keep the tables in a cache folder, whole or not at all. dataset: its folder."""
    data, entry, cache = Dataset(Path(dataset)), EXPLORE[name], Cache(Path(folder))
    measured = measured_rows(data, layer)
    _enough(entry, layer, len(measured))
    rows = rows_of(measured, seed)
    tables = entry.look(_glance(cache, data, layer, rows, seed), **asked)
    if "differences" in tables:
        tables["differences"] = tested(tables["differences"])
    if "points" in tables:
        tables["explained"] = _explained(tables["points"], data.samples.iloc[rows])
    facts = {"drawn": len(rows), "measured": len(measured), "unmeasured": len(data.samples) - len(measured)}
    with cache.making(key(data, layer, name, **asked)) as target:
        for table in tables:
            tables[table].to_parquet(target / f"{table}.parquet")
        write_json(target / "facts.json", {"tables": list(tables), **facts})
    cache.prune()


def measured_rows(data: Dataset, layer: str) -> np.ndarray:
    """The rows that have any value in a layer; of counts, any that is not 0: without a total nothing can be made comparable."""
    known = data.measured()[layer].to_numpy()
    if data.facts.layers[layer].kind == "counts":
        X = data.matrix(layer)
        doubtful = np.flatnonzero(known & ~(X[:, :64] > 0).any(axis=1))  # the first columns tell of nearly all rows
        known[[row for row in doubtful if not (X[row] > 0).any()]] = False
    return np.flatnonzero(known)


def rows_of(measured: np.ndarray, seed: int = 0) -> np.ndarray:
    """The rows that are looked at, of those measured: all, or 10,000 at random, in order."""
    return np.sort(np.random.default_rng(seed).choice(measured, min(MOST, len(measured)), replace=False))


def _glance(cache: Cache, data: Dataset, layer: str, rows: np.ndarray, seed: int) -> Glance:
    kind = data.facts.layers[layer].kind
    name = f"explore/{provenance.digest(data.key, layer, 'ready', seed, _code(kind))}"

    def ready(glance: Glance) -> np.ndarray:
        if (found := cache.get(name, "ready")) is None:
            found = (_ready(glance),)
            cache.put(name, ready=found[0])
        return found[0]

    return Glance(data.matrix(layer), rows, data.samples.index[rows], data.features(layer), kind, seed, partial(_scaled, kind), ready)


def _scaled(kind: Kind, block: np.ndarray, columns=None) -> np.ndarray:
    """Rows made comparable, all columns or some: the others of a count matrix then stand together as one, so that the totals stay."""
    if kind == "sequence":
        block = STEPS[_SCALE[kind]].build({}).fit_transform(block)
        return block if columns is None else block[:, columns]
    if columns is not None:
        chosen = block[:, columns]
        if kind == "counts":
            chosen = np.column_stack([chosen, (_totals(block) - _totals(chosen)).astype(np.float32)])
        return _scaled(kind, chosen)[:, : len(columns)]
    return STEPS[_SCALE[kind]].build({}).fit_transform(block) if kind in _SCALE else np.asarray(block, np.float32)


def _totals(block: np.ndarray) -> np.ndarray:
    totals = block.sum(axis=1, dtype=float)
    return np.nansum(block, axis=1, dtype=float) if np.isnan(totals).any() else totals


def _ready(glance: Glance) -> np.ndarray:
    """The features that vary most, standardised, missing values at the mean, beyond 5 standard deviations cut off; samples x features."""
    chosen = _most_variable(glance)
    X = np.concatenate(glance.each(lambda _, block: glance.scaled(block, chosen)))
    spread = _centre(X)
    X /= np.where(spread > 0, spread, 1).astype(np.float32)
    return np.clip(X, -WILD, WILD, out=X)


def _most_variable(glance: Glance) -> np.ndarray:
    """Which features vary most, at most 1,000 in order, of those that are not missing too often; judged on at most 1,000 samples."""
    most = min(JUDGED, max(FEWEST, CELLS // len(glance.features)), len(glance.rows))
    judged = np.sort(np.random.default_rng(glance.seed).choice(glance.rows, most, replace=False))
    X = glance.scaled(glance.values[judged])
    seen = np.flatnonzero(np.isnan(X).mean(axis=0) <= MISSING)
    if not len(seen):
        why = f"All are missing in more than {MISSING:.0%} of the samples."
        raise GenoMLError("No feature is left.", why, "Choose another layer or view.")
    spread = _centre(X)[seen].astype(np.float32)
    return np.sort(seen[np.argsort(-spread, kind="stable")[:FEATURES]])


def _centre(X: np.ndarray) -> np.ndarray:
    """Subtract the mean of each feature in place, missing values become 0; returns the standard deviation of what is there."""
    missing = np.isnan(X)
    gaps = missing.any()
    count = np.maximum(len(X) - missing.sum(axis=0), 1) if gaps else len(X)
    X -= ((np.nansum if gaps else np.sum)(X, axis=0, dtype=float) / count).astype(np.float32)
    if gaps:
        X[missing] = 0
    return np.sqrt(np.square(X).sum(axis=0, dtype=float) / count)


@cache
def _code(kind: Kind) -> list[str]:
    """Hashes of the sources that decide a look."""
    core = Path(__file__).parents[1]
    sources = [Path(__file__), *sorted((core / "statistics").glob("*.py")), *sorted((core / "explore").rglob("*.py"))]
    steps = [_SCALE[kind]] if kind in _SCALE else []
    return [*map(provenance.code_version, steps), *(provenance.digest(path.read_text(encoding="utf-8")) for path in sources)]


def _enough(entry: Exploration, layer: str, measured: int):
    if measured < entry.least:
        why = f"{measured} samples have values in layer {layer!r}, and {entry.label} needs at least {entry.least}."
        raise AbsentError("There are too few samples for this picture.", why, "Choose another layer or picture.")


def tested(found: pd.DataFrame) -> pd.DataFrame:
    """n, effect, p and q of each feature that can be tested, the smallest p first: Welch's t test of two groups, or a correlation.

    The effect is mean_1 - mean_0, or r; q is that of Benjamini and Hochberg (1995).
    """
    if "r" in found:
        n, effect, p = found.n, found.r, correlated(found.r, found.n)
    else:
        n, effect = found.n_0 + found.n_1, found.mean_1 - found.mean_0
        p = welch(*(found[f"{part}_{group}"].to_numpy() for group in (0, 1) for part in ("n", "mean", "var")))
    table = pd.DataFrame({"n": n, "effect": effect, "p": p}, index=found.index).dropna()
    return table.assign(q=benjamini_hochberg(table.p)).sort_values(["p", "feature"], kind="stable")


def _explained(points: pd.DataFrame, samples: pd.DataFrame) -> pd.DataFrame:
    """Sample columns x axes; columns about which nothing can be said are left out."""
    shares = {axis: [share_explained(points[axis].to_numpy(), samples[column]) for column in samples] for axis in points}
    return pd.DataFrame(shares, index=samples.columns.rename("column")).dropna()
