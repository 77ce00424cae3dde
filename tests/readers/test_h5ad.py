"""AnnData files: values and columns, and the attacks that must be refused before AnnData opens the file."""

import anndata
import h5py
import numpy as np
import pandas as pd
import pytest
import scipy.sparse

from genoml_core.errors import DataError
from genoml_core.readers.parts import opening


@pytest.fixture
def plain(tmp_path):
    """A small AnnData file."""
    X = np.arange(12, dtype=np.float32).reshape(4, 3) * 10
    obs = pd.DataFrame(
        {"kind": pd.Categorical(["a", "b", "a", None]), "age": [1.5, 2, 3, 4], "ok": [True, False, True, True]},
        index=["007", "s2", "s3", "s4"],
    )
    path = tmp_path / "plain.h5ad"
    anndata.AnnData(X, obs, pd.DataFrame(index=["TP53", "EGFR", "ESR1"])).write_h5ad(path)
    return path


def refused(read, path) -> DataError:
    with pytest.raises(DataError) as caught:
        read(path)
    return caught.value


def test_values_columns_roles(read, plain):
    dataset, report = read(plain)
    assert report["reader"] == "h5ad"
    assert list(dataset.samples.index) == ["007", "s2", "s3", "s4"]
    assert list(dataset.features("expression")) == ["TP53", "EGFR", "ESR1"]
    assert report["kind"] == "counts"
    np.testing.assert_array_equal(dataset.matrix("expression"), np.arange(12).reshape(4, 3) * 10)
    assert dataset.column("kind").tolist() == ["a", "b", "a", None]
    assert dataset.column("ok").tolist() == ["True", "False", "True", "True"]
    assert dataset.facts.roles == {"kind": "ignored", "age": "ignored", "ok": "ignored"}


def test_codes_for_missing_are_no_classes_and_labels_keep_their_spelling(read, plain):
    data = anndata.read_h5ad(plain)
    data.obs["stage"] = ["NA", "", "I", "II"]
    data.obs["code"] = pd.Categorical(["01", "None", "1.0", "nan"])
    data.obs["remark"] = ["[Not Available]", "N/A", "na", "1,5"]
    data.write_h5ad(plain)
    dataset, _ = read(plain)
    assert dataset.column("stage").tolist() == [None, None, "I", "II"]
    assert dataset.column("code").tolist() == ["01", None, "1.0", None]
    assert dataset.column("remark").tolist() == [None, None, "na", "1,5"]
    assert dataset.labels("stage").tolist() == ["I", "II"]


def test_sparse_equals_dense(read, plain, tmp_path):
    data = anndata.read_h5ad(plain)
    data.X = scipy.sparse.csr_matrix(data.X)
    data.write_h5ad(tmp_path / "sparse.h5ad")
    assert read(tmp_path / "sparse.h5ad")[0].key == read(plain)[0].key


def test_round_trip_through_to_anndata(read, plain, tmp_path):
    dataset, _ = read(plain)
    dataset.to_anndata("expression").write_h5ad(tmp_path / "again.h5ad")
    assert read(tmp_path / "again.h5ad")[0].key == dataset.key


def test_external_link(read, plain, tmp_path):
    other = tmp_path / "secret.h5"
    with h5py.File(other, "w") as file:
        file["matrix"] = np.ones((4, 3))
    with h5py.File(plain, "a") as file:
        del file["X"]
        file["X"] = h5py.ExternalLink(str(other), "matrix")
    assert "link ('X')" in refused(read, plain).what


def test_soft_link(read, plain):
    with h5py.File(plain, "a") as file:
        file["obs/loop"] = h5py.SoftLink("/X")
    assert "link ('loop')" in refused(read, plain).what


def test_external_storage(read, plain, tmp_path):
    (tmp_path / "secret.txt").write_bytes(b"Patient: Jane Doe" * 10)
    with h5py.File(plain, "a") as file:
        del file["X"]
        file.create_dataset("X", shape=(4, 3), dtype="f4", external=[(str(tmp_path / "secret.txt"), 0, 48)])
    assert "other files" in refused(read, plain).what


def test_virtual_dataset(read, plain, tmp_path):
    with h5py.File(tmp_path / "secret.h5", "w") as file:
        file["matrix"] = np.ones((4, 3))
    layout = h5py.VirtualLayout((4, 3), "f4")
    layout[:] = h5py.VirtualSource(str(tmp_path / "secret.h5"), "matrix", (4, 3))
    with h5py.File(plain, "a") as file:
        del file["X"]
        file.create_virtual_dataset("X", layout)
    assert "other files" in refused(read, plain).what


def test_shape_bomb(read, plain):
    with h5py.File(plain, "a") as file:
        del file["X"]
        file.create_dataset("X", shape=(400_000, 64_000), dtype="f8", chunks=(1_000, 1_000), compression="gzip")
    assert plain.stat().st_size < 100_000
    assert "too large" in str(refused(read, plain))


def test_sparse_shape_bomb(read, plain, tmp_path):
    data = anndata.read_h5ad(plain)
    data.X = scipy.sparse.csr_matrix(data.X)
    data.write_h5ad(tmp_path / "sparse.h5ad")
    with h5py.File(tmp_path / "sparse.h5ad", "a") as file:
        file["X"].attrs["shape"] = np.array([4, 2_000_000_000])
    assert "too large" in refused(read, tmp_path / "sparse.h5ad").what


def test_sparse_indices_outside(read, plain, tmp_path):
    data = anndata.read_h5ad(plain)
    data.X = scipy.sparse.csr_matrix(data.X)
    data.write_h5ad(tmp_path / "sparse.h5ad")
    with h5py.File(tmp_path / "sparse.h5ad", "a") as file:
        file["X/indices"][0] = 77
    assert "damaged" in refused(read, tmp_path / "sparse.h5ad").what


def test_too_many_parts(read, plain, monkeypatch):
    monkeypatch.setattr("genoml_core.readers.parts.hdf5.MAX_NODES", 5)
    assert "too large" in str(refused(read, plain))


def test_over_the_limit(read, plain, monkeypatch):
    monkeypatch.setattr(opening, "MAX_BYTES", 30_000)
    with h5py.File(plain, "a") as file:
        file["uns/large"] = np.zeros(10_000)
    assert "too large" in str(refused(read, plain))


def test_hard_link_cycles_end(read, plain):
    with h5py.File(plain, "a") as file:
        file["uns/again"] = file["uns"]
    assert "damaged" in refused(read, plain).what


def test_cut_file(read, plain):
    plain.write_bytes(plain.read_bytes()[:5_000])
    assert "damaged" in refused(read, plain).what


def test_other_hdf5(read, tmp_path):
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["matrix"] = np.ones(3)
    assert "neither AnnData" in refused(read, tmp_path / "other.h5").why


def test_repeats_and_infinity(read, plain):
    data = anndata.read_h5ad(plain)
    data.obs.index = pd.Index(["a", "a", "b", "c"])
    data.write_h5ad(plain)
    assert "'a'" in refused(read, plain).why
    data.obs_names = ["a", "d", "b", "c"]
    data.X[1, 2] = np.inf
    data.write_h5ad(plain)
    assert "sample 'd', feature 'ESR1'" in refused(read, plain).why


def test_empty_matrix(read, plain):
    data = anndata.read_h5ad(plain)[:0].copy()
    data.write_h5ad(plain)
    assert "no matrix" in refused(read, plain).what
