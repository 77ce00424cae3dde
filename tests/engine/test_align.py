"""New samples brought to what a model expects: names that changed, what stands in for gaps, and how much was measured."""
import numpy as np
import pandas as pd
import pytest

from genoml_core.dataset import Dataset, DatasetFacts, Layer
from genoml_core.engine.align import Expected, ExpectedLayer, align, matched
from genoml_core.errors import DataError


def brought(workspace, samples=None, kind="log", **layers) -> Dataset:
    """A dataset of tables, features as columns."""
    made = {name: Layer(X=table.to_numpy(np.float32), features=list(table), kind=kind) for name, table in layers.items()}
    index = next(iter(layers.values())).index.astype(str)
    table = pd.DataFrame(index=index) if samples is None else samples.set_axis(index)
    return Dataset.write(workspace.path / "datasets", made, table, DatasetFacts(name="new"))


def layer(features, usual=None, weight=None, kind="log", complete=True, optional=False) -> ExpectedLayer:
    p = len(features)
    weight = np.full(p, 1 / p) if weight is None else np.asarray(weight, float)
    usual = np.zeros(p, np.float32) if usual is None else np.asarray(usual, np.float32)
    return ExpectedLayer(np.array(features, dtype=str), usual, weight, weight > 0, kind, complete, optional)


def expecting(cohort=None, batches=(), columns=None, **layers) -> Expected:
    return Expected(layers, columns or {}, cohort, list(batches))


@pytest.mark.parametrize(("wanted", "given"), [
    ("NUF2", "CDCA1"), ("CDCA1", "NUF2"), ("KNTC2", "NDC80"), ("NDC80", "KNTC2"), ("ORC6", "ORC6L"), ("ORC6L", "ORC6"),
    ("ENSG00000141510", "ENSG00000141510.18"), ("ENSG00000141510.12", "ENSG00000141510.18"), ("TP53", "TP53|7157"), ("SEPT9", "SEPTIN9"),
])
def test_names_that_mean_the_same(wanted, given):
    at, renamed = matched(np.array(["A", wanted]), pd.Index(["B", given, "A"]))
    assert (at.tolist(), renamed) == ([2, 1], {wanted: given})


@pytest.mark.parametrize(("wanted", "given"), [
    ("BRCA1", "Brca1"), ("TP53", "TP63"), ("MT-CO1", "MTCO1"), ("AKT1|Akt_pS473", "AKT1|Akt_pT308"),
])
def test_names_that_do_not(wanted, given):
    at, renamed = matched(np.array([wanted]), pd.Index([given]))
    assert (at.tolist(), renamed) == ([-1], {})


def test_a_name_that_fits_two_is_not_taken():
    at, renamed = matched(np.array(["ENSG00000141510"]), pd.Index(["ENSG00000141510.1", "ENSG00000141510.2"]))
    assert (at.tolist(), renamed) == ([-1], {})


def test_a_feature_that_is_there_by_its_name_is_not_given_to_another():
    at, _ = matched(np.array(["NUF2", "CDCA1"]), pd.Index(["NUF2"]))
    assert at.tolist() == [0, -1]


def test_values_stand_in_the_order_of_training(workspace):
    data = brought(workspace, expression=pd.DataFrame({"C": [3.0, 6], "CDCA1": [2.0, 5], "X": [9.0, 9], "A": [1.0, 4]}))
    new = align(expecting(expression=layer(["A", "NUF2", "C"])), data)
    np.testing.assert_array_equal(new.values["expression"], [[1, 2, 3], [4, 5, 6]])
    np.testing.assert_allclose(new.measured, 1)
    assert new.report["expression"]["renamed"] == {"NUF2": "CDCA1"}
    assert (new.report["expression"]["found"], new.report["expression"]["missing"]) == (3, [])


def test_what_is_lacking_gets_the_training_median_and_counts_by_its_weight(workspace):
    data = brought(workspace, expression=pd.DataFrame({"A": [1.0, np.nan], "C": [3.0, 6]}))
    new = align(expecting(expression=layer(["A", "B", "C"], usual=[7, 8, 9], weight=[0.5, 0.3, 0.2])), data)
    np.testing.assert_array_equal(new.values["expression"], [[1, 8, 3], [7, 8, 6]])
    np.testing.assert_allclose(new.measured, [0.7, 0.2])
    report = new.report["expression"]
    assert (report["used"], report["found"], report["missing"]) == (3, 2, ["B"])
    assert report["share"] == pytest.approx(0.7)


