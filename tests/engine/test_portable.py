"""Stored models: every model and step of the catalogues comes back the same, and a file that asks for anything else is refused."""
import numpy as np
import pandas as pd
import pytest
from skops.io import dumps

from genoml_core.engine.calibrate import CALIBRATIONS
from genoml_core.engine.weigh import HOLDING
from genoml_core.engine.outcomes import outcome_class
from genoml_core.engine.outcomes.survival import Risks
from genoml_core.engine.portable import packed, trusted, unpacked
from genoml_core.errors import DataError
from genoml_core.models import MODELS
from genoml_core.steps import STEPS
from tests.making import fitted, survival_truth

SAMPLES, FEATURES = 60, 16
SMALL = {"n_estimators": 10, "members": 1, "components": 6}
CASES = [
    (name, task, tier) for name, model in MODELS.items() if model.sees != "models" for task, fit in model.tasks.items()
    for tier in ("fast", "exact") if tier == "fast" or fit.of("exact").estimator != fit.of("fast").estimator
]  # fmt: skip


@pytest.fixture(scope="module", name="X")
def values():
    return np.random.default_rng(0).normal(size=(SAMPLES, FEATURES)).astype(np.float32)


def truth_of(task: str, X):
    random = np.random.default_rng(1)
    if task == "survival":
        return survival_truth(random.exponential(np.exp(-X[:, 0])) + 0.01, random.random(len(X)) < 0.7)
    number = X[:, 0] + random.normal(size=len(X))
    return number if task == "regression" else np.digitize(number, [-0.5, 0.5])


def model_fitted(name: str, task: str, tier: str, X, **params):
    model, truth = MODELS[name], truth_of(task, X)
    small = {key: value for key, value in SMALL.items() if key in model.space(task)}
    estimator = model.build(task, {**small, **params}, 0, tier)
    if model.apart:
        estimator.set_params(blocks=(("rna", 10), ("sample table", 6)))
    if task == "survival":  # a field that strata need
        cohort = np.zeros(len(truth), dtype=[*truth.dtype.descr, ("cohort", int)])
        for field in truth.dtype.names:
            cohort[field] = truth[field]
        truth = cohort
    return estimator.fit(X, truth)


def scores(task: str, estimator, X):
    outcome = outcome_class(task).of_new({"classes": [], "times": [0.1, 0.5, 1.0], "cohorts": []}, np.full(len(X), ""))
    return outcome.raw(estimator, X)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(("name", "task", "tier"), CASES)
def test_every_model_comes_back_the_same(X, name, task, tier):
    estimator = model_fitted(name, task, tier, X)
    again = unpacked(packed(estimator))
    np.testing.assert_array_equal(scores(task, again, X), scores(task, estimator, X))
    assert type(again) is type(estimator)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(("fusion", "encoder"), [
    ("products", "components"), ("attention", "components"), ("concatenation", "components"), ("mean", "components"),
    ("products", "autoencoder"),
])
def test_every_shape_of_the_multimodal_network_comes_back_the_same(X, fusion, encoder):
    lacking = X.copy()
    lacking[::4, :10] = np.nan
    estimator = model_fitted("multimodal_network", "survival", "fast", lacking, fusion=fusion, encoder=encoder)
    again = unpacked(packed(estimator))
    np.testing.assert_array_equal(again.predict(lacking), estimator.predict(lacking))
    assert np.ptp(again.predict(lacking)) > 0


def test_a_model_that_holds_training_samples_is_known_by_its_attributes(X):
    """No other attribute of a fitted model has a row a training sample and several columns."""
    for name, task, tier in CASES:
        if MODELS[name].role == "baseline" or tier == "exact" or "network" in name:  # whose state is weights, see above
            continue
        estimator = model_fitted(name, task, tier, X)
        arrays = {key: value for key, value in vars(estimator).items() if isinstance(value, np.ndarray)}
        large = [key for key, value in arrays.items() if value.ndim == 2 and len(value) == SAMPLES]
        assert set(large) <= set(HOLDING), name
        assert bool(large) == any(hasattr(estimator, key) for key in HOLDING), name


