"""The checks of a dataset by itself: each on data that have the fault, and on data that only look like it; what one click mends."""

import numpy as np
import pandas as pd
import pytest

from genoml_core.checks import CHECKS
from genoml_core.dataset import Dataset, DatasetFacts, Layer
from genoml_core.engine.revise import revised

RANDOM = np.random.default_rng(0)


@pytest.fixture
def make(tmp_path):
    """make(X, features=None, kind="log", roles=None, ids=None, **columns) -> Dataset with one layer "rna"."""

    def do(X, features=None, kind="log", roles=None, ids=None, **columns):
        X = np.asarray(X)
        layer = Layer(X=X, features=list(features) if features is not None else [f"g{i}" for i in range(X.shape[1])], kind=kind)
        samples = pd.DataFrame(columns, index=ids if ids is not None else [f"s{i}" for i in range(len(X))])
        return Dataset.write(tmp_path, {"rna": layer}, samples, DatasetFacts(name="made", roles=roles or {}))

    return do


def found(code, dataset):
    return CHECKS[code](dataset)


def log(samples=30, features=8):
    return RANDOM.normal(8, 2, (samples, features)).astype(np.float32)


def mended(dataset, finding, tmp_path):
    """The dataset after the click, in which the same check finds nothing that a click mends."""
    again = revised(dataset, finding.edit, tmp_path)
    assert not any(each.edit for each in found(finding.code, again))
    assert len(again.facts.changes) == len(dataset.facts.changes) + 1
    return again


@pytest.mark.parametrize(("name", "gene"), [
    ("2-Sep", "SEPTIN2"), ("Sep-02", "SEPTIN2"), ("02-Sep-19", "SEPTIN2"), ("2019-09-02", "SEPTIN2"), ("2019-09-02 00:00:00", "SEPTIN2"),
    ("5-Mar", "MARCHF5"), ("1-Dec", "DELEC1"), ("1-Mar", None), ("3-Jun", None),
])  # fmt: skip
def test_dates(make, tmp_path, name, gene):
    data = make(log(features=3), ["TP53", name, "EGFR"])
    [finding] = found("genes_made_dates", data)
    assert (finding.severity, "1 gene " in finding.what, name in finding.why) == ("warning", True, True)
    assert (finding.edit.to if finding.edit else None) == ({name: gene} if gene else None)
    if gene:
        assert list(mended(data, finding, tmp_path).features("rna")) == ["TP53", gene, "EGFR"]


@pytest.mark.parametrize("name", ["SEPT2", "MARCH1", "APR-1", "sep", "12", "2019", "HLA-A", "NKX2-1", "DEC-205x"])
def test_what_is_no_date(make, name):
    assert name == "APR-1" or not found("genes_made_dates", make(log(features=2), ["TP53", name]))


def test_serial_numbers_and_powers_of_ten(make):
    [finding] = found("genes_made_dates", make(log(features=5), ["TP53", "43710", "2.31E+19", "EGFR", "MYC"]))
    assert "2 genes" in finding.what
    assert not found("genes_made_dates", make(log(features=2), ["43710", "43711"]))  # Entrez numbers throughout


def test_versions_are_cut_and_what_becomes_one_is_added_up(make, tmp_path):
    names = ["ENSG00000141510.18", "ENSG00000141510.19", "ENSG00000002586.20_PAR_Y", "ENSG00000002586.20"]
    data = make(np.arange(8, dtype=np.int32).reshape(2, 4), names, kind="counts")
    [finding] = found("versions_in_names", data)
    again = mended(data, finding, tmp_path)
    assert list(again.features("rna")) == ["ENSG00000141510", "ENSG00000002586_PAR_Y", "ENSG00000002586"]
    assert again.matrix("rna").tolist() == [[1, 2, 3], [9, 6, 7]]
    assert not found("versions_in_names", make(log(features=3), ["ENSG00000141510", "NM_001.2", "TP53.1"]))


def test_outdated_symbols(make, tmp_path):
    data = make(log(features=4), ["MLL2", "CYR61", "KMT2C", "MLL3"])
    [finding] = found("outdated_symbols", data)
    assert finding.edit.to == {"CYR61": "CCN1", "MLL2": "KMT2D"}  # MLL3 stays: its new name is another feature here
    assert list(mended(data, finding, tmp_path).features("rna")) == ["KMT2D", "CCN1", "KMT2C", "MLL3"]


def test_a_turned_matrix(make, tmp_path):
    data = make(log(4, 3), ["TCGA-AA-0001-01A", "TCGA-AA-0002-01A", "TCGA-AA-0003-01A"], ids=[f"ENSG0000000000{i}" for i in range(4)])
    [finding] = found("turned_matrix", data)
    assert finding.severity == "error"
    again = mended(data, finding, tmp_path)
    np.testing.assert_array_equal(again.matrix("rna"), np.asarray(data.matrix("rna")).T)
    assert list(again.features("rna")) == list(data.samples.index)
    with_table = make(log(4, 3), [f"GSM{i}" for i in range(3)], ids=[f"ENSG0000000000{i}" for i in range(4)], age=[1.0, 2, 3, 4])
    assert found("turned_matrix", with_table)[0].edit is None


