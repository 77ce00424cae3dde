"""What each public source has, brought from a server that speaks as it does, and read as a dataset."""

import json

import numpy as np
import pandas as pd
import pytest

from genoml_core.errors import BusyError, GenoMLError
from genoml_core.readers import import_files
from genoml_core.sources import SOURCES, bring, find, gdc, offer
from genoml_core.sources.parts.folder import alone

from tests.archive import CASES

EXAMPLES = {
    "gdc": ("cancer a", "TCGA-AA", {"mirna": "yes"}),
    "xena": ("hiseq", "TCGA.AA.sampleMap/HiSeqV2", {}),
    "cbioportal": ("a study", "aa_study", {}),
    "gtex": ("breast", "breast", {}),
    "geo": ("gse12345", "GSE12345", {}),
}


@pytest.fixture
def brought(archive, tmp_path, workspace):
    """brought(source) -> the dataset of what the example of a source brings, and what was brought."""

    def do(name: str, **options):
        _, wanted, usual = EXAMPLES[name]
        found = bring(name, wanted, str(tmp_path / name), {**usual, **options})
        data = [(each, tmp_path / name / each) for each in found["data"]]
        return import_files(workspace, data, samples=[tmp_path / name / each for each in found["tables"]])[0], found

    return do


@pytest.mark.parametrize("name", EXAMPLES)
def test_words_find_the_example(archive, name):
    words, wanted, _ = EXAMPLES[name]
    assert wanted in [row["name"] for row in find(name, words)]
    assert find(name, "") if name != "geo" else True
    assert find(name, "nothing is called like this") == [] if name != "geo" else True


def test_gdc(brought, archive, monkeypatch):
    monkeypatch.setattr(gdc, "PAGE", 4)  # so that there are two pages of files
    dataset, found = brought("gdc")
    assert found == {"data": ["gdc_TCGA-AA"], "tables": []}
    assert dataset.matrix("expression").tolist() == [[10 + i, 20 + i] for i in range(6)]
    assert list(dataset.samples.index) == [f"{case}-01A" for case in CASES]
    measured = dataset.measured()
    assert measured.sum().to_dict() == {"expression": 6, "mirna": 3}
    assert dataset.column("demographic.vital_status").tolist() == ["Alive", "Dead"] * 3
    assert dataset.column("diagnoses.days_to_last_follow_up").tolist() == [100 + i for i in range(6)]
    assert "demographic.demographic_id" not in dataset.samples
    assert "diagnoses.state" not in dataset.samples


def test_gdc_of_some_patients_and_what_it_does_not_have(brought, archive):
    parts = offer("gdc", "TCGA-AA", {"most": 2})
    assert sorted(part["size"] for part in parts)[:2] == [0, 0]  # manifest, clinical
    assert len(parts) == 4
    dataset, _ = brought("gdc", most=2, mirna="no", clinical="no")
    assert dataset.matrix("expression").shape == (2, 2)
    with pytest.raises(GenoMLError, match="GDC has nothing of this"):
        offer("gdc", "TCGA-ZZ")
    with pytest.raises(GenoMLError, match="has nothing of this"):
        offer("gdc", "TCGA-AA", {"expression": "no", "methylation": "yes"})


def test_xena(brought):
    dataset, found = brought("xena")
    assert found == {"data": ["TCGA.AA.sampleMap.HiSeqV2.gz"], "tables": ["TCGA.AA.sampleMap.AA_clinicalMatrix"]}
    np.testing.assert_allclose(dataset.matrix("expression"), [[5.5, 1], [6.25, 2], [7, 3.5]])
    assert dataset.column("PAM50Call_RNAseq").tolist() == ["Basal", "LumA", "Normal"]
    with pytest.raises(GenoMLError, match="has no dataset 'other\"]'"):
        offer("xena", 'other"]')


def test_cbioportal(brought, archive):
    dataset, found = brought("cbioportal")
    assert found == {"data": ["cbioportal_aa_study"], "tables": []}
    assert dict(dataset.facts.layers).keys() == {"expression", "copy_number", "mutation"}
    expression = pd.DataFrame(dataset.matrix("expression"), dataset.samples.index, dataset.features("expression"))
    assert expression.loc["P2-01"].to_dict() == {"ESR1": 1.5 * 11, "TP53": 1.5 * 9}
    assert dataset.column("GRADE").tolist() == ["G1"] * 4 + [None]
    assert dataset.column("OS_MONTHS").tolist() == [10, 11, 12, 13, 14]
    mutated = pd.Series(dataset.matrix("mutation")[:, 0], dataset.samples.index)
    assert mutated.to_dict() == {"P0-01": 0, "P1-01": 1, "P2-01": 0, "P3-01": 0, "P4-01": 0}


