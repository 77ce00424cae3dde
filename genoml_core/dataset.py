"""Dataset: samples x features per omics layer plus one sample table, as a folder on disk with a content key."""
import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel

from .errors import DataError, GenoMLError
from .registry import near_miss
from .files import damaged, seal, whole_folder, write_json

SCHEMA = 1
SAMPLE_TABLE = "sample table"  # in the place of a layer: the sample columns used as features
COHORT = "cohort column"  # in the place of a layer: the column of the cohorts alone
Kind = Literal["counts", "log", "zscore", "binary", "numeric", "beta", "dosage", "sequence"]
Role = Literal["id", "target", "time", "event", "entry", "group", "cohort", "batch", "covariate", "ignored"]


class LayerFacts(BaseModel):
    """What ``dataset.json`` says of one layer: ``kind`` decides the default recipe."""

    kind: Kind
    samples: int
    features: int
    missing: float = 0.0  # share of the cells

    def missing_within(self, measured: int) -> float:
        """The share of missing cells among the samples that have the layer; 0 where none has."""
        absent = (self.samples - measured) / self.samples
        return max(0.0, (self.missing - absent) / (1 - absent)) if absent < 1 else 0.0


class DatasetFacts(BaseModel):
    """The content of ``dataset.json``."""

    schema_version: int = SCHEMA
    key: str = ""
    name: str
    description: str = ""
    created: str = ""
    reader: str = ""
    layers: dict[str, LayerFacts] = {}
    roles: dict[str, Role] = {}
    groups: list[str] = []  # sample columns that can say who belongs together, the best first: it has the role
    sources: dict[str, str] = {}  # file name -> SHA-256
    changes: list[str] = []  # every change made on the way in, one sentence each


class Layer(BaseModel, arbitrary_types_allowed=True):
    """One matrix in memory, on its way into a dataset: ``X`` samples x features, float32 (int32 for counts)."""

    X: np.ndarray
    features: list[str]
    kind: Kind


class Dataset:
    """A dataset folder. Everything is read when it is asked for; matrices are memory-mapped and read-only."""

    def __init__(self, path: Path):
        self.path = Path(path)

    @cached_property
    def facts(self) -> DatasetFacts:
        return DatasetFacts.model_validate_json((self.path / "dataset.json").read_text(encoding="utf-8"))

    @property
    def key(self) -> str:
        return self.facts.key

    @property
    def content_key(self) -> str:
        """The key as its content gives it: the same as ``key``, unless somebody has changed something."""
        kinds = {name: layer.kind for name, layer in self.facts.layers.items()}
        layers = {name: Layer(X=self.matrix(name), features=list(self.features(name)), kind=kind) for name, kind in kinds.items()}
        return _key(layers, self.samples, self.facts.roles)

    @property
    def name(self) -> str:
        return self.facts.name

    @cached_property
    def samples(self) -> pd.DataFrame:
        """The sample table, indexed by sample id (text), in the row order of every layer."""
        return pd.read_parquet(self.path / "samples.parquet")

    def matrix(self, layer: str) -> np.ndarray:
        """Samples x features of one layer, memory-mapped read-only."""
        return np.load(self._layer(layer) / "X.npy", mmap_mode="r", allow_pickle=False)

    def features(self, layer: str) -> pd.Index:
        """The feature names of one layer, in column order."""
        return pd.Index(pd.read_parquet(self._layer(layer) / "features.parquet")["feature"])

    def measured(self) -> pd.DataFrame:
        """Samples x layers: whether a sample has any value in a layer."""
        return pd.DataFrame({name: _any_value(self.matrix(name)) for name in self.facts.layers}, index=self.samples.index)

    def _layer(self, layer: str) -> Path:
        if layer not in self.facts.layers:
            raise GenoMLError(f"The dataset has no layer {layer!r}.", fix=near_miss(layer, self.facts.layers))
        return self.path / layer

    def column(self, name: str) -> pd.Series:
        """One column of the sample table, by name."""
        if name not in self.samples:
            none = "It has no columns at all: import the data with a sample table."
            fix = near_miss(name, self.samples) if len(self.samples.columns) else none
            raise GenoMLError(f"The sample table has no column {name!r}.", fix=fix)
        return self.samples[name]

    def labels(self, name: str) -> pd.Series:
        """One column as class labels: text where there is a value, whole numbers without a point; samples without a value are left out."""
        return self.column(name).dropna().map(label_of)

    def times(self, name: str) -> pd.Series:
        """One column of numbers or dates as numbers, dates in days since 1970; NaN where it is neither."""
        column = self.column(name)
        numbers = pd.to_numeric(column, errors="coerce").astype(float)
        if numbers.notna().any():
            return numbers
        dates = pd.to_datetime(column.astype(object), errors="coerce", format="mixed")
        return (dates - pd.Timestamp(0)).dt.total_seconds() / 86_400

    def follow_up(self, time: str, event: str, happened: Iterable[str], entry: str | None = None) -> pd.DataFrame:
        """Columns time, event (bool: its label is one of ``happened``) and entry of the samples with a time above 0 and a known event.

        entry: the column of when they came under observation, which has to be before the time; None, or 0 and less: from the start.
        """
        times, events = pd.to_numeric(self.column(time), errors="coerce"), self.labels(event)
        entries = pd.to_numeric(self.column(entry), errors="coerce").clip(lower=0) if entry else 0.0
        table = pd.DataFrame({"time": times, "event": events.reindex(times.index), "entry": entries})
        table = table[np.isfinite(table.time) & (table.time > 0) & table.event.notna() & (table.entry < table.time)]
        return table.assign(event=table.event.isin(list(happened)))

    def to_anndata(self, layer: str):
        """One layer as an in-memory AnnData, the sample table as ``obs``."""
        import anndata

        var = pd.DataFrame(index=self.features(layer).rename(None))
        return anndata.AnnData(np.array(self.matrix(layer)), obs=self.samples.copy(), var=var)

    def rename(self, name: str, description: str | None = None) -> None:
        """Give it another name, and another description; its content and key stay."""
        self.facts.name = name
        if description is not None:
            self.facts.description = description
        write_json(self.path / "dataset.json", self.facts.model_dump())

    @classmethod
    def write(cls, folder: Path, layers: Mapping[str, Layer], samples: pd.DataFrame, facts: DatasetFacts) -> "Dataset":
        """Write a dataset below ``folder`` under its content key; the same content is stored once.

        A copy that was damaged on the disk is replaced.
        samples: one row a sample, indexed by text ids, in the row order of all layers; text and float columns.
        Raises DataError where ids or features repeat or shapes disagree.
        """
        samples = samples.rename_axis("sample")
        samples.index = samples.index.astype(str)
        _check(layers, samples)
        facts = facts.model_copy(update={
            "key": _key(layers, samples, facts.roles),
            "created": datetime.now(UTC).isoformat(timespec="microseconds"),
            "layers": {name: _facts(layer) for name, layer in layers.items()},
        })
        if damaged(folder / facts.key):
            shutil.rmtree(folder / facts.key)
        with whole_folder(folder / facts.key) as target:
            for name, layer in layers.items():
                (target / name).mkdir()
                np.save(target / name / "X.npy", np.ascontiguousarray(layer.X), allow_pickle=False)
                pd.DataFrame({"feature": pd.Series(layer.features, dtype=object)}).to_parquet(target / name / "features.parquet")
            samples.to_parquet(target / "samples.parquet")
            seal(target)
            write_json(target / "dataset.json", facts.model_dump())
        return cls(folder / facts.key)


