"""Explaining a run: the very models that were judged, attributed on held-out samples, carried back to the features of the dataset."""
import os

import numpy as np
import pandas as pd
import pytest

from genoml_core.engine import explain as explaining
from genoml_core.engine.calibrate import Uncalibrated
from genoml_core.engine.explain import attributed, explain, refitted
from genoml_core.engine.problem import problem_of
from genoml_core.engine.trace import SAMPLE_TABLE, blocks
from genoml_core.errors import GenoMLError
from genoml_core.plan import Use
from genoml_core.run import Run

SCALED = (Use(name="most_variable", params={"n": 40}), Use(name="standard_scale"))
LINEAR = {"models": ["logistic_l2"], "outer": 3, "inner": 2, "calibration": "none"}


def chosen(run: Run) -> list[tuple]:
    """(problem, unit, configuration) of each outer fold."""
    problem = problem_of(run.path)
    members = [explaining._members(run, problem, unit, explaining._judged(run)) for unit in explaining._chosen(run)]
    return [(problem, unit, option) for each in members for _, unit, option in each]


def scores(problem, unit, option) -> np.ndarray:
    """The raw held-out scores of the refitted model."""
    split = problem.split(unit.repeat, unit.fold)
    estimator, X, Z = refitted(problem, unit, option, blocks(problem, option.recipe, *split), *split)
    return problem.outcome.scores(estimator, X, Z)


def headline(run: Run, unit) -> pd.DataFrame:
    rows = run.predictions
    return rows[(rows.model == "headline") & (rows.repeat == unit.repeat) & (rows.fold == unit.fold)]


@pytest.fixture
def numbers(make_dataset):
    """90 samples, 12 features, a number, a time and an event that follow the first two features."""
    random = np.random.default_rng(7)
    X = random.normal(5, 1, (90, 12)).astype(np.float32)
    score = X[:, 0] - X[:, 1] + 0.5 * random.normal(size=90)
    return make_dataset(X, dose=score, months=np.exp(-score), died=np.where(np.arange(90) % 4, "yes", "no"))


@pytest.mark.parametrize("model", ["logistic_l2", pytest.param("random_forest", marks=pytest.mark.slow)])
def test_the_models_are_those_that_were_judged(three_classes, run_plan, model):
    """Every chosen model gives its stored predictions again, to the last bit: steps tuned, covariates, repeats."""
    run = run_plan(three_classes, "subtype", models=[model], outer=3, inner=2, repeats=2, calibration="none", covariates=["age", "site"])
    assert len(chosen(run)) == 6
    for problem, unit, option in chosen(run):
        again = Uncalibrated(None, None)(scores(problem, unit, option))
        np.testing.assert_array_equal(again, headline(run, unit)[["p:A", "p:B", "p:C"]])


def test_numbers_and_risks_are_those_that_were_predicted(numbers, run_plan):
    regression = run_plan(numbers, "dose", task="regression", models=["ridge"], outer=3, inner=2)
    survival = run_plan(numbers, "months", task="survival", event="died", event_values=("yes",), models=["cox_ridge"], outer=3, inner=2)
    for run, column in ((regression, "predicted"), (survival, "risk")):
        for problem, unit, option in chosen(run):
            stored = headline(run, unit)[column].to_numpy()
            np.testing.assert_array_equal(scores(problem, unit, option), stored)
            moved = attributed(problem, unit, option)[1].sum(axis=(1, 2))
            np.testing.assert_allclose(moved - moved.mean(), stored - stored.mean(), atol=1e-5)


def test_a_positive_contribution_is_a_higher_risk(numbers, run_plan):
    """The risk rises with the first feature and falls with the second."""
    run = run_plan(numbers, "months", task="survival", event="died", event_values=("yes",), models=["cox_ridge"], outer=3, inner=2)
    explain(run)
    first = run.importance().head(2).set_index("feature")
    assert first.direction.to_dict() == {"g0": 1, "g1": -1}
    assert set(run.importance().output) == {""}


