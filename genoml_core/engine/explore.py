"""Pictures of a dataset: its samples on two axes. Steps see all samples at once here, so nothing of it may flow back into training."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

from ..dataset import Dataset, Kind
from ..errors import GenoMLError
from ..explore import EXPLORE, Exploration
from ..files import whole_folder, write_json
from ..statistics.association import share_explained
from ..steps import STEPS
from . import provenance

MOST = 10_000  # points in a picture
_FIRST: dict[Kind, tuple[str, ...]] = {
    "counts": ("log2_cpm",), "zscore": ("clip",), "beta": ("m_values",), "sequence": ("one_hot_bases",),
}  # fmt: skip - one wild z-score would be the most variable
_THEN = ("filter_missing", "impute_median", "most_variable", "standard_scale", "clip")


@dataclass(frozen=True)
class Look:
    """What is drawn. points: coordinates, indexed by sample id; shares: the variance that each axis holds, where it is told.

    explained: sample columns x axes, the share of each axis that goes with each column; features: how many were used;
    unmeasured: samples without any value in the layer, which are not drawn; measured: all others, also beyond the 10,000 drawn.
    """

    points: pd.DataFrame
    explained: pd.DataFrame
    shares: list[float]
    features: int
    measured: int
    unmeasured: int


def place(folder: Path, dataset: Dataset, layer: str, name: str) -> Path:
    """Where the look at one layer lies below a cache folder: the key holds dataset, layer, code and libraries."""
    entry, code = EXPLORE[name], _code(dataset.facts.layers[layer].kind)
    libraries = {library: version(library) for library in entry.libraries}
    return folder / "explore" / provenance.digest(dataset.key, layer, name, code, libraries)


def read(path: Path) -> Look:
    """A look that has been made."""
    tables = {name: pd.read_parquet(path / f"{name}.parquet") for name in ("points", "explained")}
    return Look(**tables, **json.loads((path / "facts.json").read_text(encoding="utf-8")))


def make(dataset: str, layer: str, name: str, out: str, seed: int = 0) -> None:
    """Called in a child process. Write the look at one layer to the folder ``out``, whole or not at all. dataset: its folder."""
    data, entry = Dataset(Path(dataset)), EXPLORE[name]
    matrix = data.matrix(layer)
    measured = np.flatnonzero(data.measured()[layer])
    _enough(entry, layer, len(measured))
    rows = np.sort(np.random.default_rng(seed).choice(measured, min(MOST, len(measured)), replace=False))
    X = _features(np.asarray(matrix[rows], np.float32), data.facts.layers[layer].kind)
    points, shares = entry.points(X, seed)
    samples = data.samples.iloc[rows]
    counted = {"features": X.shape[1], "measured": len(measured), "unmeasured": len(matrix) - len(measured)}
    with whole_folder(Path(out)) as folder:
        points.set_index(samples.index).to_parquet(folder / "points.parquet")
        _explained(points, samples).to_parquet(folder / "explained.parquet")
        write_json(folder / "facts.json", {"shares": shares, **counted})


def _recipe(kind: Kind) -> tuple[str, ...]:
    return (*_FIRST.get(kind, ()), *_THEN)


@cache
def _code(kind: Kind) -> list[str]:
    """Hashes of the sources that decide a look."""
    core = Path(__file__).parents[1]
    sources = [Path(__file__), core / "statistics" / "association.py", *sorted((core / "explore").rglob("*.py"))]
    return [*map(provenance.code_version, _recipe(kind)), *(provenance.digest(path.read_text(encoding="utf-8")) for path in sources)]


def _enough(entry: Exploration, layer: str, measured: int):
    if measured < entry.least:
        why = f"{measured} samples have values in layer {layer!r}, and {entry.label} needs at least {entry.least}."
        raise GenoMLError("There are too few samples for this picture.", why, "Choose another layer or picture.")


def _features(X: np.ndarray, kind: Kind) -> np.ndarray:
    for step in _recipe(kind):
        X = STEPS[step].build({}).fit_transform(X)
    return X


def _explained(points: pd.DataFrame, samples: pd.DataFrame) -> pd.DataFrame:
    """Sample columns x axes; columns about which nothing can be said are left out."""
    shares = {axis: [share_explained(points[axis].to_numpy(), samples[column]) for column in samples] for axis in points}
    return pd.DataFrame(shares, index=samples.columns.rename("column")).dropna()
