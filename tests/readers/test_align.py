"""Samples of layers meet by id, by the strictest rule that works; nobody is lost, and nobody is joined by position."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genoml_core.errors import DataError
from genoml_core.readers.parts.align import align, is_link, linked, placed
from genoml_core.readers.parts.records import Parsed
from genoml_core.readers.parts.stack import stack


def found(**layers):
    """(ids, {layer: the id at each sample, None where it lacks the layer}, rule)."""
    aligned = align(layers)
    own = {name: [None if row < 0 else layers[name][row] for row in rows] for name, rows in aligned.rows.items()}
    return aligned.ids, own, aligned.rule


def test_same_ids_in_any_order():
    ids, own, rule = found(a=["s1", "s2", "s3"], b=["s3", "s1", "s9"])
    assert (ids, rule) == (["s1", "s2", "s3", "s9"], "same ids")
    assert own == {"a": ["s1", "s2", "s3", None], "b": ["s1", None, "s3", "s9"]}


def test_spelling():
    ids, own, rule = found(a=["P.01", "P.02"], b=["p-02", "P_01"])
    assert (ids, rule) == (["P.01", "P.02"], "same ids up to case, dots and dashes")
    assert own["b"] == ["P_01", "p-02"]


def test_aliquots_meet_as_samples_and_a_second_one_stays_apart():
    rna = ["TCGA-OR-A5J1-01A-11R-A29S-07", "TCGA-OR-A5J1-01B-11R-A29S-07", "TCGA-OR-A5J1-11A-11R-A29S-07"]
    ids, own, rule = found(rna=rna, cnv=["TCGA.OR.A5J1.01A.11D.A29H.01", "TCGA.OR.A5J2.01A.11D.A29H.01"])
    assert "sample (15" in rule
    assert ids == ["TCGA-OR-A5J1-01", rna[1], "TCGA-OR-A5J1-11", "TCGA-OR-A5J2-01"]
    assert [bool(name) for name in own["cnv"]] == [True, False, False, True]


def test_a_layer_of_patients_goes_to_the_tumour():
    ids, own, rule = found(rna=["TCGA-OR-A5J1-11A", "TCGA-OR-A5J1-01A", "TCGA-OR-A5J2-01A"], cnv=["TCGA-OR-A5J1", "TCGA-OR-A5J2"])
    assert "patient (12" in rule
    assert ids == ["TCGA-OR-A5J1-11A", "TCGA-OR-A5J1", "TCGA-OR-A5J2"]
    assert own["cnv"] == [None, "TCGA-OR-A5J1", "TCGA-OR-A5J2"]


def test_endings_of_a_file_are_cut():
    ids, own, rule = found(a=["S1_rnaseq", "S2_rnaseq"], b=["meth_S2", "meth_S1", "meth_S4"])
    assert (ids, "beginning and end" in rule) == (["S1", "S2", "S4"], True)
    assert own["b"] == ["meth_S1", "meth_S2", "meth_S4"]


def test_the_stricter_rule_wins_unless_it_brings_less_than_half_together():
    both = [f"TCGA-AA-00{i:02}-01A" for i in range(10)]
    assert found(a=both, b=[*both[:6], *(name[:15] + "B" for name in both[6:])])[2] == "same ids"
    assert "15" in found(a=both, b=[*both[:4], *(name[:15] + "B" for name in both[4:])])[2]


def test_strangers_are_an_error_with_examples():
    with pytest.raises(DataError, match="share no samples") as caught:
        align({"a": ["s1"], "b": ["x1"]})
    assert "'a': 's1'; 'b': 'x1'" in caught.value.why


@given(st.lists(st.lists(st.sampled_from([f"p{i}" for i in range(8)]), min_size=1, unique=True), min_size=2, max_size=4))
def test_every_sample_of_every_layer_is_kept_once_and_meets_its_namesake(lists):
    layers = {f"l{i}": ids for i, ids in enumerate(lists)}
    try:
        aligned = align(layers)
    except DataError:
        assert len({name for ids in lists for name in ids}) == sum(map(len, lists))
        return
    assert sorted(aligned.ids) == sorted({name for ids in lists for name in ids})
    for name, ids in layers.items():
        assert sorted(row for row in aligned.rows[name] if row >= 0) == list(range(len(ids)))
        assert all(ids[row] == sample for sample, row in zip(aligned.ids, aligned.rows[name], strict=True) if row >= 0)


def test_a_link_table_names_the_patients():
    table = pd.DataFrame({"assay": list("aab"), "primary": ["P1", "P2", "P1"], "colname": ["x", "y", "z"]})
    assert is_link(table)
    assert not is_link(table[["assay", "primary"]])
    assert linked(["y", "x", "other"], table) == ["P2", "P1", "other"]
    assert linked(["x", "z"], table) == ["x", "z"]  # two samples of one patient stay apart


def test_placed_rows_are_those_of_the_sample():
    part = Parsed(np.array([[1, 2], [3, 4]], np.int32), ["a", "b"], ["g", "h"], pd.DataFrame({"age": [30.0, 40.0]}, index=["a", "b"]))
    moved = placed(part, ["b", "c", "a"], [1, -1, 0])
    np.testing.assert_array_equal(moved.X, np.float32([[3, 4], [np.nan, np.nan], [1, 2]]))
    assert moved.columns["age"].tolist()[::2] == [40, 30]
    whole = placed(Parsed(np.array([[1], [2]], np.int32), ["a", "b"], ["g"]), ["b", "a"], [1, 0])
    assert whole.X.dtype == np.int32  # counts stay counts where nobody lacks them
    assert whole.X.tolist() == [[2], [1]]


def test_stacked_files_keep_what_all_have():
    one = Parsed(np.array([[1, 2]], np.int32), ["a"], ["g", "h"])
    two = Parsed(np.array([[4.5, 3, 9]], np.float32), ["b"], ["h", "g", "only"])
    both = stack("rna", [one, two])
    assert (both.ids, both.features) == (["a", "b"], ["g", "h"])
    np.testing.assert_array_equal(both.X, np.float32([[1, 2], [3, 4.5]]))
    assert both.changes == ["1 features of layer 'rna' are not in all 2 files and were left out."]
    with pytest.raises(DataError, match="different features"):
        stack("rna", [one, Parsed(np.zeros((1, 4), np.float32), ["c"], list("wxyz"))])
    with pytest.raises(DataError, match="several files of layer 'rna'"):
        stack("rna", [one, one])