def _any_value(X: np.ndarray, first: int = 64) -> np.ndarray:
    """Whether each row has a value. The first columns tell of nearly all rows, so hardly anything is read."""
    if X.dtype.kind != "f":
        return np.ones(len(X), bool)
    found = ~np.isnan(X[:, :first]).all(axis=1)
    for row in np.flatnonzero(~found):
        found[row] = not np.isnan(X[row]).all()
    return found


def label_of(value) -> str:
    """A value of a sample column as the label of a class: whole numbers without a point."""
    if not isinstance(value, float):
        return str(value)
    return str(int(value)) if value.is_integer() else repr(float(value))


def _facts(layer: Layer) -> LayerFacts:
    missing = float(np.mean([np.isnan(row).mean() for row in layer.X])) if layer.X.dtype.kind == "f" else 0.0
    return LayerFacts(kind=layer.kind, samples=layer.X.shape[0], features=layer.X.shape[1], missing=missing)


def _check(layers: Mapping[str, Layer], samples: pd.DataFrame):
    if samples.index.has_duplicates:
        raise DataError("Sample ids repeat.", f"For example {samples.index[samples.index.duplicated()][0]!r}.")
    for name, layer in layers.items():
        if name in (SAMPLE_TABLE, COHORT):
            raise DataError(f"A layer cannot be named {name!r}.", "Sample columns are.", "Give it another name.")
        if layer.X.shape != (len(samples), len(layer.features)):
            raise DataError(f"Layer {name!r} is {layer.X.shape}, but there are {len(samples)} samples and {len(layer.features)} features.")
        if len(set(layer.features)) < len(layer.features):
            raise DataError(f"Features repeat in layer {name!r}.")


def _key(layers: Mapping[str, Layer], samples: pd.DataFrame, roles: Mapping[str, str]) -> str:
    """SHA-256 over matrices, feature names, the sample table and its roles; names and descriptions are not content."""
    digest = hashlib.sha256()
    for name in sorted(layers):
        layer = layers[name]
        digest.update(json.dumps([name, layer.kind, list(layer.X.shape), str(layer.X.dtype), layer.features]).encode())
        digest.update(np.ascontiguousarray(layer.X).data)
    table = {column: [None if pd.isna(v) else v if isinstance(v, str) else float(v) for v in samples[column]] for column in samples}
    digest.update(json.dumps([list(samples.index), table, dict(sorted(roles.items()))]).encode())
    return digest.hexdigest()
