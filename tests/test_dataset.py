"""Dataset: the key is the content; the same content is stored once; nothing inconsistent is written."""

import numpy as np
import pandas as pd
import pytest

from genoml_core.dataset import Dataset, DatasetFacts, Layer
from genoml_core.errors import DataError, GenoMLError


def write(
    folder, *, X=None, features=("TP53", "EGFR"), ids=("s1", "s2", "s3"), kind="numeric", roles=None, name="a", column=("x", "y", None)
):
    X = np.array([[1.5, 2], [3, np.nan], [5, 6]], np.float32) if X is None else X
    samples = pd.DataFrame({"status": list(column), "age": [1.0, 2.0, np.nan]}, index=list(ids))
    facts = DatasetFacts(name=name, roles=roles or {"status": "target"})
    return Dataset.write(folder, {"rna": Layer(X=X, features=list(features), kind=kind)}, samples, facts)


def changed(i: int, j: int) -> np.ndarray:
    X = np.array([[1.5, 2], [3, np.nan], [5, 6]], np.float32)
    X[i, j] = np.nextafter(X[i, j], np.float32(9)) if np.isfinite(X[i, j]) else 0
    return X


def test_what_was_written_is_read(tmp_path):
    dataset = Dataset(write(tmp_path).path)
    np.testing.assert_array_equal(dataset.matrix("rna"), np.array([[1.5, 2], [3, np.nan], [5, 6]], np.float32))
    assert list(dataset.features("rna")) == ["TP53", "EGFR"]
    assert dataset.column("status").tolist() == ["x", "y", None]
    assert dataset.samples.index.name == "sample"
    assert dataset.facts.layers["rna"].missing == pytest.approx(1 / 6)
    assert dataset.path.name == dataset.key
    with pytest.raises(ValueError, match="read-only"):
        dataset.matrix("rna")[0, 0] = 1


def test_the_same_content_is_stored_once_whatever_its_name(tmp_path):
    first, second = write(tmp_path, name="a"), write(tmp_path, name="b")
    assert first.key == second.key
    assert [p.name for p in tmp_path.iterdir()] == [first.key]
    assert second.name == "a"


def test_another_name_for_the_same_content(tmp_path):
    write(tmp_path, name="a").rename("b")
    assert (write(tmp_path, name="c").name, len(list(tmp_path.iterdir()))) == ("b", 1)


@pytest.mark.parametrize("i", range(3))
@pytest.mark.parametrize("j", range(2))
def test_any_cell_changes_the_key(tmp_path, i, j):
    assert write(tmp_path, X=changed(i, j)).key != write(tmp_path).key


@pytest.mark.parametrize(
    "change",
    [
        {"features": ("TP53", "EGFR2")},
        {"features": ("EGFR", "TP53")},
        {"ids": ("s1", "s2", "s4")},
        {"kind": "log"},
        {"roles": {"status": "group"}},
        {"column": ("x", "x", None)},
        {"column": ("x", "y", "z")},
    ],
)
def test_everything_else_of_the_content_changes_the_key(tmp_path, change):
    assert write(tmp_path, **change).key != write(tmp_path).key


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"ids": ("s1", "s1", "s3")}, "ids repeat"),
        ({"features": ("TP53", "TP53")}, "Features repeat"),
        ({"features": ("TP53",)}, "1 features"),
    ],
)
def test_nothing_inconsistent_is_written(tmp_path, change, word):
    with pytest.raises(DataError, match=word):
        write(tmp_path, **change)
    assert list(tmp_path.iterdir()) == []


def test_unknown_names_offer_the_near_miss(tmp_path):
    dataset = write(tmp_path)
    with pytest.raises(GenoMLError, match="Did you mean 'rna'"):
        dataset.matrix("rnas")
    with pytest.raises(GenoMLError, match="Did you mean 'status'"):
        dataset.column("statuss")


def test_to_anndata(tmp_path):
    data = write(tmp_path).to_anndata("rna")
    assert data.shape == (3, 2)
    assert list(data.var_names) == ["TP53", "EGFR"]
    assert data.obs.loc["s2", "age"] == 2
