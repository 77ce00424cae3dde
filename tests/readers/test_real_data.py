"""Real files, with the numbers that are known of them. Skipped where GENOML_TEST_DATA is not set."""

import numpy as np
import pandas as pd
import pytest

from genoml_core.readers import import_files


@pytest.fixture
def imported(workspace, real_data):
    """imported(path, table=None) -> (Dataset, report); paths relative to the real data."""
    return lambda path, table=None: import_files(workspace, [(path, real_data / path)], samples=real_data / table if table else None)


def test_tcga_breast_z_scores_with_a_clinical_table(imported, real_data):
    path = "pam50_tcga_brca/brca_expression_zscore.csv.gz"
    dataset, report = imported(path, "pam50_tcga_brca/brca_clinical.csv")
    assert dataset.matrix("expression").shape == (956, 1_558)
    assert (report["kind"], report["orientation"]) == ("zscore", "samples")
    assert report["overlaps"][0]["matched"] == 956
    labels = dataset.column("PAM50")
    assert labels.value_counts().to_dict() == {"LumA": 315, "LumB": 127, "Basal": 103, "Her2": 53, "Normal": 16}
    assert labels.isna().sum() == 342
    assert dataset.facts.roles["site"] == "batch"
    frame = pd.read_csv(real_data / path, index_col=0)
    np.testing.assert_allclose(dataset.matrix("expression"), frame.to_numpy(np.float32), rtol=1e-6)
    assert list(frame.columns) == list(dataset.features("expression"))


def test_small_round_blue_cell_tumours_with_their_class(imported):
    dataset, _ = imported("srbct_mixomics/srbct.csv.gz")
    assert dataset.matrix("expression").shape == (63, 2_308)
    assert dataset.column("class").value_counts().to_dict() == {"EWS": 23, "RMS": 20, "NB": 12, "BL": 8}
    assert dataset.facts.roles == {"class": "covariate"}


def test_genes_in_rows_with_barcodes(imported):
    dataset, report = imported("pam50_tcga_50genes/expr_genes_x_samples.tsv.gz", "pam50_tcga_50genes/samples.csv")
    assert dataset.matrix("expression").shape == (712, 50)
    assert (report["kind"], report["orientation"]) == ("log", "genes")
    assert dataset.column("PAM50_paper").value_counts().to_dict() == {"LumA": 368, "LumB": 140, "Basal": 121, "Her2": 62, "Normal": 21}


@pytest.mark.parametrize(("path", "shape", "left"), [
    ("fmt_cbioportal_study_es_0/data_cna_log2.txt", (778, 7), "'Entrez_Gene_Id'"),
    ("counts_compgenomr/SRP029880.raw_counts.tsv", (10, 19_719), "'width'"),
])  # fmt: skip
def test_columns_about_genes_are_no_samples(imported, path, shape, left):
    dataset, report = imported(path)
    assert dataset.matrix("expression").shape == shape
    assert any(left in change for change in report["changes"])


def test_the_same_table_meets_shorter_barcodes(imported):
    _, report = imported("pam50_tcga_brca/brca_mutation.csv.gz", "pam50_tcga_50genes/samples.csv")
    assert report["overlaps"][0]["matched"] == 614
    assert report["kind"] == "binary"


def test_counts_stay_exact(imported, real_data):
    dataset, report = imported("counts_tcga_brca_100/counts.tsv.gz", "counts_tcga_brca_100/samples.csv")
    X = dataset.matrix("expression")
    assert (X.shape, X.dtype, report["kind"]) == ((100, 5_000), np.int32, "counts")
    assert dataset.column("ER").value_counts().tolist() == [74, 26]
    frame = pd.read_csv(real_data / "counts_tcga_brca_100/counts.tsv.gz", sep="\t", index_col=0)
    np.testing.assert_array_equal(X, frame.to_numpy().T)
    short, report = imported("counts_tcga_brca_100/TCGABRCAsub_GEX_RawCounts.txt")
    assert any("one cell shorter" in change for change in report["changes"])
    assert set(short.samples.index) == set(dataset.samples.index)


@pytest.mark.parametrize(
    ("name", "shape", "classes"),
    [
        ("golub", (72, 7_129), [47, 25]),
        ("alon", (62, 2_000), [40, 22]),
        ("khan", (63, 2_308), [23, 20, 12, 8]),
        ("sorlie", (85, 456), [32, 15, 14, 13, 11]),
    ],
)
def test_microarrays(imported, name, shape, classes):
    dataset, _ = imported(f"microarray/{name}.csv.gz")
    assert dataset.matrix("expression").shape == shape
    assert dataset.column("class").value_counts().tolist() == classes
    assert pd.api.types.is_object_dtype(dataset.column("class"))


def test_rat_livers_with_a_table_without_a_name_for_its_ids(imported):
    dataset, report = imported("liver_toxicity/gene.csv.gz", "liver_toxicity/treatment.csv")
    assert dataset.matrix("expression").shape == (64, 3_116)
    assert report["overlaps"][0]["matched"] == 64
    assert dataset.column("Treatment.Group").nunique() == 16


def test_single_cells(imported):
    dataset, report = imported("sc_pbmc68k/10x_pbmc68k_reduced.h5ad")
    assert dataset.matrix("expression").shape == (700, 765)
    assert report["kind"] == "zscore"
    counts = dataset.column("bulk_labels").value_counts()
    assert (len(counts), counts["Dendritic"], counts.min()) == (10, 240, 8)
