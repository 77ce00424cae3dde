"""Predictions of new samples: the same alone and among others, refused, open or answered for a reason, with limits that mean something."""
import json

import numpy as np
import pandas as pd
import pytest

from genoml_core.dataset import Dataset, DatasetFacts, Layer
from genoml_core.engine.final import finish
from genoml_core.engine.finished import Model
from genoml_core.engine.predict import Asked, kept, make, predict, what_if
from genoml_core.errors import DataError, GenoMLError
from genoml_core.plan import Use
from tests.making import SCALED, cohorts_run, dataset, finished_run, numbers_run, patients_run

FEATURES = 12


def drawn(random, number: int, shift: float = 0.0):
    """Three classes in two of twelve features, and the values."""
    y = random.integers(3, size=number)
    X = random.normal(5, 1, (number, FEATURES))
    X[:, 0] += 2.2 * (y == 1)
    X[:, 1] += 2.2 * (y == 2)
    return (X + shift).astype(np.float32), np.array(list("ABC"))[y]


def brought(workspace, X, features=None, kind="log", samples=None, layer="expression") -> Dataset:
    """New samples n0, n1 ... with features g0, g1 ... unless they are named."""
    names = features or [f"g{i}" for i in range(X.shape[1])]
    index = [f"n{i}" for i in range(len(X))]
    table = pd.DataFrame(index=index) if samples is None else samples.set_axis(index)
    return Dataset.write(workspace.path / "datasets", {layer: Layer(X=X, features=names, kind=kind)}, table, DatasetFacts(name="new"))


@pytest.fixture(scope="module")
def three(lasting_workspace):
    """(workspace, run, final model) of 240 samples of three classes."""
    X, y = drawn(np.random.default_rng(0), 240)
    data = dataset(lasting_workspace, X, y=y)
    run = finished_run(lasting_workspace, data, "y", models=["logistic_l2"], recipe=SCALED, outer=4, inner=3)
    finish(run)
    return lasting_workspace, run, Model.read(run.path)


@pytest.fixture
def new(three):
    """The dataset of 400 new samples, and their classes."""
    X, y = drawn(np.random.default_rng(1), 400)
    return brought(three[0], X), y


def test_new_samples_are_as_well_predicted_as_the_folds_said(three, new):
    _, run, model = three
    found = predict(model, new[0]).table
    expected = run.summary["headline"]["metrics"]["accuracy"]
    right = (found.label == new[1]).mean()
    assert expected["low"] - 0.05 <= right <= expected["high"] + 0.05


def test_a_sample_gets_the_same_alone_and_in_any_order(three, new):
    workspace, _, model = three
    X, together = np.asarray(new[0].matrix("expression")), predict(model, new[0]).table
    order = np.random.default_rng(2).permutation(len(X))[:60]
    shuffled = predict(model, brought(workspace, X[order])).table
    columns = [c for c in together if c != "sample"]
    pd.testing.assert_frame_equal(shuffled[columns], together.iloc[order][columns].reset_index(drop=True))
    alone = predict(model, brought(workspace, X[order[:1]])).table
    pd.testing.assert_frame_equal(alone[columns], together.iloc[order[:1]][columns].reset_index(drop=True))


def test_twice_is_the_same(three, new):
    pd.testing.assert_frame_equal(predict(three[2], new[0]).table, predict(three[2], new[0]).table)


def test_sets_hold_the_truth_as_often_as_asked(three, new):
    for level in (0.8, 0.95):
        table = predict(three[2], new[0], Asked(level=level)).table
        held = np.mean([truth in told.split(" or ") for truth, told in zip(new[1], table.set, strict=True)])
        assert held == pytest.approx(level, abs=0.06)


def test_answers_are_right_as_often_as_asked(three, new):
    table = predict(three[2], new[0], Asked(accuracy=0.95)).table
    given = (table.decision == "answered").to_numpy()
    assert 0.3 < given.mean() < 0.95
    assert (table.label == new[1])[given].mean() >= 0.9
    assert (table.label == new[1])[~given].mean() < 0.85
    assert table.why[given].eq("").all()
    assert table.why[table.decision == "unsure"].str.contains("right in the folds from").all()


