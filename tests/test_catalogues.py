"""Contracts that every entry of a catalogue inherits by being there."""
import inspect
from importlib import import_module

import numpy as np
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from genoml_core.errors import GenoMLError
from genoml_core.metrics import METRICS
from genoml_core.models import MODELS
from genoml_core.params import Param, checked
from genoml_core.steps import STEPS
from genoml_core.steps.recipes import default_recipe

EXPECTED = {"log2_cpm": {"check_estimators_dtypes": "its data hold a sample without any count, which is an error"}}
UNCONVERGED = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")  # the ends of a space need not converge
OF_TRANSFORMER = {id(step.transformer): step for step in STEPS.values()}


@parametrize_with_checks(
    [step.build({}) for step in STEPS.values() if step.tasks != ("survival",)],  # whose target scikit-learn's checks do not know
    expected_failed_checks=lambda transformer: EXPECTED.get(OF_TRANSFORMER[id(type(transformer))].name, {}),
)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
def test_steps_are_scikit_learn_transformers(estimator, check):
    if "array_api" in str(check):
        pytest.skip("array API: not a promise of this project")
    check(estimator)


@pytest.fixture
def counts():
    """60 x 40 read counts of three classes."""
    random = np.random.default_rng(0)
    y = np.repeat([0, 1, 2], 20)
    return random.poisson(5 + 10 * (y[:, None] == np.arange(40) % 3)).astype(np.float32), y


def target(step, y):
    """Classes, or the same as times that were all seen to end where a step understands survival only."""
    if step.tasks != ("survival",):
        return y
    return np.array([(True, 1.0 + code) for code in y], dtype=[("event", bool), ("time", float)])


@pytest.mark.parametrize("name", STEPS)
def test_companion_invariance(name, counts):
    """The transform of a row does not depend on the other rows it comes with."""
    X, y = counts
    step = STEPS[name]
    y = target(step, y)
    fitted = step.build({}).fit(X[:40], y[:40])
    together, alone = fitted.transform(X[40:]), np.vstack([fitted.transform(X[i:i + 1]) for i in range(40, 60)])
    np.testing.assert_allclose(together, alone, rtol=1e-5, atol=1e-5)
    np.testing.assert_array_equal(fitted.transform(X[40:]), together)  # and twice gives the same


@pytest.mark.parametrize("name", STEPS)
def test_steps_that_claim_not_to_see_the_target_do_not(name, counts):
    X, y = counts
    step = STEPS[name]
    both = target(step, y), target(step, np.random.default_rng(1).permutation(y))
    real, shuffled = (step.build({}).fit(X, labels).transform(X) for labels in both)
    if not step.supervised:
        np.testing.assert_array_equal(real, shuffled)


@pytest.mark.parametrize("name", STEPS)
def test_every_step_keeps_float32(name, counts):
    X, y = counts
    assert STEPS[name].build({}).fit(X, target(STEPS[name], y)).transform(X).dtype == np.float32


@pytest.mark.parametrize("entry", [*STEPS.values(), *MODELS.values()], ids=lambda e: e.name)
def test_parameters_are_declared_well(entry):
    params = getattr(entry, "params", None) or getattr(entry, "space", {})
    for name, param in params.items():
        assert isinstance(param, Param)
        assert param.label, f"{name} has no label for the form"
        for value in (param.default, *param.grid):
            assert checked(params, {name: value}, entry.name)[name] == value
    with pytest.raises(GenoMLError, match="has no parameter"):
        checked(params, {"no_such": 1}, entry.name)


@pytest.mark.parametrize("name", STEPS)
def test_methods_sentences_name_only_parameters(name):
    step = STEPS[name]
    assert "{" not in step.sentence({})
    assert step.help or not step.params


@UNCONVERGED
@pytest.mark.parametrize("name", MODELS)
def test_models_fit_and_score_every_class(name, counts):
    """Each model learns an easy problem, at its defaults and at the ends of its space, and gives one score a class."""
    from genoml_core.engine.calibrate import class_scores

    X, y = counts
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    model = MODELS[name]
    assert model.cite
    assert model.methods
    for pick in (lambda p: p.default, lambda p: p.grid[0] if p.grid else p.default, lambda p: p.grid[-1] if p.grid else p.default):
        params = {n: pick(p) for n, p in model.space.items()} | ({"n_estimators": 60} if "n_estimators" in model.space else {})
        fitted = model.build("classification", params, seed=1).fit(X, y)
        scores = class_scores(fitted, X)
        assert scores.shape == (60, 3)
        if name != "nearest_centroid":  # whose predict leaves the within-class spread out (tests/engine/test_cv.py)
            np.testing.assert_array_equal(scores.argmax(axis=1), fitted.predict(X))
        if params == {n: p.default for n, p in model.space.items()} and name != "majority":
            assert (scores.argmax(axis=1) == y).mean() > 0.9


@UNCONVERGED
@pytest.mark.parametrize("name", MODELS)
def test_models_are_deterministic(name, counts):
    from genoml_core.engine.calibrate import class_scores

    X, y = counts
    first, second = (class_scores(MODELS[name].build("classification", {}, seed=3).fit(X, y), X) for _ in range(2))
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("kind", ["counts", "log", "zscore", "binary", "numeric"])
def test_every_kind_has_a_recipe(kind):
    names = [use.name for use in default_recipe(kind)]
    assert all(name in STEPS for name in names)
    assert ("log2_cpm" in names) == (kind == "counts")
    assert not (kind == "zscore" and set(names) & {"log2", "log2_cpm"})


@pytest.mark.parametrize("name", METRICS)
def test_metrics_ask_for_what_predictions_have(name):
    metric = METRICS[name]
    assert set(metric.needs) <= {"truth", "probability", "weights", "confusion"}
    assert metric.label
    assert metric.help


def test_each_package_declares_through_one_function():
    for package in ("steps", "models", "metrics", "figures", "checks"):
        declare = getattr(import_module(f"genoml_core.{package}"), package.removesuffix("s"))
        assert inspect.isfunction(declare)
