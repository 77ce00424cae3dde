"""What the reader sets: thresholds, prevalence, leaving out, sets, subgroups; each against counting by hand."""
import numpy as np
import pandas as pd
import pytest

from genoml_core.errors import GenoMLError
from genoml_core.figures import FIGURES
from genoml_core.figures.coverage import CURVE, LEARNT
from genoml_core.figures.confusion import UNSURE
from genoml_core.figures.dials import Called, Dials, of_interest
from genoml_core.figures.subgroups import MIDDLE, by_group
from genoml_core.figures.sets import ALL, HELD
from tests import making


@pytest.fixture(scope="module")
def real(lasting_workspace):
    """A run of three classes with samples of two sites, each patient twice."""
    random = np.random.default_rng(9)
    patient = np.arange(160) // 2
    y = random.choice(3, size=80, p=[0.5, 0.3, 0.2])[patient]
    X = (random.normal(5, 1, (160, 20)) + 1.1 * (y[:, None] == np.arange(20) % 8)).astype(np.float32)
    data = making.dataset(
        lasting_workspace, X, type=np.array(["A", "B", "C"])[y], patient=[f"p{i}" for i in patient],
        site=np.array(["north", "south", "tiny"])[np.where(patient < 4, 2, patient % 2)], age=random.normal(60, 9, 160),
    )
    return making.finished_run(lasting_workspace, data, "type", models=["logistic_l2"], group="patient", outer=4, inner=3, repeats=2)


def headline(run) -> pd.DataFrame:
    return run.predictions[run.predictions.model == "headline"]


def test_without_a_threshold_the_stored_labels_count(real):
    called = Called(real, "headline")
    assert list(np.array(called.classes)[called.label]) == list(headline(real).label)
    assert called.classes[called.k] == "C"  # the rarest
    assert called.prevalence == pytest.approx((headline(real).truth == "C").mean())


@pytest.mark.parametrize(("classes", "interest"), [
    (["0", "1"], "1"), (["biochemical AD", "biochemical control"], "biochemical AD"), (["AD", "non-AD"], "AD"), (["n", "t"], "t"),
    (["ALL", "AML"], "AML"), (["0", "control"], "control"), (["1", "2", "normal"], "normal"),
])  # fmt: skip
def test_a_test_looks_for_the_class_that_is_there(classes, interest):
    """Of two classes not the one named after an absence, though it is rarer here in some pairs; otherwise the rarest, the last one here."""
    shares = np.array([0.8, 0.2] if len(classes) == 2 else [0.6, 0.3, 0.1])
    assert classes[of_interest(classes, shares)] == interest



def test_a_threshold_calls_whoever_reaches_it(real):
    called, rows = Called(real, "headline", Dials(positive="B", threshold=0.2)), headline(real)
    label = np.array(called.classes)[called.label]
    np.testing.assert_array_equal(label == "B", rows["p:B"] >= 0.2)
    others = rows[["p:A", "p:C"]].to_numpy().argmax(axis=1)
    np.testing.assert_array_equal(label[label != "B"], np.array(["A", "C"])[others[label != "B"]])
    counts = FIGURES["confusion"].read(real, "headline", Dials(positive="B", threshold=0.2))
    assert counts[counts.label == "B"]["count"].sum() == (rows["p:B"] >= 0.2).sum() / 2
    assert counts["count"].sum() == 160


def test_a_class_that_does_not_exist(real):
    with pytest.raises(GenoMLError, match="no class 'D'"):
        Called(real, "headline", Dials(positive="D"))


def test_each_class_as_a_test_by_counting(real):
    table = FIGURES["practice"].read(real, "headline", Dials(positive="B", prevalence=0.07)).set_index(["row", "series"])
    rows = headline(real)
    for name in "ABC":
        yes, called = rows.truth == name, rows.label == name
        sensitivity, specificity = (yes & called).sum() / yes.sum(), (~yes & ~called).sum() / (~yes).sum()
        prevalence = 0.07 if name == "B" else yes.mean()
        ppv = sensitivity * prevalence / (sensitivity * prevalence + (1 - specificity) * (1 - prevalence))
        assert table.loc[(name, "Sensitivity"), "value"] == pytest.approx(sensitivity)
        assert table.loc[(name, "Specificity"), "value"] == pytest.approx(specificity)
        assert table.loc[(name, "PPV"), "value"] == pytest.approx(ppv)
    # at the prevalence of the samples the predictive values are the shares among those who are called
    yes, called = rows.truth == "A", rows.label == "A"
    assert table.loc[("A", "PPV"), "value"] == pytest.approx((yes & called).sum() / called.sum())
    assert table.loc[("A", "NPV"), "value"] == pytest.approx((~yes & ~called).sum() / (~called).sum())
    assert (table.low <= table.value).all()
    assert (table.value <= table.high).all()
    assert table.low.min() >= 0
    assert table.high.max() <= 1