def test_counts_are_filled_in_the_depth_of_the_sample(workspace):
    """Shares .5, .25, .25 in training; a sample with 30 counts in the first two has 10 in the third, one with 300 has 100."""
    data = brought(workspace, kind="counts", rna=pd.DataFrame({"A": [20, 200], "B": [10, 100]}))
    new = align(expecting(rna=layer(["A", "B", "C"], usual=[0.5, 0.25, 0.25], kind="counts")), data)
    np.testing.assert_allclose(new.values["rna"][:, 2], [10, 100], rtol=1e-6)


def test_gaps_are_left_to_steps_that_have_learnt_to_fill_them(workspace):
    data = brought(workspace, expression=pd.DataFrame({"A": [1.0, np.nan]}))
    new = align(expecting(expression=layer(["A", "B"], complete=False)), data)
    np.testing.assert_array_equal(new.values["expression"], [[1, np.nan], [np.nan, np.nan]])


def test_the_only_layer_is_taken_whatever_its_name(workspace):
    data = brought(workspace, tumours=pd.DataFrame({"A": [1.0], "B": [2.0]}))
    new = align(expecting(expression=layer(["A", "B"])), data)
    assert new.report["expression"]["from"] == "tumours"
    np.testing.assert_array_equal(new.values["expression"], [[1, 2]])


def test_layers_are_told_apart_by_their_features(workspace):
    data = brought(workspace, one=pd.DataFrame({"m1": [1.0], "m2": [2.0]}), other=pd.DataFrame({"A": [3.0], "B": [4.0]}))
    new = align(expecting(rna=layer(["A", "B"], weight=[0.3, 0.3]), mirna=layer(["m1", "m2"], weight=[0.2, 0.2])), data)
    assert [new.report[name]["from"] for name in ("rna", "mirna")] == ["other", "one"]


def test_a_layer_with_nothing_in_common_is_not_taken(workspace):
    data = brought(workspace, other=pd.DataFrame({"probe_1": [3.0]}))
    new = align(expecting(rna=layer(["A", "B"])), data)
    assert (new.report["rna"]["from"], new.report["rna"]["found"], new.measured.tolist()) == (None, 0, [0.0])


@pytest.mark.parametrize(("optional", "measured"), [(True, 1.0), (False, 0.6)])
def test_a_whole_layer_may_lack_where_the_model_was_judged_so(workspace, optional, measured):
    data = brought(workspace, rna=pd.DataFrame({"A": [1.0, 2]}), mirna=pd.DataFrame({"m": [np.nan, 1]}))
    new = align(expecting(rna=layer(["A"], weight=[0.6]), mirna=layer(["m"], weight=[0.4], optional=optional)), data)
    np.testing.assert_allclose(new.measured, [measured, 1])
    assert new.report["mirna"]["lacking"] == 1


def test_sample_columns_are_read_as_in_training(workspace):
    samples = pd.DataFrame({"age": ["61", "old"], "grade": [2.0, np.nan]})
    data = brought(workspace, samples, rna=pd.DataFrame({"A": [1.0, 2]}))
    table = layer(["age", "grade", "site"], weight=[0.2, 0.2, 0.2])
    expected = expecting(columns={"age": 60.0, "grade": "2", "site": "x"}, rna=layer(["A"], weight=[0.4]))
    expected.layers["sample table"] = table
    new = align(expected, data)
    found = new.values["sample table"]
    assert found.age.tolist()[0] == 61
    assert np.isnan(found.age.iloc[1])
    assert found.grade.tolist() == ["2", "missing"]
    assert found.site.tolist() == ["missing", "missing"]
    assert new.report["sample table"]["missing"] == ["site"]


def test_cohorts_are_named_as_in_training(workspace):
    data = brought(workspace, pd.DataFrame({"cancer": ["a", None]}), rna=pd.DataFrame({"A": [1.0, 2]}))
    assert align(expecting(cohort="cancer", rna=layer(["A"])), data).cohort.tolist() == ["a", "unknown"]
    assert align(expecting(cohort="tissue", rna=layer(["A"])), data).cohort.tolist() == ["", ""]