def test_cbioportal_of_named_genes(archive, tmp_path):
    bring("cbioportal", "aa_study", str(tmp_path), {"genes": "TP53, ESR1"})
    table = pd.read_csv(tmp_path / "cbioportal_aa_study" / "data_expression.txt", sep="\t")
    assert table.Hugo_Symbol.tolist() == ["ESR1", "TP53"]
    with pytest.raises(GenoMLError, match="does not know 'FOO1'"):
        offer("cbioportal", "aa_study", {"genes": "TP53 FOO1"})
    with pytest.raises(GenoMLError, match="has no mutations of these genes"):
        bring("cbioportal", "aa_study", str(tmp_path / "other"), {"genes": "ESR1"})
    with pytest.raises(GenoMLError, match="nothing of this name"):
        offer("cbioportal", "no_such_study")


def test_what_was_stopped_is_not_asked_for_again(archive, tmp_path):
    bring("cbioportal", "aa_study", str(tmp_path))
    archive.asked.clear()
    bring("cbioportal", "aa_study", str(tmp_path))
    assert not [path for _, path, _ in archive.asked if path.endswith("/fetch")]


@pytest.mark.parametrize("source", ["cbioportal", "gdc", "xena", "gtex"])
def test_no_name_leads_out_of_the_folder(archive, tmp_path, source):
    out = tmp_path / "a" / "b"
    with pytest.raises(GenoMLError):
        bring(source, "/../../../evil", str(out))
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == set()


def test_a_folder_is_fetched_into_once_at_a_time(archive, tmp_path):
    with alone(tmp_path), pytest.raises(BusyError, match="being fetched already"):
        bring("gtex", "breast", str(tmp_path))


@pytest.mark.parametrize("name", ["gdc", "cbioportal", "xena"])
def test_answers_of_another_form_are_told(archive, monkeypatch, name):
    monkeypatch.setattr(archive, "answer", lambda *asked: {"something": ["else"]})
    with pytest.raises(GenoMLError, match="answered in a way that is not known"):
        find(name, "x")


def test_the_diagnosis_that_is_studied_is_taken():
    many = [{"stage": "I", "diagnosis_is_primary_disease": "false"}, {"stage": "II", "diagnosis_is_primary_disease": True}]
    assert gdc._studied(many)["stage"] == "II"
    assert gdc._studied([{"stage": "I"}, {"stage": "II"}])["stage"] == "I"
    assert gdc._studied([]) == {}


def test_gtex(brought):
    dataset, found = brought("gtex")
    assert found["tables"] == ["GTEx_Analysis_v10_Annotations_SampleAttributesDS.txt"]
    assert dataset.matrix("expression").tolist() == [[5, 0], [6, 1], [7, 2]]
    assert dataset.column("SMATSSCR").tolist() == [1, 0, 2]
    with pytest.raises(GenoMLError, match="no tissue 'brest'") as caught:
        offer("gtex", "brest")
    assert "'breast'" in caught.value.fix


def test_geo(brought):
    dataset, _ = brought("geo")
    np.testing.assert_allclose(dataset.matrix("expression"), [[7.5, 3], [8.5, 4], [9.5, 5]])
    assert list(dataset.samples.index) == ["GSM1", "GSM2", "GSM3"]
    for wrong in ("GSE", "GPL570", "GSE1/../../x"):
        with pytest.raises(GenoMLError, match="is no GEO series"):
            find("geo", wrong)
    with pytest.raises(GenoMLError, match="nothing of this name"):
        find("geo", "GSE999999")


def test_gdsc_has_two_sets(archive, tmp_path):
    assert [row["name"] for row in find("gdsc", "")] == ["GDSC1", "GDSC2"]
    assert [(part["label"], part["table"]) for part in offer("gdsc", "GDSC2")] == [
        ("GDSC2_fitted_dose_response_27Oct23.xlsx", False), ("Cell_Lines_Details.xlsx", True),
    ]  # fmt: skip
    with pytest.raises(GenoMLError, match="nothing of this name"):
        bring("gdsc", "GDSC2", str(tmp_path))


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_says_what_it_is(name):
    entry = SOURCES[name]
    assert entry.terms.endswith(".")
    assert entry.names
    assert entry.label


def test_progress_is_told(archive, tmp_path):
    note = tmp_path / "progress.json"
    bring("gdc", "TCGA-AA", str(tmp_path / "out"), {"most": 3}, str(note))
    told = json.loads(note.read_text())
    assert (told["parts"], told["done"]) == (5, 5)
    assert told["total"] == told["bytes"] == sum(hit["file_size"] for hit, _ in list(archive.gdc.values())[:3])


def test_a_user_can_stop_it_and_go_on(archive, tmp_path):
    (tmp_path / "stop").touch()
    with pytest.raises(GenoMLError, match="It was stopped"):
        bring("gdc", "TCGA-AA", str(tmp_path / "out"), {"clinical": "no"}, str(tmp_path / "progress.json"))
    (tmp_path / "stop").unlink()
    came = {path.parent.name for path in (tmp_path / "out").rglob("*.tsv")}
    assert came
    archive.asked.clear()
    bring("gdc", "TCGA-AA", str(tmp_path / "out"), {"clinical": "no"}, str(tmp_path / "progress.json"))
    asked = {path.rsplit("/", 1)[-1] for _, path, _ in archive.asked}
    assert not came & asked
