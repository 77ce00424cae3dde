"""10x, MuData, Loom and R: matrices in containers of other tools, and what may not be opened."""

import gzip
import warnings

import anndata
import h5py
import mudata
import numpy as np
import pandas as pd
import pytest

from genoml_core.errors import DataError

X = np.array([[0, 3, 0], [5, 0, 7]], np.int32)  # cells x genes


def triplet(folder, *, old=False, packed=True):
    """The three files of 10x for X."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [f"{j + 1} {i + 1} {X[i, j]}" for i, j in np.argwhere(X)]
    texts = {
        "matrix.mtx": "\n".join(["%%MatrixMarket matrix coordinate integer general", "%", f"3 2 {len(rows)}", *rows]) + "\n",
        "genes.tsv" if old else "features.tsv": "".join(
            f"E{j}\tG{j}{'' if old else kind}\n" for j, kind in enumerate(["\tGene Expression"] * 3)
        ),
        "barcodes.tsv": "c0-1\nc1-1\n",
    }
    for name, text in texts.items():
        (folder / (f"{name}.gz" if packed else name)).write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    return folder


@pytest.mark.parametrize("how", [{}, {"old": True, "packed": False}])
def test_tenx_triplet(read, tmp_path, how):
    dataset, report = read(triplet(tmp_path / "run", **how), name="run", layer=None)
    np.testing.assert_array_equal(dataset.matrix("expression"), X)
    assert (list(dataset.features("expression")), list(dataset.samples.index)) == (["G0", "G1", "G2"], ["c0-1", "c1-1"])
    assert (report["reader"], report["kind"]) == ("tenx_mtx", "counts")


def test_tenx_triplet_that_is_not_whole(read, tmp_path):
    folder = triplet(tmp_path / "run")
    (folder / "barcodes.tsv.gz").write_bytes(gzip.compress(b"c0-1\n"))
    with pytest.raises(DataError, match="do not fit"):
        read(folder, name="run", layer=None)
    (folder / "barcodes.tsv.gz").unlink()
    with pytest.raises(DataError, match=r"barcodes.tsv is missing"):
        read(folder / "matrix.mtx.gz", layer=None)
    (folder / "barcodes.tsv.gz").write_bytes(gzip.compress(b"c0-1\nc1-1\n"))
    (folder / "matrix.mtx.gz").write_bytes(gzip.compress(b"%%MatrixMarket matrix coordinate integer general\n3 2 3\n9 9 9\n"))
    with pytest.raises(DataError, match="damaged"):
        read(folder / "matrix.mtx.gz", layer=None)


def tenx(path, kinds, **damage):
    from scipy.sparse import csc_matrix

    sparse = csc_matrix(X.T)
    with h5py.File(path, "w") as file:
        group = file.create_group("matrix")
        for name, value in {"data": sparse.data, "indices": sparse.indices, "indptr": sparse.indptr, "shape": [3, 2], **damage}.items():
            group[name] = value
        group["barcodes"] = np.array([b"c0-1", b"c1-1"])
        group["features/id"], group["features/name"] = np.array([b"E0", b"E1", b"E2"]), np.array([b"G0", b"G0", b"CD3"])
        group["features/feature_type"] = np.array(kinds)
    return path


def test_tenx_h5_with_antibodies(read, tmp_path):
    kinds = [b"Gene Expression", b"Gene Expression", b"Antibody Capture"]
    dataset, _ = read(tenx(tmp_path / "x.h5", kinds), name="x.h5", layer=None)
    np.testing.assert_array_equal(dataset.matrix("expression"), X[:, :2])
    np.testing.assert_array_equal(dataset.matrix("antibody_capture"), X[:, 2:])
    assert list(dataset.features("expression")) == ["E0", "E1"]  # two genes have one symbol
    with pytest.raises(DataError, match="damaged"):
        read(tenx(tmp_path / "y.h5", kinds, indices=np.array([0, 1, 9])), layer=None)
    with pytest.raises(DataError, match="damaged"):  # it says that nothing is in it, and points far outside
        read(tenx(tmp_path / "w.h5", kinds, indptr=np.array([0, 16_777_216, 0])), layer=None)
    with pytest.raises(DataError, match="too large"):
        read(tenx(tmp_path / "z.h5", kinds, shape=[3, 2 * 10**9]), layer=None)


def test_old_tenx_h5_needs_a_genome(read, tmp_path):
    with h5py.File(tmp_path / "old.h5", "w") as file:
        for genome in ("hg19", "mm10"):
            group = file.create_group(genome)
            group["data"], group["indices"], group["indptr"], group["shape"] = [4], [1], [0, 1], [2, 1]
            group["barcodes"], group["genes"], group["gene_names"] = np.array([b"c"]), np.array([b"E0", b"E1"]), np.array([b"A", b"B"])
    with pytest.raises(DataError, match="several genomes") as caught:
        read(tmp_path / "old.h5", layer=None)
    assert "'hg19' and 'mm10'" in caught.value.why
    assert read(tmp_path / "old.h5", layer=None, options={"genome": "mm10"})[0].matrix("expression").tolist() == [[0, 4]]


@pytest.fixture
def parts():
    """Two modalities; the second lacks one cell."""
    random = np.random.default_rng(0)
    rna = anndata.AnnData(random.normal(5, 1, (4, 3)).astype(np.float32), obs=pd.DataFrame({"type": list("xyxy")}, index=list("abcd")))
    protein = anndata.AnnData(random.normal(2, 1, (3, 2)).astype(np.float32), obs=pd.DataFrame(index=list("dab")))
    rna.var_names, protein.var_names = ["G1", "G2", "G3"], ["P1", "P2"]
    return rna, protein


def test_h5mu(read, tmp_path, parts):
    rna, protein = parts
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mudata.MuData({"rna": rna, "protein": protein}).write_h5mu(tmp_path / "m.h5mu")
    dataset, _ = read(tmp_path / "m.h5mu", name="m.h5mu", layer=None)
    np.testing.assert_array_equal(dataset.matrix("rna"), rna.X)
    where = dataset.samples.index.get_indexer(protein.obs_names)
    np.testing.assert_array_equal(dataset.matrix("protein")[where], protein.X)
    assert np.isnan(dataset.matrix("protein")[dataset.samples.index.get_loc("c")]).all()
    assert dataset.column("type").tolist() == list("xyxy")


def test_h5mu_of_different_cells(read, tmp_path, parts):
    one, two = parts[0][:2], parts[0][2:]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mudata.MuData({"one": one.copy(), "two": two.copy()}, axis=1).write_h5mu(tmp_path / "m.h5mu")
    dataset, _ = read(tmp_path / "m.h5mu", name="m.h5mu", layer=None)
    np.testing.assert_array_equal(dataset.matrix("expression"), parts[0].X)


def test_loom(read, tmp_path):
    with h5py.File(tmp_path / "l.loom", "w") as file:
        file["matrix"] = X.T
        file["row_attrs/Gene"], file["col_attrs/CellID"] = np.array([b"G0", b"G1", b"G2"]), np.array([b"a", b"b"])
        file["col_attrs/type"], file["col_attrs/depth"] = np.array([b"x", b"y"]), np.array([1.5, 2.0])
        file["col_attrs/pca"] = np.zeros((2, 2))
    dataset, _ = read(tmp_path / "l.loom", layer=None)
    np.testing.assert_array_equal(dataset.matrix("expression"), X)
    assert dataset.column("type").tolist() == ["x", "y"]
    assert dataset.column("depth").tolist() == [1.5, 2]
    assert "pca" not in dataset.samples
    with h5py.File(tmp_path / "l.loom", "a") as file:
        file["layers"] = h5py.ExternalLink("/etc/passwd", "x")
    with pytest.raises(DataError, match="could lead elsewhere"):
        read(tmp_path / "l.loom", layer=None)


def test_an_external_link_in_any_hdf5_is_refused(read, tmp_path):
    path = tenx(tmp_path / "x.h5", [b"Gene Expression"] * 3)
    with h5py.File(path, "a") as file:
        file["matrix/other"] = h5py.ExternalLink("/etc/passwd", "x")
    with pytest.raises(DataError, match="could lead elsewhere"):
        read(path, layer=None)


def test_a_multi_assay_experiment_as_published(read, real_data):
    """The adrenocortical set: five assays of different patients, once as R wrote it and once as tables."""
    folder = real_data / "miniacc"
    dataset, report = read(folder / "miniACC.RData", name="miniACC.RData", layer=None)
    shapes = {"RNASeq2GeneNorm": (198, 79), "gistict": (198, 90), "RPPAArray": (33, 46), "Mutations": (97, 90), "miRNASeqGene": (471, 80)}
    assert {name: (dataset.facts.layers[name].features, told["samples"]) for name, told in report["layers"].items()} == shapes
    assert len(dataset.samples) == 92
    assert dataset.labels("vital_status").value_counts().to_dict() == {"0": 58, "1": 34}
    table = pd.read_csv(folder / "RNASeq2GeneNorm.csv", index_col=0)
    patients = dataset.samples.index.get_indexer(table.columns.str[:12])
    columns = dataset.features("RNASeq2GeneNorm").get_indexer(table.index)
    np.testing.assert_allclose(dataset.matrix("RNASeq2GeneNorm")[np.ix_(patients, columns)], table.T, rtol=1e-5)


def test_r_files_that_cannot_be_read(read, tmp_path, real_data):
    content = (real_data / "miniacc" / "miniACC.RData").read_bytes()
    (tmp_path / "cut.RData").write_bytes(content[: len(content) // 2])
    with pytest.raises(DataError, match="damaged"):
        read(tmp_path / "cut.RData", layer=None)
    import rdata

    rdata.write_rds(tmp_path / "text.rds", "only a word")
    with pytest.raises(DataError, match="holds no object"):
        read(tmp_path / "text.rds", layer=None)


def test_a_data_frame_of_r(read, tmp_path):
    import rdata

    table = pd.DataFrame({"TP53": [1.5, 2.5, np.nan], "EGFR": [4.0, 5, 6], "type": ["x", "y", "x"]}, index=["s1", "s2", "s3"])
    rdata.write_rds(tmp_path / "frame.rds", table)
    dataset, report = read(tmp_path / "frame.rds", name="frame.rds")
    np.testing.assert_array_equal(dataset.matrix("expression"), np.float32(table[["TP53", "EGFR"]]))
    assert dataset.column("type").tolist() == ["x", "y", "x"]
    assert report["reader"] == "bioconductor"
