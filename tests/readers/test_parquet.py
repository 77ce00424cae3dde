"""Parquet: every number as it was, ids from the index or the first column, and the limits before anything unfolds."""

import numpy as np
import pandas as pd
import pytest

from genoml_core.errors import DataError
from genoml_core.readers import parquet
from genoml_core.readers.parts import opening


@pytest.fixture
def write(tmp_path):
    """write(frame) -> the path of a Parquet file."""

    def do(frame: pd.DataFrame, **how):
        frame.to_parquet(tmp_path / "m.parquet", **how)
        return tmp_path / "m.parquet"

    return do


def frame(samples=40, features=30):
    random = np.random.default_rng(0)
    X = random.normal(5, 2, (samples, features)).astype(np.float32)
    X[3, 4] = np.nan
    return pd.DataFrame(X, index=[f"s{i}" for i in range(samples)], columns=[f"GENE{i}" for i in range(features)])


@pytest.mark.parametrize("named", [True, False])
def test_round_trip_with_text(write, read, monkeypatch, named):
    monkeypatch.setattr(parquet, "_BATCH_CELLS", 200)  # many batches
    table = frame().assign(subtype=pd.Categorical(["A", "B"] * 20)).rename_axis("patient" if named else None)
    dataset, report = read(write(table), name="m.parquet")
    np.testing.assert_array_equal(dataset.matrix("expression"), table.filter(like="GENE").to_numpy())
    assert list(dataset.samples.index) == list(table.index)
    assert dataset.column("subtype").tolist() == ["A", "B"] * 20
    assert report["reader"] == "parquet"


def test_genes_in_rows_and_counts(write, read):
    counts = pd.DataFrame(np.arange(60).reshape(20, 3) * 7, index=[f"ENSG{i:011}" for i in range(20)], columns=["a", "b", "c"])
    dataset, report = read(write(counts.rename_axis("gene_id").reset_index(), index=False))
    assert (report["orientation"], report["kind"]) == ("genes", "counts")
    np.testing.assert_array_equal(dataset.matrix("expression"), counts.to_numpy().T)


def test_as_a_sample_table(write, read):
    table = pd.DataFrame({"id": ["s2", "s1"], "age": [40.5, 50.0], "subtype": ["A", None]})
    dataset, _ = read("id,TP53,EGFR\ns1,1,2\ns2,3,4.5\n", table=write(table, index=False))
    assert dataset.column("age").tolist() == [50, 40.5]
    assert dataset.column("subtype").tolist() == [None, "A"]


def test_what_cannot_be_read(write, read, monkeypatch):
    def why(path, word):
        with pytest.raises(DataError, match=word):
            read(path)

    why(write(pd.DataFrame({"id": ["a", "b"], "x": [1.0, 2], "list": [[1], [2]]})), "no numbers or text")
    why(write(frame().iloc[:0]), "no rows")
    infinite = frame()
    infinite.iloc[1, 2] = np.inf
    why(write(infinite), "infinite")
    path = write(frame())
    content = bytearray(path.read_bytes())
    content[200:260] = bytes(60)
    path.write_bytes(content)
    why(path, "damaged")
    path.write_bytes(b"PAR1 and nothing else")
    why(path, "damaged")
    monkeypatch.setattr(opening, "MAX_BYTES", 1_000)
    why(write(frame()), "too large")