def test_where_nobody_is_wrong_the_interval_stays_open(real, monkeypatch):
    rows = real.predictions.assign(label=real.predictions.truth)
    monkeypatch.setattr(type(real), "predictions", property(lambda self: rows))
    table = FIGURES["practice"].read(real, "headline")
    assert (table.value == 1).all()
    assert (table.low < 1).all()
    n = rows[rows.truth == "C"].group.nunique()
    found = table[(table.row == "C") & (table.series == "Sensitivity")].iloc[0]
    assert found.low == pytest.approx(0.025 ** (1 / n))


def test_predictive_values_meet_at_the_prevalence_that_is_set(real):
    dials = Dials(positive="B", prevalence=0.1)
    curve = FIGURES["prevalence"].read(real, "headline", dials)
    one = FIGURES["practice"].read(real, "headline", dials).set_index(["row", "series"]).loc[("B", "PPV")]
    ppv = curve[curve.series == "PPV"]
    assert np.interp(0.1, ppv.x, ppv.value) == pytest.approx(one.value, abs=0.01)
    assert np.all(np.diff(ppv.value) > 0)
    assert np.all(np.diff(curve[curve.series == "NPV"].value) < 0)


def test_net_benefit_by_counting(real):
    curve = FIGURES["decision"].read(real, "headline", Dials(positive="B"))
    rows = headline(real)
    treated, yes = rows["p:B"] >= 0.3, rows.truth == "B"
    expected = (treated & yes).mean() - (treated & ~yes).mean() * 0.3 / 0.7
    at = curve[(curve.series == "By the model") & (curve.x == 0.3)].iloc[0]
    assert at.value == pytest.approx(expected, abs=1e-6)
    assert at.low < expected < at.high


def test_thresholds_of_confidence_come_from_the_training_parts(real):
    """The lowest confidence above which the inner predictions of the fold are right often enough."""
    called = Called(real, "headline")
    given = called.answered(real.inner("headline"), 0.9)
    inner = real.inner("headline")
    for (repeat, fold), part in inner.groupby(["repeat", "fold"]):
        held = ((called.rows.repeat == repeat) & (called.rows.fold == fold)).to_numpy()
        assert not set(part["sample"]) & set(called.rows["sample"][held])
        confidence, right = part[["p:A", "p:B", "p:C"]].max(axis=1), part.truth == part.label
        lowest = min(c for c in confidence if right[confidence >= c].mean() >= 0.9)
        np.testing.assert_array_equal(given[held], called.probability[held].max(axis=1) >= lowest)


def test_accuracy_by_coverage(real):
    table = FIGURES["coverage"].read(real, "headline", Dials(accuracy=0.9))
    curve, rows = table[table.series == CURVE], headline(real)
    assert curve.value.iloc[-1] == pytest.approx((rows.truth == rows.label).mean())
    half = rows.assign(sure=rows[["p:A", "p:B", "p:C"]].max(axis=1)).nlargest(160, "sure")
    assert curve[np.isclose(curve.x, 0.5)].value.iloc[0] == pytest.approx((half.truth == half.label).mean(), abs=1e-6)
    point = table[table.series == LEARNT].iloc[0]
    given = Called(real, "headline").answered(real.inner("headline"), 0.9)
    assert (point.x, point.value) == (pytest.approx(given.mean()), pytest.approx((rows.truth == rows.label)[given].mean()))