@pytest.mark.parametrize("recipe", [
    (*SCALED, Use(name="pca", params={"n": 10})),
    (Use(name="standard_scale"), Use(name="pca", params={"n": 30}), Use(name="standard_scale"), Use(name="anova_f", params={"n": 12})),
], ids=["pca last", "pca scaled and selected"])
def test_linear_models_are_carried_through_components_exactly(three_classes, run_plan, recipe):
    run = run_plan(three_classes, "subtype", recipe={"expression": recipe}, **LINEAR)
    for problem, unit, option in chosen(run):
        columns, found, *_ = attributed(problem, unit, option)
        raw = scores(problem, unit, option)
        assert set(columns.get_level_values(1)) <= {f"g{i}" for i in range(60)}
        assert len(columns) == (40 if recipe[0].name == "most_variable" else 60)
        moved = found.sum(axis=1)
        np.testing.assert_allclose(moved - moved.mean(axis=0), raw - raw.mean(axis=0), atol=1e-4 * np.abs(raw).max())
        train, held = problem.split(unit.repeat, unit.fold)
        values = np.array(three_classes.matrix("expression"))
        of = [int(name[1:]) for name in columns.get_level_values(1)]
        away = (values[held] - values[train].mean(axis=0))[:, of]  # contributions are weights times distance from the mean
        slope = (found * away[:, :, None]).sum(axis=0) / (away**2).sum(axis=0)[:, None]
        np.testing.assert_allclose(found, away[:, :, None] * slope, atol=1e-5)


@pytest.mark.parametrize(("model", "last"), [("random_forest", ()), ("logistic_l2", (Use(name="clip", params={"limit": 1.0}),))])
def test_what_bends_components_is_explained_in_components(three_classes, run_plan, model, last):
    recipe = {"expression": (*SCALED, Use(name="pca", params={"n": 10}), *last)}
    run = run_plan(three_classes, "subtype", recipe=recipe, **{**LINEAR, "models": [model]})
    explain(run)
    assert set(run.importance().feature) == {f"PC{i} of expression" for i in range(1, 11)}
    assert run.explanation().value.isna().all()
    assert set(run.importance().direction) == {0}


def test_covariates_keep_readable_names_and_their_values(make_dataset, run_plan):
    random = np.random.default_rng(1)
    tissue, age = random.choice(["lung", "liver", None], 90), random.normal(60, 10, 90).round(1)
    age[:5] = np.nan
    y = np.where((tissue == "lung") | (random.random(90) < 0.1), "yes", "no")
    data = make_dataset(random.normal(size=(90, 5)).astype(np.float32), y=y, tissue=tissue, age=age)
    run = run_plan(data, "y", covariates=["age", "tissue"], **LINEAR)
    explain(run)
    importance, explanation = run.importance(), run.explanation()
    names = set(importance.feature[importance.layer == SAMPLE_TABLE])
    assert names == {"age", "age missing", "tissue = liver", "tissue = lung", "tissue = missing"}
    assert importance[importance.output == "yes"].feature.iloc[0] == "tissue = lung"
    assert importance[importance.output == "yes"].direction.iloc[0] == 1
    assert importance[importance.output == "no"].direction.iloc[0] == -1
    values = explanation[explanation.output == "yes"].pivot(index="sample", columns="feature", values="value").reindex(data.samples.index)
    np.testing.assert_allclose(values["age"], age.astype(np.float32))
    np.testing.assert_array_equal(values["age missing"], np.isnan(age))
    np.testing.assert_array_equal(values["tissue = lung"], tissue == "lung")
    np.testing.assert_array_equal(values["g3"], np.array(data.matrix("expression"))[:, 3])


@pytest.mark.parametrize(("covariates", "names"), [(["age"], {"age"}), (["site"], {"site = x", "site = y"})])
def test_covariates_of_one_kind_only(three_classes, run_plan, covariates, names):
    run = run_plan(three_classes, "subtype", covariates=covariates, **LINEAR)
    explain(run)
    assert set(run.importance().feature[run.importance().layer == SAMPLE_TABLE]) == names


