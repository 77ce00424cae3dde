"""The engine's numbers are those of plain scikit-learn on the same folds, and each unit sees its own fold only."""
import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from genoml_core.engine.configurations import configurations
from genoml_core.engine.problem import problem_of, seed_of
from genoml_core.models import MODELS
from genoml_core.plan import Use
from genoml_core.steps import STEPS

RECIPE = {"expression": (
    Use(name="most_variable", search={"n": (10, 20, 40)}), Use(name="standard_scale"), Use(name="anova_f", search={"n": (5, 10)}),
)}
PREFIX = {"most_variable": "mostvariable", "anova_f": "anovaf"}


@pytest.mark.parametrize("model", ["logistic_l2", "linear_svm", pytest.param("random_forest", marks=pytest.mark.slow), "nearest_centroid"])
def test_tuning_equals_grid_search(three_classes, run_plan, model):
    """In the exact tier, calls left to the model: inner scores, winner and held-out labels are those of GridSearchCV over a Pipeline."""
    models = ["logistic_l2" if MODELS[model].role == "baseline" else model]  # baselines are in every plan
    run = run_plan(three_classes, "subtype", models=models, recipe=RECIPE, tier="exact", calibration="none", seed=3)
    problem = problem_of(run.path)
    use = next(u for u in run.plan.models if u.name == model)
    for unit in (u for u in run.units() if u["model"] == model):
        train, held = problem.split(unit["repeat"], unit["fold"])
        X, y = np.array(three_classes.matrix("expression"))[problem.rows], problem.truth
        estimator = MODELS[model].build("classification", use.params, seed_of(3, "fit", model, unit["repeat"], unit["fold"]))
        pipeline = make_pipeline(*(STEPS[u.name].build({}) for u in RECIPE["expression"]), estimator)
        options = configurations(run.plan, use, unit["repeat"], unit["fold"])
        grid = [{k: [v] for k, v in _flat(option, pipeline.steps[-1][0]).items()} for option in options]
        inner = [(np.searchsorted(train, a), np.searchsorted(train, b)) for a, b in problem.inner(unit["repeat"], unit["fold"])]
        scoring = centroid_score if model == "nearest_centroid" else "balanced_accuracy"
        search = GridSearchCV(pipeline, grid, cv=inner, scoring=scoring).fit(X[train], y[train])
        np.testing.assert_allclose([t["score"] for t in unit["tried"]], search.cv_results_["mean_test_score"], rtol=0, atol=1e-12)
        ours = run.predictions.query("model == @model and fold == @unit['fold']")
        label = centroid_label(search, X[held]) if model == "nearest_centroid" else search.predict(X[held])
        assert [problem.outcome.classes[i] for i in label] == list(ours.label)
        assert unit["score"] == pytest.approx(balanced_accuracy_score(y[held], label), abs=1e-12)


def centroid_label(fitted, X):
    """Tibshirani's rule: distances divided by the within-class spread. scikit-learn's predict leaves that out where priors are equal."""
    return fitted.decision_function(X).argmax(axis=1)


def centroid_score(fitted, X, y):
    return balanced_accuracy_score(y, centroid_label(fitted, X))


def _flat(option, last):
    steps = {f"{PREFIX[use.name]}__{p}": v for use in option.recipe["expression"] for p, v in use.params.items()}
    return {**steps, **{f"{last}__{p}": v for p, v in option.params.items()}}


def test_each_sample_is_predicted_once_a_repeat(three_classes, run_plan):
    run = run_plan(three_classes, "subtype", models=["logistic_l2"], repeats=2)
    counts = run.predictions.groupby(["model", "repeat"])["sample"].agg(["count", "nunique"])
    assert (counts == 72).all().all()
    assert set(run.predictions.model) == {"headline", "baseline", "majority", "nearest_centroid", "logistic_l2"}
    np.testing.assert_allclose(run.predictions[["p:A", "p:B", "p:C"]].sum(axis=1), 1, atol=1e-12)


def test_the_same_plan_gives_the_same_bits(three_classes, run_plan, workspace):
    settings = {"models": ["logistic_l2", "random_forest"], "outer": 3, "seed": 11}
    first, second = run_plan(three_classes, "subtype", **settings), run_plan(three_classes, "subtype", workers=2, **settings)
    pd.testing.assert_frame_equal(first.predictions, second.predictions, check_exact=True)
    assert first.summary["headline"] == second.summary["headline"]
    assert first.summary["verdict"] == second.summary["verdict"]