def values_for(step):
    """Values that a step takes, (60, 16): counts, but for shares where it wants these; a table of sample columns."""
    random = np.random.default_rng(2)
    if step.of == "sample table":
        stages = random.choice(["Stage I", "Stage II", "Stage IIIA", "missing"], SAMPLES)
        age = np.where(random.random(SAMPLES) < 0.1, np.nan, random.normal(60, 9, SAMPLES))
        return pd.DataFrame({"age": age, "site": random.choice(["a", "b"], SAMPLES), "stage": stages})
    X = random.poisson(9, (SAMPLES, FEATURES)).astype(np.float32) + 1
    return (X / 40).astype(np.float32) if step.takes == ("beta",) else np.minimum(X % 3, 2) if step.name == "minor_allele" else X


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("gaps", [False, True])
def test_every_step_comes_back_the_same(name, gaps):
    step, random = STEPS[name], np.random.default_rng(3)
    X = values_for(step)
    if gaps and (step.fills or name.startswith("impute") or name == "filter_missing"):
        X = np.where(random.random(X.shape) < 0.1, np.float32(np.nan), X)
    few = {"n": 10, "rounds": 5} | ({"least": 1} if step.knows else {})
    params = {key: value for key, value in few.items() if key in step.params}
    if name == "clinical" and gaps:
        params = {"age": "as a curve", "stages": "as categories"}
    y = truth_of(step.tasks[0], np.asarray(random.normal(size=(SAMPLES, 1))))
    transformer = fitted(step, X, y, params)
    again = unpacked(packed(transformer))
    np.testing.assert_array_equal(again.transform(X), transformer.transform(X))
    np.testing.assert_array_equal(again.get_feature_names_out(None), transformer.get_feature_names_out(None))


@pytest.mark.parametrize("name", CALIBRATIONS)
def test_every_calibration_comes_back_the_same(name):
    random = np.random.default_rng(4)
    raw, truth = random.normal(size=(90, 3)), random.integers(3, size=90)
    calibration = CALIBRATIONS[name](raw, truth)
    again = unpacked(packed(calibration))
    np.testing.assert_array_equal(again(raw), calibration(raw))
    np.testing.assert_array_equal(again.label(raw), calibration.label(raw))


def test_survival_curves_of_cohorts_come_back_the_same():
    random = np.random.default_rng(5)
    risk, cohort = random.normal(size=120), random.integers(3, size=120)
    risks = Risks(risk, survival_truth(random.exponential(np.exp(-risk)) + 0.1, random.random(120) < 0.8), cohort, np.linspace(0.2, 2, 7))
    again = unpacked(packed(risks))
    strange = np.append(cohort[:5], -1)  # a cohort that nobody knows
    for part, value in risks(risk[:6], strange).items():
        np.testing.assert_array_equal(again(risk[:6], strange)[part], value)


class Foreign:
    """What no model of the program holds."""


def test_what_is_not_on_the_list_is_refused():
    with pytest.raises(DataError, match="not read") as refused:
        unpacked(dumps({"model": Foreign()}))
    assert "Foreign" in refused.value.why


def test_a_function_that_a_file_asks_for_is_refused():
    import os

    with pytest.raises(DataError, match="not read"):
        unpacked(dumps({"model": os.system}))


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: b"no zip at all", lambda data: b""])
def test_a_damaged_file_is_told(damage):
    with pytest.raises(DataError, match="cannot be read"):
        unpacked(damage(packed({"a": np.arange(9)})))


def test_the_list_is_fixed_and_names_what_exists():
    from importlib import import_module

    for name in trusted():
        module, _, attribute = name.rpartition(".")
        assert hasattr(import_module(module), attribute), name
    assert not [name for name in trusted() if name.startswith(("builtins", "os.", "operator", "subprocess"))]


def test_packed_files_are_small():
    assert len(packed({"zeros": np.zeros(100_000)})) < 10_000
