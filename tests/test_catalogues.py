"""Contracts that every entry of a catalogue inherits by being there."""
import inspect
from importlib import import_module
from typing import get_args

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.metrics import roc_auc_score

from genoml_core.engine.calibrate import class_scores
from genoml_core.errors import GenoMLError
from genoml_core.metrics import METRICS
from genoml_core.models import MODELS
from genoml_core.params import Param, checked
from genoml_core.plan import Tier
from genoml_core.target import Task
from genoml_core.steps import STEPS
from tests.making import survival_truth

UNCONVERGED = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")  # the ends of a space need not converge
FITS = [(name, task) for name, m in MODELS.items() if m.sees != "models" for task in m.tasks]  # mixtures: models/test_mixture.py
IN_TIERS = [(*fit, tier) for fit in FITS for tier in get_args(Tier) if tier == "exact" or MODELS[fit[0]].tasks[fit[1]].fast]
PARAMS = {**{name: step.params for name, step in STEPS.items()}, **{f"{name}-{task}": MODELS[name].space(task) for name, task in FITS}}


@pytest.mark.parametrize("owner", PARAMS)
def test_parameters_are_declared_well(owner):
    params = PARAMS[owner]
    for name, param in params.items():
        assert isinstance(param, Param)
        assert param.label, f"{name} has no label for the form"
        for value in (param.default, *param.grid):
            assert checked(params, {name: value}, owner)[name] == value
    with pytest.raises(GenoMLError, match="has no parameter"):
        checked(params, {"no_such": 1}, owner)


def easy_problem(task):
    """400 samples of 40 features on one scale, and the truth of the task; the first half is for the fit."""
    random = np.random.default_rng(0)
    X = random.normal(size=(400, 40)).astype(np.float32)
    if task == "classification":
        y = random.integers(3, size=400)
        return X + np.float32(1) * (y[:, None] == np.arange(40) % 3), y
    strength = X[:, :10].astype(float) @ np.repeat([1.0, -1.0], 5)
    if task == "regression":
        return X, 100 + 10 * strength
    time = random.exponential(np.exp(-strength))
    return X, survival_truth(np.minimum(time, 2) + 0.01, time < 2)


def skill(task, fitted, X, truth):
    """How well the order of the predictions follows the truth: 0 at random, 1 at best."""
    if task == "classification":
        scores = class_scores(fitted, X)
        assert scores.shape == (len(X), 3)
        return float(np.mean([2 * roc_auc_score(truth == k, scores[:, k]) - 1 for k in range(3)]))
    predicted = fitted.predict(X)
    assert predicted.shape == (len(X),)
    if task == "regression":
        truth = survival_truth(-truth, np.ones(len(truth)))  # the larger, the earlier
    earlier = truth["event"][:, None] & (truth["time"][:, None] < truth["time"])
    return np.sign(predicted[:, None] - predicted)[earlier].mean()


def small(space):
    """Parameters that make ensembles quick to fit."""
    return {name: number for name, number in (("n_estimators", 60), ("members", 1)) if name in space}


KNOWS_NOTHING = {"majority", "mean", "kaplan_meier", "cohort_mean", "alike_mean"}  # the last two know categories, and there are none
PICKS = {
    "defaults": lambda p: p.default,
    "first": lambda p: p.grid[0] if p.grid else p.default,
    "last": lambda p: p.grid[-1] if p.grid else p.default,
}
NOTHING_KEPT = {(name, "first") for name in ("logistic_elastic_net", "elastic_net", "cox_elastic_net")}  # the largest penalty


@UNCONVERGED
@pytest.mark.parametrize("pick", PICKS)
@pytest.mark.parametrize(("name", "task", "tier"), IN_TIERS)
def test_models_learn_an_easy_problem(name, task, tier, pick):
    """At its defaults and at the ends of its space, each model of each task is better than chance on samples it has not seen."""
    X, truth = easy_problem(task)
    space = MODELS[name].space(task)
    params = {n: PICKS[pick](p) for n, p in space.items()} | small(space)
    fitted = MODELS[name].build(task, params, seed=1, tier=tier).fit(X[:200], truth[:200])
    found = skill(task, fitted, X[200:], truth[200:])
    if name in KNOWS_NOTHING or (name, pick) in NOTHING_KEPT:
        assert found == 0
    else:
        assert found > (0.3 if pick == "defaults" else 0.1)
    if task == "classification" and name != "nearest_centroid":  # whose predict leaves out the spread within classes (engine/test_cv.py)
        np.testing.assert_array_equal(class_scores(fitted, X).argmax(axis=1), fitted.predict(X))