def test_adding_a_model_leaves_the_others_as_they_were(three_classes, run_plan):
    alone = run_plan(three_classes, "subtype", models=["logistic_l2"])
    beside = run_plan(three_classes, "subtype", models=["linear_svm", "logistic_l2"])
    one, other = (r.predictions[r.predictions.model == "logistic_l2"].reset_index(drop=True) for r in (alone, beside))
    pd.testing.assert_frame_equal(one, other, check_exact=True)


def test_groups_stay_together_in_both_loops(make_dataset, run_plan):
    random = np.random.default_rng(0)
    y = np.repeat(["a", "b"], 60)
    run = run_plan(make_dataset(random.normal(size=(120, 12)).astype(np.float32), y=y, patient=[f"p{i // 3}" for i in range(120)]),
                   "y", group="patient", models=["logistic_l2"])
    problem = problem_of(run.path)
    for fold in range(5):
        parts = [problem.split(0, fold), *problem.inner(0, fold)]
        assert all(not set(problem.groups[a]) & set(problem.groups[b]) for a, b in parts)
        train, held = problem.split(0, fold)
        assert sorted([*train, *held]) == list(range(120))
        assert all(set(np.concatenate(pair)) == set(train) for pair in problem.inner(0, fold))


def test_unlabelled_samples_are_left_out_and_counted(make_dataset, run_plan):
    y = np.array(["a", "b", None] * 30, dtype=object)
    run = run_plan(make_dataset(np.random.default_rng(0).normal(size=(90, 8)).astype(np.float32), y=y), "y", models=["logistic_l2"])
    expected = {"used": 60, "unlabelled": 30, "locked": 0, "groups": 60, "features": 8, "classes": {"a": 30, "b": 30}}
    assert run.summary["samples"] == expected
    assert set(run.predictions.truth) == {"a", "b"}


def test_numbers_as_labels_are_classes(make_dataset, run_plan):
    y = np.array([0.0, 1.0, np.nan] * 30)
    run = run_plan(make_dataset(np.random.default_rng(0).normal(size=(90, 8)).astype(np.float32), y=y), "y", models=["logistic_l2"])
    assert run.classes == ["0", "1"]


def test_covariates_are_features(make_dataset, run_plan):
    """The label can be read from two sample columns only: without them there is nothing, with them nearly everything."""
    random = np.random.default_rng(1)
    sex, age = random.choice(["f", "m"], 120), random.normal(60, 10, 120)
    age[:5] = np.nan
    y = np.where((sex == "f") ^ (random.random(120) < 0.05), "yes", "no")
    data = make_dataset(random.normal(size=(120, 5)).astype(np.float32), y=y, sex=sex, age=age)
    blind, seeing = (run_plan(data, "y", models=["logistic_l2"], covariates=c) for c in ([], ["sex", "age"]))
    assert blind.summary["headline"]["metrics"]["accuracy"]["value"] < 0.65
    assert seeing.summary["headline"]["metrics"]["accuracy"]["value"] > 0.9


def test_a_linear_model_of_the_engine_is_the_library_s(three_classes, run_plan):
    """No search, no calibration: probabilities equal those of a hand-written loop."""
    recipe = {"expression": (Use(name="standard_scale"),)}
    run = run_plan(three_classes, "subtype", models=["logistic_l2"], recipe=recipe, calibration="none", tier="exact")
    problem = problem_of(run.path)
    X = np.array(three_classes.matrix("expression"))
    for unit in (u for u in run.units() if u["model"] == "logistic_l2"):
        train, held = problem.split(0, unit["fold"])
        scaler = STEPS["standard_scale"].build({}).fit(X[train])
        model = LogisticRegression(**unit["chosen"], max_iter=500).fit(scaler.transform(X[train]), problem.truth[train])
        ours = run.predictions.query("model == 'logistic_l2' and fold == @unit['fold']")[["p:A", "p:B", "p:C"]]
        np.testing.assert_allclose(ours, model.predict_proba(scaler.transform(X[held])), atol=1e-6)