def test_strangers_are_marked_and_others_seldom(three, new):
    workspace, _, model = three
    usual = predict(model, new[0]).table
    assert (usual.decision == "unlike").mean() < 0.03
    X, _ = drawn(np.random.default_rng(3), 50)
    X[:, 2:] += 4 * np.random.default_rng(4).choice([-1, 1], (50, FEATURES - 2))
    strange = predict(model, brought(workspace, X)).table
    assert (strange.decision == "unlike").mean() > 0.95
    assert strange.why.str.startswith("It is unlike the training samples").mean() > 0.95


def test_limits_hold_what_another_training_set_would_have_said(three, new):
    """Models of other 240 samples give probabilities within the 95 % limits in most cases, and limits are not the whole range."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    table, X = predict(three[2], new[0]).table, np.asarray(new[0].matrix("expression"))
    inside = []
    for seed in range(10, 16):
        A, y = drawn(np.random.default_rng(seed), 240)
        scale = StandardScaler().fit(A)
        other = LogisticRegression(C=0.1).fit(scale.transform(A), y).predict_proba(scale.transform(X))
        inside += [((table[f"low:{k}"] <= p) & (p <= table[f"high:{k}"])).mean() for k, p in zip("ABC", other.T, strict=True)]
    assert np.mean(inside) > 0.8
    width = (table["high:A"] - table["low:A"]).median()
    assert 0.02 < width < 0.6
    assert ((table["low:A"] <= table["p:A"]) & (table["p:A"] <= table["high:A"])).all()


def test_moves_add_up_to_the_raw_score(three, new):
    """Of the class that is called: the decision value of the sample less that of the mean training sample, in units of what moves one."""
    _, _, model = three
    found, fitted = predict(model, new[0]), model.final.fitted
    from genoml_core.engine.align import align

    Z = fitted.inputs(align(model.final.expected, new[0]))
    called = np.array([list("ABC").index(name) for name in found.table.label])
    away = fitted.estimator.decision_function(Z) - fitted.estimator.decision_function(fitted.mean[None])
    moved = found.moves.groupby("sample", sort=False).contribution.sum()
    np.testing.assert_allclose(moved * model.final.scale[called], away[np.arange(len(Z)), called], atol=1e-4)
    assert found.moves.groupby("sample").feature.first().isin(["g0", "g1"]).mean() > 0.6
    first = found.moves.iloc[0]
    assert first.value == pytest.approx(float(new[0].matrix("expression")[0, int(first.feature[1:])]))


def test_too_few_features_are_refused_and_say_so(three):
    workspace, _, model = three
    X, _ = drawn(np.random.default_rng(5), 30)
    found = predict(model, brought(workspace, X[:, 3:], [f"g{i}" for i in range(3, FEATURES)]))
    assert (found.table.decision == "refused").all()
    assert found.table.why.str.startswith("Only ").all()
    assert list(found.table) == ["sample", "decision", "why", "measured"]
    assert found.moves.empty
    assert set(found.report["layers"]["expression"]["missing"]) == {"g0", "g1", "g2"}


def test_one_sample_may_be_refused_among_others(three):
    workspace, _, model = three
    X, _ = drawn(np.random.default_rng(6), 5)
    X[2, :6] = np.nan
    table = predict(model, brought(workspace, X)).table
    assert table.decision.eq("refused").tolist() == [False, False, True, False, False]
    assert table.loc[2, ["label", "p:A"]].isna().all()
    alone = predict(model, brought(workspace, X[[3]])).table
    assert table.loc[3, "p:A"] == alone.loc[0, "p:A"]


def test_more_features_in_another_order_change_nothing(three, new):
    workspace, _, model = three
    X, names = np.asarray(new[0].matrix("expression")), [f"g{i}" for i in range(FEATURES)]
    order = np.random.default_rng(7).permutation(FEATURES + 3)
    wide = np.column_stack([X, np.zeros((len(X), 3), np.float32)])[:, order]
    found = predict(model, brought(workspace, wide, list(np.array([*names, "x1", "x2", "x3"])[order])))
    pd.testing.assert_frame_equal(found.table, predict(model, new[0]).table)


def test_a_shifted_batch_is_warned_of_and_can_be_brought_to_scale(three):
    workspace, _, model = three
    X, y = drawn(np.random.default_rng(8), 200)
    batch = X * 1.5 + 3
    shifted = predict(model, brought(workspace, batch))
    assert shifted.report["shift"]["warned"]
    assert (shifted.table.decision == "unlike").mean() > 0.9
    scaled = predict(model, brought(workspace, batch), Asked(standardise=True))
    assert not scaled.report["shift"]["warned"]
    assert (scaled.table.label == y).mean() > (shifted.table.label == y).mean() + 0.1
    assert (scaled.table.label == y).mean() > 0.75


def test_too_few_samples_cannot_be_brought_to_scale(three):
    X, _ = drawn(np.random.default_rng(9), 19)
    with pytest.raises(GenoMLError, match="takes 20 of them"):
        predict(three[2], brought(three[0], X), Asked(standardise=True))


def test_few_samples_are_not_compared_as_a_whole(three):
    X, _ = drawn(np.random.default_rng(9), 9)
    assert predict(three[2], brought(three[0], X)).report["shift"] is None


def test_ranges_of_numbers_hold_the_truth(workspace):
    """A fresh sample from the same law: 90 % ranges hold it in about 90 %."""
    run = numbers_run(workspace)
    finish(run)
    random = np.random.default_rng(12)
    X, tissue = random.normal(size=(400, 30)).astype(np.float32), random.integers(3, size=400)
    y = 1.5 * X[:, 0] - X[:, 1] + tissue + random.normal(size=400)
    table = predict(Model.read(run.path), brought(workspace, X, samples=pd.DataFrame({"tissue": np.array(list("uvw"))[tissue]}))).table
    assert ((table.low <= y) & (y <= table.high)).mean() == pytest.approx(0.9, abs=0.06)
    assert np.corrcoef(table.predicted, y)[0, 1] > 0.75
    assert (table.high - table.low).nunique() < 5  # as wide for everybody, but for rounding


def test_an_unknown_category_and_a_missing_column_are_no_error(workspace):
    run = numbers_run(workspace)
    finish(run)
    model, X = Model.read(run.path), np.random.default_rng(0).normal(size=(6, 30)).astype(np.float32)
    strange = predict(model, brought(workspace, X, samples=pd.DataFrame({"tissue": ["never seen"] * 6})))
    assert np.isfinite(strange.table.predicted).all()
    without = predict(model, brought(workspace, X))
    assert without.report["layers"]["sample table"]["missing"] == ["tissue"]


def test_survival_curves_fall_and_have_limits(workspace):
    run = patients_run(workspace)
    finish(run)
    model = Model.read(run.path)
    table = predict(model, run.dataset).table
    names = [c for c in table if c.startswith("s:")]
    curves = table[names].to_numpy()
    assert (np.diff(curves, axis=1) <= 0).all()
    for name in names:
        time = name[2:]
        assert ((table[f"low:{time}"] <= table[name]) & (table[name] <= table[f"high:{time}"])).all()
    assert table["rank"].between(0, 1).all()
    assert table.risk.corr(table[names[12]], method="spearman") < -0.99


def test_patients_of_an_unknown_cohort_get_the_curve_of_all(workspace):
    run = cohorts_run(workspace)
    finish(run)
    model, data = Model.read(run.path), run.dataset
    parts = {name: (np.array(data.matrix(name)[:4]), list(data.features(name))) for name in ("meth", "mirna")}
    layers = {name: Layer(X=X, features=features, kind="numeric") for name, (X, features) in parts.items()}
    samples = data.samples.iloc[:4].drop(columns=["time", "event"])
    known = predict(model, Dataset.write(workspace.path / "datasets", layers, samples, DatasetFacts(name="known")))
    strange = predict(model, Dataset.write(workspace.path / "datasets", layers, samples.assign(cancer="z"), DatasetFacts(name="strange")))
    assert known.report["cohorts"] == []
    assert strange.report["cohorts"] == ["z"]
    assert np.isfinite(strange.table.filter(like="s:").to_numpy()).all()
    assert not np.allclose(strange.table["rank"], known.table["rank"])


def test_batches_of_training_are_corrected_and_others_refused(workspace):
    random = np.random.default_rng(13)
    X, y = drawn(random, 120)
    site = np.array(["x", "y"])[np.arange(120) % 2]
    X[site == "y"] += 2
    data = dataset(workspace, X, roles={"site": "batch"}, y=y, site=site)
    recipe = {"expression": (Use(name="combat"), Use(name="standard_scale"))}
    run = finished_run(workspace, data, "y", models=["logistic_l2"], recipe=recipe, outer=3, inner=2)
    finish(run)
    model = Model.read(run.path)
    A, truth = drawn(random, 60)
    one, other = (predict(model, brought(workspace, A + 2 * (name == "y"), samples=pd.DataFrame({"site": [name] * 60}))) for name in "xy")
    assert (one.table.label == other.table.label).mean() > 0.85  # the same samples, as each site would have measured them
    assert (one.table.label == truth).mean() > 0.65
    with pytest.raises(DataError, match="no training sample is of: 'z'"):
        predict(model, brought(workspace, A, samples=pd.DataFrame({"site": ["z"] * 60})))
    with pytest.raises(DataError, match="no column 'site'"):
        predict(model, brought(workspace, A))


def test_what_was_made_is_kept_for_the_same_question(three, new):
    workspace, run, model = three
    cache, asked = workspace.cache, Asked(level=0.85)
    assert kept(cache, run.path, new[0], asked) is None
    make(str(cache), str(run.path), str(new[0].path), level=0.85)
    found, again = kept(cache, run.path, new[0], asked), predict(model, new[0], asked)
    pd.testing.assert_frame_equal(found.table, again.table)
    pd.testing.assert_frame_equal(found.moves, again.moves)
    assert found.report == json.loads(json.dumps(again.report))
    assert kept(cache, run.path, new[0], Asked(level=0.95)) is None


def test_what_if_is_the_prediction_of_a_changed_sample(three, new):
    """The same as of a sample that was measured so; without a change nothing changes; unknown names are told."""
    workspace, run, model = three
    asked = {"folder": str(run.path), "dataset": str(new[0].path), "layer": "expression"}
    told = what_if(**asked, sample="n7", feature="g1", value=9.5)
    X = np.array(new[0].matrix("expression")[[7]])
    X[0, 1] = 9.5
    changed, before = predict(model, brought(workspace, X)).table.iloc[0], predict(model, new[0]).table.iloc[7]
    assert told["after"] == pytest.approx({name: changed[f"p:{name}"] for name in "ABC"})
    assert told["before"] == pytest.approx({name: before[f"p:{name}"] for name in "ABC"})
    assert told["after"]["C"] > told["before"]["C"]
    same = what_if(**asked, sample="n7", feature="g1", value=float(new[0].matrix("expression")[7, 1]))
    assert same["before"] == same["after"]
    for wrong in ({"sample": "nobody"}, {"feature": "nothing"}, {"layer": "none"}):
        with pytest.raises(GenoMLError, match="to change"):
            what_if(**{**asked, "sample": "n7", "feature": "g1", "value": 1.0, **wrong})


def test_what_if_a_patient_were_older(workspace):
    run = patients_run(workspace)
    finish(run)
    asked = {"folder": str(run.path), "dataset": str(run.dataset.path), "sample": "s3", "layer": "sample table", "feature": "age"}
    told = what_if(**asked, value=99.0)
    times = list(told["before"])
    assert [float(time) for time in times] == sorted(map(float, times))
    assert told["before"] != told["after"]