def said(task, fitted, X):
    return class_scores(fitted, X) if task == "classification" else fitted.predict(X)


@UNCONVERGED
@pytest.mark.parametrize(("name", "task", "tier"), IN_TIERS)
def test_models_are_deterministic(name, task, tier):
    X, truth = easy_problem(task)
    first, second = (
        said(task, MODELS[name].build(task, small(MODELS[name].space(task)), seed=3, tier=tier).fit(X, truth), X) for _ in range(2)
    )
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("features", [40, 500])
@pytest.mark.parametrize(("name", "task"), [fit for fit in FITS if MODELS[fit[0]].path(fit[1], "fast")])
def test_settings_fitted_together_are_those_fitted_alone(name, task, features):
    """With fewer and with more features than samples, whatever the order of the settings."""
    X, truth = easy_problem(task)
    X = np.hstack([X, np.random.default_rng(1).normal(size=(400, 460)).astype(np.float32)])[:, :features]
    path = MODELS[name].path(task, "fast")
    build = lambda value: MODELS[name].build(task, {path: value}, seed=3, tier="fast")
    values = MODELS[name].search(task)[path][1::3]
    together = [build(value) for value in (*values[1:], values[0])]
    assert type(together[0]).fit_along(together, X[:100], truth[:100])
    for fitted in together:
        alone = build(getattr(fitted, path)).fit(X[:100], truth[:100])
        one, other = said(task, fitted, X[100:]), said(task, alone, X[100:])
        np.testing.assert_allclose(one, other, atol=0.02 * max(1, np.ptp(other)), err_msg=f"{path} = {getattr(fitted, path)}")


@pytest.mark.parametrize(("name", "task", "tier"), IN_TIERS)
def test_models_follow_the_convention_of_scikit_learn(name, task, tier):
    estimator = MODELS[name].build(task, {}, seed=3, tier=tier)
    assert clone(estimator).get_params() == estimator.get_params()
    assert {n: p.default for n, p in MODELS[name].space(task).items()}.items() <= estimator.get_params().items()


@pytest.mark.parametrize("name", MODELS)
def test_models_are_described(name):
    entry = MODELS[name]
    assert entry.cite
    assert entry.methods
    assert entry.help
    assert entry.tasks
    assert set(entry.tasks) <= set(get_args(Task))


@pytest.mark.parametrize("task", get_args(Task))
def test_every_task_has_models_and_a_baseline_that_needs_no_covariates(task):
    roles = {(m.role, m.sees) for m in MODELS.values() if task in m.tasks}
    assert {("model", "all"), ("baseline", "all"), ("baseline", "covariates")} <= roles


def test_class_weights_are_for_classes_only():
    for name, task in FITS:
        searched = "class_weight" in MODELS[name].space(task)
        given = MODELS[name].build(task, {}, seed=0).get_params().get("class_weight")
        assert task == "classification" or (not searched and given is None)
    assert MODELS["random_forest"].build("classification", {}, seed=0).class_weight == "balanced_subsample"


PARTS = {
    "classification": {"truth", "probability", "confusion"}, "regression": {"observed", "predicted", "expected"},
    "survival": {"time", "event", "risk", "survival", "rank", "cohort", "times", "followed", "followed_at", "usual", "entry", "entered"},
}


@pytest.mark.parametrize("name", METRICS)
def test_metrics_ask_for_what_predictions_have(name):
    metric = METRICS[name]
    (task,) = metric.tasks
    assert set(metric.needs) <= PARTS[task] | {"weights"}
    assert metric.label
    assert metric.help


def test_each_package_declares_through_one_function():
    for package in ("steps", "models", "metrics", "figures", "checks"):
        declare = getattr(import_module(f"genoml_core.{package}"), package.removesuffix("s"))
        assert inspect.isfunction(declare)
