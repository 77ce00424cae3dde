"""A dataset that is written for other tools comes back as it was."""

import numpy as np
import pandas as pd
import pytest

from genoml_core.dataset import Dataset, DatasetFacts, Layer
from genoml_core.engine.save import formats, save
from genoml_core.errors import GenoMLError
from genoml_core.readers.parts.build import build

RANDOM = np.random.default_rng(0)
IDS = [f"s{i}" for i in range(300)]


def dataset(folder, layers: int) -> Dataset:
    """Counts, and with two layers log values that every third sample lacks."""
    log = RANDOM.normal(8, 2, (300, 7)).astype(np.float32)
    log[::3] = np.nan
    log[1, 1] = np.nan
    counts = RANDOM.negative_binomial(2, 0.01, (300, 5)).astype(np.int32)
    parts = {
        "rna": Layer(X=counts, features=[f"ENSG{i}" for i in range(5)], kind="counts"),
        "protein": Layer(X=log, features=[f"P {i}" for i in range(7)], kind="log"),
    }
    samples = pd.DataFrame({"subtype": ["A", "B", None] * 100, "age": np.where(np.arange(300) % 9, np.arange(300) / 4, np.nan)}, index=IDS)
    return Dataset.write(folder, dict(list(parts.items())[:layers]), samples, DatasetFacts(name="made", roles={"subtype": "target"}))


def again(path, folder) -> Dataset:
    usual = {"name": None, "orientation": None, "duplicates": None, "format": None, "about": [], "options": {}, "covariates": []}
    answer = build(str(folder), [[None, path.name, str(path)]], [], description="", **usual)
    return Dataset(folder / answer["key"])


@pytest.mark.parametrize(("layers", "suffix"), [(1, "h5ad"), (1, "zip"), (2, "h5mu"), (2, "zip")])
def test_round_trip(tmp_path, layers, suffix):
    data = dataset(tmp_path / "a", layers)
    assert suffix in formats(data)
    save(str(data.path), str(tmp_path / f"d.{suffix}"))
    found = again(tmp_path / f"d.{suffix}", tmp_path / "b")
    rows = found.samples.index.get_indexer(data.samples.index)
    assert (np.sort(rows) == np.arange(300)).all()
    names = {"rna": "rna", "protein": "protein"} if layers == 2 else {"rna": next(iter(found.facts.layers))}
    for mine, theirs in list(names.items())[:layers]:
        np.testing.assert_array_equal(found.matrix(theirs)[rows], data.matrix(mine))
        assert list(found.features(theirs)) == list(data.features(mine))
        assert found.facts.layers[theirs].kind == data.facts.layers[mine].kind
    for column in data.samples:
        pd.testing.assert_series_equal(found.samples[column].iloc[rows], data.samples[column], check_names=False, check_dtype=False)


def test_a_format_that_does_not_hold_all_is_refused(tmp_path):
    data = dataset(tmp_path / "a", 2)
    with pytest.raises(GenoMLError, match=r"d\.h5ad") as caught:
        save(str(data.path), str(tmp_path / "d.h5ad"))
    assert ".h5mu or .zip" in caught.value.fix
    assert not (tmp_path / "d.h5ad").exists()