def test_sums_of_coverage_and_shallow_samples(make):
    reads = RANDOM.negative_binomial(2, 0.001, (20, 200)).astype(np.int32)
    assert not found("sums_of_coverage", make(reads, kind="counts"))
    assert "too large" in found("sums_of_coverage", make(reads * 5_000, kind="counts"))[0].what
    reads[3] //= 50
    [finding] = found("sums_of_coverage", make(reads, kind="counts"))
    assert "has 1 sample with" in finding.what


@pytest.mark.parametrize(("X", "word"), [
    (np.where(np.arange(400).reshape(20, 20) % 3, 1500, 2.5), "almost counts"), (RANDOM.normal(0, 5_000, (20, 20)), "negative"),
    (RANDOM.lognormal(5, 2, (20, 20)) + 1_000, None), (RANDOM.normal(0, 5, (20, 20)), None),
])  # fmt: skip
def test_almost_counts(make, X, word):
    finding = found("almost_counts", make(X.astype(np.float32), kind="numeric"))
    assert [word in each.what for each in finding] == ([True] if word else [])


def test_scaled_before_and_wild_values(make):
    X = RANDOM.normal(size=(60, 20)).astype(np.float32)
    assert not found("scaled_before", make(X))
    assert "before it came in" in found("scaled_before", make(X, kind="zscore"))[0].what
    assert not found("wild_values", make(X, kind="zscore"))
    X[3, 4] = 36_893
    assert "36,893" in found("wild_values", make(X, kind="zscore"))[0].why


def test_constant_features(make, tmp_path):
    X = log(30, 5)
    X[:, 2], X[:, 4] = 1, np.nan
    data = make(X)
    [finding] = found("constant_features", data)
    assert finding.edit.names == ("g2", "g4")
    assert list(mended(data, finding, tmp_path).features("rna")) == ["g0", "g1", "g3"]
    assert not found("constant_features", make(log()))


def test_twins(make, tmp_path):
    X = log(20, 100)
    X[7] = X[3] + 0.01 * RANDOM.normal(size=100)
    data = make(X)
    [finding] = found("twins", data)
    assert "s3 and s7" in finding.why
    assert list(mended(data, finding, tmp_path).samples.index) == [f"s{i}" for i in range(20) if i != 7]
    patient = ["p3" if i == 7 else f"p{i}" for i in range(20)]
    assert not found("twins", make(X, roles={"patient": "group"}, patient=patient))
    assert not found("twins", make(log(20, 100)))
    depth = RANDOM.negative_binomial(2, 0.01, (1, 100)) * RANDOM.uniform(0.5, 2, (20, 1))
    assert not found("twins", make(RANDOM.poisson(depth + 20 * RANDOM.random((20, 100))).astype(np.int32), kind="counts"))


def test_samples_without_a_layer(tmp_path):
    X = log(10, 4)
    X[:3] = np.nan
    layers = {"a": Layer(X=log(10, 4), features=list("wxyz"), kind="log"), "b": Layer(X=X, features=list("wxyz"), kind="log")}
    data = Dataset.write(tmp_path, layers, pd.DataFrame(index=[f"s{i}" for i in range(10)]), DatasetFacts(name="two"))
    assert found("samples_without_a_layer", data)[0].what.endswith("lack a layer: b in 3.")
    assert not found("many_missing_values", data)


@pytest.mark.parametrize(("name", "values"), [
    ("patient_name", ["Ann", "Bo"]), ("Date of Birth", ["1950-01-01", "1949-02-03"]), ("contact", ["a@b.org", "c@d.com"]),
    ("MRN", ["0012", "0013"]), ("zip_code", [90210.0, 10001]),
])  # fmt: skip
def test_direct_identifiers(make, tmp_path, name, values):
    data = make(log(2, 3), subtype=["A", "B"], **{name: values})
    [finding] = found("direct_identifiers", data)
    assert finding.edit.names == (name,)
    assert list(mended(data, finding, tmp_path).samples) == ["subtype"]


@pytest.mark.parametrize("name", ["gene_name", "sample_name", "year_of_birth_group", "histology", "site", "drug name"])
def test_columns_that_name_nobody(make, name):
    assert not found("direct_identifiers", make(log(2, 3), **{name: ["A", "B"]}))


def test_great_ages(make, tmp_path):
    data = make(log(3, 3), age_at_diagnosis=[50.0, 91, np.nan], stage=["I", "II", "I"], coverage=[100.0, 95, 3])
    [finding] = found("great_ages", data)
    assert "1 age of 90" in finding.what
    again = revised(data, finding.edit, tmp_path)
    np.testing.assert_array_equal(again.column("age_at_diagnosis"), [50, 90, np.nan])


def test_spellings(make, tmp_path):
    data = make(log(5, 3), subtype=["classical", "Classical", "classical", "neural", "Luminal-A"], other=["a", "b", "c", "d", "e"])
    [finding] = found("spellings", data)
    assert finding.edit.to == {"Classical": "classical"}
    assert mended(data, finding, tmp_path).column("subtype").tolist() == ["classical"] * 3 + ["neural", "Luminal-A"]
    assert not found("spellings", make(log(4, 3), ER=["ER+", "ER-", "ER+", "ER-"], grade=["1", "1+", "1-", "<1"]))


def test_a_sound_dataset_is_left_alone(make):
    data = make(log(80, 60), [f"GENE{i}" for i in range(60)], subtype=["A", "B"] * 40)
    assert [finding.code for check in CHECKS.values() if check.of == "dataset" for finding in check(data)] == []