def test_shares_and_tables(three_classes, run_plan):
    """Absolute shares of a sample sum to 1 in the mean over a fold; what a fold did not use counts as 0; everything is stored."""
    recipe = {"expression": (Use(name="anova_f", params={"n": 5}), Use(name="standard_scale"))}
    run = run_plan(three_classes, "subtype", recipe=recipe, repeats=2, **LINEAR)
    explain(run)
    importance, explanation = run.importance(), run.explanation()
    assert list(importance.output.unique()) == ["A", "B", "C"]
    np.testing.assert_allclose(importance.groupby("output").importance.sum(), 1)
    assert (importance.folds.between(1, 6)).all()
    assert importance.folds.min() < 6
    assert (importance.low[importance.folds < 6] == 0).all()
    assert ((importance.low <= importance.importance) & (importance.importance <= importance.high)).all()
    size = explanation.contribution.abs().groupby([explanation.output, explanation.repeat, explanation.fold, explanation["sample"]]).sum()
    np.testing.assert_allclose(size.groupby(["output", "repeat", "fold"]).mean(), 1, rtol=1e-6)
    features = importance[importance.output == "A"].feature.nunique()
    assert len(explanation[explanation.output == "A"]) == 2 * 72 * features
    assert not explanation.duplicated(["repeat", "sample", "output", "feature"]).any()
    of_b = explanation[explanation.output == "B"]
    mean = of_b.contribution.abs().groupby([of_b.feature, of_b.repeat, of_b.fold]).mean()
    row = importance[importance.output == "B"].iloc[0]
    np.testing.assert_allclose(mean[row.feature].agg(["mean", "min", "max"]), row[["importance", "low", "high"]].astype(float), rtol=1e-5)


def test_the_planted_features_come_first(make_dataset, run_plan):
    random = np.random.default_rng(3)
    y = np.repeat(["a", "b"], 200)
    X = random.normal(size=(400, 300)).astype(np.float32)
    planted = [11, 50, 123, 200, 299]
    X[200:, planted] += 0.9
    X[3, 11] = np.nan
    run = run_plan(make_dataset(X, kind="log", y=y), "y", models=["logistic_l2"], outer=3, inner=2)
    explain(run)
    for output, direction in (("a", -1), ("b", 1)):
        first = run.importance()[lambda t, output=output: t.output == output].head(10).set_index("feature").direction
        assert {f"g{i}" for i in planted} <= set(first.index)
        assert all(first[f"g{i}"] == direction for i in planted)
    missing = run.explanation()[lambda t: t.value.isna()]
    assert set(zip(missing["sample"], missing.feature, strict=True)) == {("s3", "g11")}
    assert len(run.explanation()) == explaining.TOP * 2 * 400


def test_before_and_after_a_failure(three_classes, run_plan, monkeypatch):
    run = run_plan(three_classes, "subtype", **LINEAR)
    with pytest.raises(GenoMLError, match=f"is not explained. .*genoml_core explain {run.id}"):
        run.importance()
    seen = []

    def fail(*_):
        seen.append(run.after("explanation").running)
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(explaining, "_tables", fail)
        with pytest.raises(MemoryError):
            explain(run)
    assert seen == [True]
    assert not run.after("explanation").running
    assert run.after("explanation").failed.startswith("It needed more memory than there is for it. Use fewer workers")
    with pytest.raises(GenoMLError, match="It needed more memory"):
        run.explanation()
    explain(run)
    assert (run.after("explanation").done, run.after("explanation").failed) == (True, "")
    assert not [name for name in os.listdir(run.path) if name.startswith(".")]


def test_settings_of_another_version_are_not_explained(three_classes, run_plan, monkeypatch):
    run = run_plan(three_classes, "subtype", **LINEAR)
    monkeypatch.setattr(Run, "units", lambda self: [{**u, "chosen": {"C": -1.0}} for u in UNITS])
    UNITS = [{"model": "logistic_l2", "repeat": 0, "fold": fold} for fold in range(3)]
    with pytest.raises(GenoMLError, match="Another version made this run"):
        explain(run)
