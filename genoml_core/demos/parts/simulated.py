"""Made-up names, variation that features share, and a simulation as a dataset or as small files."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from ...dataset import Dataset, DatasetFacts, Kind, Layer
from ...files import whole_file


def ids(prefix: str, count: int, digits: int = 3) -> list[str]:
    """``P001``, ``P002`` ...: names of made-up patients, samples or features."""
    return [f"{prefix}{i + 1:0{digits}d}" for i in range(count)]


def features(noun: str, prefix: str, count: int, named: Iterable[str] = ()) -> pd.Index:
    """``count`` feature names, an index named ``noun``: the named ones first, made-up ones behind them."""
    named = list(named)
    return pd.Index(named + ids(prefix, count - len(named), 4), name=noun)


def with_some_twice(random: np.random.Generator, count: int, twice: int) -> np.ndarray:
    """The person of each sample, in order: each of ``count`` gives one sample, and ``twice`` of them a second one."""
    return np.sort(np.concatenate([np.arange(count), random.choice(count, twice, replace=False)]))


def programmes(random: np.random.Generator, people: int, number: int, shape: int, spread: float) -> np.ndarray:
    """Variation that features share, (people, shape): random loadings on ``number`` programmes of each person."""
    return random.normal(0, 1, (people, number)) @ random.normal(0, spread, (number, shape))


def effect(table: pd.DataFrame, weights: Mapping[str, float]) -> np.ndarray:
    """The weighted sum of some columns, (samples,)."""
    return table[list(weights)].to_numpy(float) @ np.fromiter(weights.values(), float)


def dataset(folder: Path, layers: Mapping[str, pd.DataFrame], kinds: Mapping[str, Kind], samples: pd.DataFrame, **facts) -> Dataset:
    """Write a simulation as a dataset below ``folder``. facts: name, description and roles."""
    made = {name: Layer(X=table.to_numpy(), features=list(table), kind=kinds[name]) for name, table in layers.items()}
    return Dataset.write(folder, made, samples, DatasetFacts(reader="simulated", **facts))


def write_files(out: Path, stem: str, layers: Mapping[str, pd.DataFrame], samples: pd.DataFrame, form: str) -> list[Path]:
    """Write ``<stem>_<layer>.tsv`` for each layer (features in rows) and ``<stem>_samples.csv``; returns the paths, samples last.

    form: of the numbers in the sample table, for example "%.0f".
    """
    paths = {name: out / f"{stem}_{name}.tsv" for name in layers}
    for name, values in layers.items():
        with whole_file(paths[name]) as temporary:
            values.T.to_csv(temporary, sep="\t", lineterminator="\n", float_format="%.5g")
    table = out / f"{stem}_samples.csv"
    with whole_file(table) as temporary:
        samples.to_csv(temporary, lineterminator="\n", float_format=form)
    return [*paths.values(), table]