def test_batches_have_to_be_named(workspace):
    data = brought(workspace, pd.DataFrame({"site": ["x", "y"]}), rna=pd.DataFrame({"A": [1.0, 2]}))
    assert align(expecting(batches=["site"], rna=layer(["A"])), data).batches.tolist() == ["x", "y"]
    with pytest.raises(DataError, match="no column 'plate'"):
        align(expecting(batches=["plate"], rna=layer(["A"])), data)


def test_some_samples_are_the_same_as_among_all(workspace):
    data = brought(workspace, expression=pd.DataFrame({"A": [1.0, 2, 3], "B": [4.0, np.nan, 6]}))
    new = align(expecting(expression=layer(["A", "B"], usual=[0, 9])), data)
    part = new.take(np.array([2, 1]))
    np.testing.assert_array_equal(part.values["expression"], [[3, 6], [2, 9]])
    assert part.ids.tolist() == ["2", "1"]
    np.testing.assert_allclose(part.measured, [1, 0.5])


def test_a_layer_that_may_be_one_as_well_as_another_is_asked_for(workspace):
    """Two layers of the same genes: by their names they are told apart, else nobody can."""
    table = pd.DataFrame({"A": [1.0], "B": [2.0]})
    expected = expecting(rna=layer(["A", "B"], weight=[0.3, 0.3]), cnv=layer(["A", "B"], weight=[0.2, 0.2]))
    named = align(expected, brought(workspace, cnv=table + 5, rna=table))
    np.testing.assert_array_equal(named.values["cnv"], [[6, 7]])
    np.testing.assert_array_equal(named.values["rna"], [[1, 2]])
    with pytest.raises(DataError, match="cannot be told what the layer 'mine'"):
        align(expected, brought(workspace, mine=table))
    one = align(expected, brought(workspace, rna=table, other=table + 5))  # the name of one says what is left for the other
    np.testing.assert_array_equal(one.values["cnv"], [[6, 7]])


def test_of_two_layers_with_features_the_one_with_more_is_taken(workspace):
    expected = expecting(rna=layer(["A", "B", "C"]))
    new = align(expected, brought(workspace, few=pd.DataFrame({"A": [9.0]}), most=pd.DataFrame({"A": [1.0], "B": [2.0], "C": [3.0]})))
    np.testing.assert_array_equal(new.values["rna"], [[1, 2, 3]])


def test_a_sample_without_any_count_gets_usual_counts(workspace):
    data = brought(workspace, rna=pd.DataFrame({"A": [np.nan, 4.0], "B": [np.nan, 4.0]}))
    new = align(expecting(rna=layer(["A", "B"], usual=[0.75, 0.25], kind="counts", optional=True)), data)
    np.testing.assert_allclose(new.values["rna"], [[750_000, 250_000], [4, 4]])


def test_words_in_a_column_of_numbers_are_not_known(workspace):
    data = brought(workspace, pd.DataFrame({"age": ["61", "not recorded"]}), rna=pd.DataFrame({"A": [1.0, 2]}))
    expected = expecting(columns={"age": 60.0}, rna=layer(["A"], weight=[0.6]))
    expected.layers["sample table"] = layer(["age"], weight=[0.4])
    np.testing.assert_allclose(align(expected, data).measured, [1, 0.6])


def test_a_model_that_looks_at_nothing_refuses_nobody(workspace):
    data = brought(workspace, rna=pd.DataFrame({"A": [1.0, np.nan]}))
    np.testing.assert_array_equal(align(expecting(rna=layer(["A"], weight=[0.0])), data).measured, [1, 1])


def test_numbers_of_cohorts_are_the_same_with_and_without_a_point(workspace):
    """Text in training, numbers in the new table, and the other way round."""
    from genoml_core.engine.outcomes import outcome_class

    data = brought(workspace, pd.DataFrame({"cancer": [1.0, 2.0]}), rna=pd.DataFrame({"A": [1.0, 2]}))
    expected = expecting(columns={"cancer": "1"}, cohort="cancer", rna=layer(["A"], weight=[0.5]))
    expected.layers["sample table"] = layer(["cancer"], weight=[0.5])
    new = align(expected, data)
    assert new.values["sample table"].cancer.tolist() == ["1", "2"]
    for names in (["1", "2", "A"], ["1.0", "2.0"]):
        outcome = outcome_class("survival").of_new({"times": [1.0], "cohorts": names}, new.cohort)
        assert outcome.cohort.tolist() == [0, 1]
