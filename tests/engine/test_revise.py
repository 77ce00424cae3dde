"""Edits that build a target: follow-up from two columns, logarithms, merged classes; the dataset itself stays as it is."""

import numpy as np
import pandas as pd
import pytest

from genoml_core.dataset import Dataset, DatasetFacts, Layer
from genoml_core.edit import Edit
from genoml_core.engine.revise import revise, revised
from genoml_core.errors import DataError


@pytest.fixture
def make(tmp_path):
    """make(roles=None, **columns) -> a dataset of as many samples."""

    def do(roles=None, **columns):
        samples = pd.DataFrame(columns)
        samples.index = [f"s{i}" for i in range(len(samples))]
        X = np.arange(2 * len(samples), dtype=np.float32).reshape(-1, 2)
        layer = Layer(X=X, features=["a", "b"], kind="log")
        return Dataset.write(tmp_path, {"rna": layer}, samples, DatasetFacts(name="made", roles=roles or {}, description="words"))

    return do


def test_follow_up_from_two_columns_of_days(make, tmp_path):
    data = make(death=[100.0, np.nan, np.nan, 0], last=[np.nan, 250.0, np.nan, 5])
    found = revised(data, Edit(action="follow up", button="", names=("death", "last")), tmp_path)
    np.testing.assert_array_equal(found.column("follow_up_days"), [100, 250, np.nan, 0])
    assert found.column("event").tolist() == ["1", "0", None, "1"]
    assert found.facts.changes[-1].endswith("3 samples followed, 2 events.")
    followed = found.follow_up("follow_up_days", "event", ["1"])
    assert followed.event.tolist() == [True, False]  # a time of 0 is no follow-up


def test_follow_up_from_dates(make, tmp_path):
    start, died, seen = ["2010-01-01", "2010-01-01", None], ["2010-03-02", None, "2011-01-01"], ["2010-02-01", "2011-01-01", "2011-01-01"]
    data = make(start=start, died=died, seen=seen)
    found = revised(data, Edit(action="follow up", button="", names=("died", "seen"), column="start"), tmp_path)
    np.testing.assert_array_equal(found.column("follow_up_days"), [60, 365, np.nan])
    assert found.column("event").tolist() == ["1", "0", None]


def test_columns_that_are_no_times(make, tmp_path):
    data = make(death=["yes", "no"], last=[1.0, 2])
    with pytest.raises(DataError, match="holds no numbers of days"):
        revised(data, Edit(action="follow up", button="", names=("death", "last")), tmp_path)
    with pytest.raises(DataError, match="no values above 0"):
        revised(make(x=[-1.0, 0]), Edit(action="logarithm", button="", column="x"), tmp_path)


def test_marked_samples_become_a_column(make, tmp_path):
    edit = Edit(action="mark", button="", column="odd", names=("s1",))
    found = revised(make(kind=["a", "b", "c"]), edit, tmp_path)
    assert found.column("odd").tolist() == ["others", "marked", "others"]
    assert found.facts.changes[-1] == "Column 'odd' was made of 1 samples marked by hand: 's1'."
    with pytest.raises(DataError, match="There is a column 'odd' already"):
        revised(found, edit, tmp_path)


def test_logarithm(make, tmp_path):
    found = revised(make(ic50=[0.1, 100, 0, np.nan]), Edit(action="logarithm", button="", column="ic50"), tmp_path)
    np.testing.assert_allclose(found.column("log10 ic50"), [-1, 2, np.nan, np.nan])
    assert "1 values of 0 or less became missing" in found.facts.changes[-1]


def test_merged_classes_of_numbers_and_text(make, tmp_path):
    data = make(grade=[1.0, 2, 3, np.nan], roles={"grade": "target"})
    found = revised(data, Edit(action="relabel", button="", column="grade", to={"1": "low", "2": "low"}), tmp_path)
    assert found.column("grade").tolist() == ["low", "low", "3", None]
    assert found.facts.roles == {"grade": "target"}
    assert revised(data, Edit(action="relabel", button="", column="grade", to={"3": ""}), tmp_path).column("grade").isna().sum() == 2
    assert (found.name, found.facts.description) == ("made", "words")
    assert data.column("grade").tolist()[:3] == [1, 2, 3]
    assert found.key != data.key


def test_what_a_child_is_asked(make, tmp_path):
    data = make(x=["a", "b"])
    key = revise(str(data.path), Edit(action="drop samples", button="", names=("s0",)).model_dump(mode="json"), str(tmp_path))
    assert Dataset(tmp_path / key).matrix("rna").tolist() == [[2, 3]]
    with pytest.raises(DataError, match="Nothing would be left"):
        revised(data, Edit(action="drop samples", button="", names=("s0", "s1")), tmp_path)


def test_each_line_and_drug_becomes_a_sample(make, tmp_path):
    responses = {"lapatinib": [1.5, np.nan, -2], "erlotinib": [0, 4, np.inf]}
    data = make(roles={"lapatinib": "target", "tissue": "cohort"}, **responses, tissue=["u", "v", "u"])
    found = revised(data, Edit(action="pair", button="", names=("lapatinib", "erlotinib")), tmp_path)
    assert list(found.samples.index) == ["s0 | lapatinib", "s0 | erlotinib", "s1 | erlotinib", "s2 | lapatinib"]
    assert found.column("response").tolist() == [1.5, 0, 4, -2]
    assert found.column("drug").tolist() == ["lapatinib", "erlotinib", "erlotinib", "lapatinib"]
    assert found.column("line").tolist() == ["s0", "s0", "s1", "s2"]
    assert found.column("tissue").tolist() == ["u", "u", "v", "u"]
    np.testing.assert_array_equal(found.matrix("rna"), data.matrix("rna")[[0, 0, 1, 2]])
    assert found.facts.roles == {"response": "target", "drug": "cohort", "line": "group"}
    assert found.facts.changes[-1].endswith("4 pairs of 3 lines and 2 drugs.")


def test_lines_of_one_donor_stay_together_in_pairs(make, tmp_path):
    data = make(roles={"donor": "group"}, a=[1.0, 2], b=[3.0, 4], donor=["d", "d"])
    assert revised(data, Edit(action="pair", button="", names=("a", "b")), tmp_path).facts.roles["donor"] == "group"


def test_pairs_that_cannot_be_made_are_refused(make, tmp_path, monkeypatch):
    with pytest.raises(DataError, match="'line' already"):
        revised(make(a=[1.0], b=[2.0], line=["x"]), Edit(action="pair", button="", names=("a", "b")), tmp_path)
    monkeypatch.setattr("genoml_core.engine.revise.MOST_PAIRED", 15.0)
    with pytest.raises(DataError, match="too many pairs"):
        revised(make(a=[1.0], b=[2.0]), Edit(action="pair", button="", names=("a", "b")), tmp_path)