def test_the_unsure_have_a_column_of_their_own(real):
    dials = Dials.of(["apart=yes", "accuracy=0.9"])
    table, plain = (FIGURES["confusion"].read(real, "headline", each) for each in (dials, Dials()))
    given = Called(real, "headline").answered(real.inner("headline"), 0.9)
    rows = headline(real).reset_index(drop=True)
    assert list(dict.fromkeys(table.label)) == ["A", "B", "C", UNSURE]
    for name in "ABC":
        unsure = table[(table.truth == name) & (table.label == UNSURE)]["count"].item()
        assert unsure == ((rows.truth == name) & ~given).sum() / 2
        kept = table[(table.truth == name) & (table.label == "A")]["count"].item()
        assert kept == ((rows.truth == name) & (rows.label == "A") & given).sum() / 2
    assert table["count"].sum() == plain["count"].sum() == 160
    assert f"{(~given).sum() / 2:.4g} are too unsure" in FIGURES["confusion"].describe(table)
    assert np.shape(FIGURES["confusion"].screen(table).data[0].z) == (3, 4)


def test_no_answers_where_the_accuracy_is_out_of_reach(binary_run):
    table = FIGURES["coverage"].read(binary_run, "baseline", Dials(accuracy=1.0))
    point = table[table.series == LEARNT].iloc[0]
    assert point.x < 0.5
    assert "get an answer" in FIGURES["coverage"].describe(table)


def test_sets_hold_the_truth_as_often_as_they_promise(run):
    for level in (0.8, 0.9):
        table = FIGURES["sets"].read(run, "logistic_l2", Dials(level=level))
        whole = table[(table.row == ALL) & (table.series == HELD)].iloc[0]
        assert whole.low - 0.02 <= level <= whole.high + 0.02
    sizes = [FIGURES["sets"].read(run, "logistic_l2", Dials(level=level))["size"].iloc[0] for level in (0.8, 0.9, 0.95)]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[2]


def test_settings_as_text():
    assert Dials.of(["positive=B", "threshold=0.3", "by=site=1"]) == Dials(positive="B", threshold=0.3, by="site=1")
    with pytest.raises(GenoMLError, match="no setting 'thresh'"):
        Dials.of(["thresh=0.3"])
    for wrong in ("threshold=high", "prevalence=7"):
        with pytest.raises(GenoMLError, match="from 0 to 1"):
            Dials.of([wrong])


def test_small_subgroups_are_not_shown(real):
    table = FIGURES["subgroups"].read(real, "headline", Dials(by="site")).set_index("row")
    assert list(table.index) == ["everybody", "north", "south", "tiny"]
    assert np.isnan(table.loc["tiny", "value"])
    assert np.isnan(table.loc["tiny", "n"])
    rows = headline(real)
    north = rows[real.dataset.samples.site.reindex(rows["sample"]).to_numpy() == "north"]
    recall = [(part.label == name).mean() for name, part in north.groupby("truth")]
    assert table.loc["north", "value"] == pytest.approx(np.mean(recall))
    assert table.loc["everybody", "value"] == pytest.approx(real.summary["headline"]["metrics"]["balanced_accuracy"]["value"])


def test_numbers_make_bands_of_like_size(real):
    table = FIGURES["subgroups"].read(real, "headline", Dials(by="age"))
    assert len(table) == 5
    assert "to" in table.row[1]
    assert "by age from" in FIGURES["subgroups"].describe(table)


def test_numbers_within_each_group(lasting_workspace):
    run = making.numbers_run(lasting_workspace)
    rows = run.predictions[run.predictions.model == "headline"].set_index("sample")
    tissue = run.dataset.column("tissue").reindex(rows.index)
    table = by_group(run, "headline", Dials(by="tissue")).set_index("group")
    for name, part in rows.groupby(tissue):
        assert table.n[name] == len(part)
        assert table.rmse[name] == pytest.approx(np.sqrt(np.mean((part.truth - part.predicted) ** 2)))
        left, whole = (((part.truth - part[other]) ** 2).sum() for other in ("predicted", "expected"))
        assert table.r2_beyond[name] == pytest.approx(1 - left / whole)
        within = [np.corrcoef(fold.truth, fold.predicted)[0, 1] for _, fold in part.groupby("fold")]
        assert table.pearson[name] == pytest.approx(np.mean(within))
    assert table.rmse[MIDDLE] == pytest.approx(np.median(table.rmse[["u", "v", "w"]]))
    assert by_group(run, "headline", Dials(by="y")).empty is False  # bands of a column of numbers
