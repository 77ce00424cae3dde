"""The way in: import_files through the child process, several layers, and the catalogue of readers."""

import os

import numpy as np
import pytest

from genoml_core.errors import DataError, GenoMLError
from genoml_core.readers import READERS, import_files

MATRIX = "sample,TP53,EGFR\ns1,1.5,2\ns2,3,4\ns3,5,6\n"


@pytest.fixture
def files(tmp_path):
    """files(name=content, ...) writes them and returns their folder."""

    def write(**contents):
        for name, content in contents.items():
            (tmp_path / f"{name}.csv").write_text(content)
        return tmp_path

    return write


def test_catalogue():
    assert {"delimited", "h5ad"} <= set(READERS)
    for reader in READERS.values():
        assert reader.label
        assert all(suffix == suffix.lower().lstrip(".") for suffix in reader.suffixes)


def test_what_is_known_only_later_is_no_feature_by_default(workspace, files):
    rows = "".join(f"s{i},{i},{'ab'[i % 2]},{'xy'[i % 3 > 0]}\n" for i in range(12))
    file = files(m="sample,TP53,tumor_site,radiation_therapy\n" + rows) / "m.csv"
    dataset, _ = import_files(workspace, [("m.csv", file)])
    assert dataset.facts.roles == {"tumor_site": "covariate", "radiation_therapy": "ignored"}
    other, _ = import_files(workspace, [("m.csv", file)], covariates=["radiation_therapy"])
    assert other.facts.roles == {"tumor_site": "ignored", "radiation_therapy": "covariate"}  # who names some means no others


def test_import_gives_dataset_and_report(workspace, files):
    folder = files(m=MATRIX, s="id,donor\ns1,a\ns2,a\ns3,b\n")
    dataset, report = import_files(
        workspace,
        [("My file.csv", folder / "m.csv")],
        samples=folder / "s.csv",
        name="Mine",
        covariates=["donor"],
        description="words",
        layer="rna",
    )
    assert (dataset.name, dataset.facts.description, dataset.facts.reader) == ("Mine", "words", "delimited")
    assert list(dataset.facts.layers) == ["rna"]
    assert dataset.facts.roles == {"donor": "covariate"}
    assert set(dataset.facts.sources) == {"My file.csv", "s.csv"}
    assert all(len(digest) == 64 for digest in dataset.facts.sources.values())
    assert set(report) == {"orientation", "kind", "reader", "layers", "rule", "overlaps", "changes", "notes"}
    assert workspace.dataset(dataset.key[:10]).key == dataset.key


def test_name_comes_from_the_file(workspace, files):
    assert import_files(workspace, [("tumours.tsv.gz", files(m=MATRIX) / "m.csv")])[0].name == "tumours"


def test_the_same_content_again_takes_a_chosen_name_and_tells_the_old_one(workspace, files):
    path = files(m=MATRIX) / "m.csv"
    first, report = import_files(workspace, [("tumours.csv", path)])
    assert not any("already" in note for note in report["notes"])
    again, report = import_files(workspace, [("copy.csv", path)])
    assert (again.key, again.name) == (first.key, "tumours")
    assert report["notes"][0] == "The same data were here already, under the name 'tumours': they keep it."
    chosen, report = import_files(workspace, [("copy.csv", path)], name="Breast")
    assert (chosen.key, chosen.name, workspace.dataset(first.key).name) == (first.key, "Breast", "Breast")
    assert report["notes"][0] == "The same data were here already, under the name 'tumours': the new name replaces it."
    assert chosen.facts.model_copy(update={"name": "tumours"}) == first.facts


def test_errors_of_the_child_arrive_whole_and_leave_nothing(workspace, files):
    folder = files(m="sample,TP53,EGFR\ns1,1,2\ns1,3,4\n")
    with pytest.raises(DataError) as caught:
        import_files(workspace, [("m.csv", folder / "m.csv")])
    assert "'s1'" in caught.value.why
    assert list((workspace.path / "datasets").iterdir()) == []


def test_layers_meet_by_sample(workspace, files):
    folder = files(a=MATRIX, b="sample,cg00000001,cg00000002\ns3,0.3,0.33\ns1,0.1,0.11\ns2,0.2,0.22\n")
    dataset, _ = import_files(workspace, [("a.csv", folder / "a.csv"), ("b.csv", folder / "b.csv")], layer=["rna", "methylation"])
    np.testing.assert_array_equal(dataset.matrix("methylation")[:, 0], np.float32([0.1, 0.2, 0.3]))
    assert dataset.matrix("rna")[:, 0].tolist() == [1.5, 3, 5]


def test_samples_without_a_layer_stay_with_missing_values(workspace, files):
    folder = files(a=MATRIX, b="sample,TP53,EGFR\ns1,1.5,2\ns2,2,3\ns9,3,4\n")
    dataset, report = import_files(workspace, [("a.csv", folder / "a.csv"), ("b.csv", folder / "b.csv")], layer=["rna", "protein"])
    assert list(dataset.samples.index) == ["s1", "s2", "s3", "s9"]
    np.testing.assert_array_equal(dataset.matrix("protein"), np.float32([[1.5, 2], [2, 3], [np.nan] * 2, [3, 4]]))
    np.testing.assert_array_equal(dataset.matrix("rna")[3], np.float32([np.nan] * 2))
    assert report["rule"] == "same ids"
    assert {name: layer["samples"] for name, layer in report["layers"].items()} == {"rna": 3, "protein": 3}
    assert any("rna of 1, protein of 1" in change for change in dataset.facts.changes)


def test_layers_without_a_common_sample_are_refused(workspace, files):
    folder = files(a=MATRIX, b="sample,TP53,EGFR\nx1,1.5,2\nx2,2,3\n")
    with pytest.raises(DataError, match="share no samples") as caught:
        import_files(workspace, [("a.csv", folder / "a.csv"), ("b.csv", folder / "b.csv")], layer=["rna", "protein"])
    assert "'protein': 'x1' and 'x2'" in caught.value.why


def test_requests_that_cannot_be_met(workspace, files):
    folder = files(m=MATRIX)
    with pytest.raises(GenoMLError, match="no file 'gone"):
        import_files(workspace, [("gone.csv", folder / "gone.csv")])
    with pytest.raises(GenoMLError, match="layer name"):
        import_files(workspace, [("m.csv", folder / "m.csv"), ("m.csv", folder / "m.csv")], layer=["rna"])
    with pytest.raises(DataError, match="several files of layer 'rna'"):
        import_files(workspace, [("m.csv", folder / "m.csv"), ("m.csv", folder / "m.csv")], layer="rna")
    with pytest.raises(GenoMLError, match="cannot be named"):
        import_files(workspace, [("m.csv", folder / "m.csv")], layer="../../up")
    with pytest.raises(GenoMLError, match="Did you mean 'h5ad'"):
        import_files(workspace, [("m.csv", folder / "m.csv")], format="h5add")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_no_file(workspace, tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(GenoMLError, match="no file"):
        import_files(workspace, [("pipe.csv", tmp_path / "pipe.csv")])
