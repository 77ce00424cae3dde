"""A feature that is the answer is told, by the clearest; noise, small classes and missing values are not mistaken for it."""
import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from genoml_core.checks import CHECKS
from genoml_core.checks.features import BLOCK, LEAST, _auc, _strength
from genoml_core.engine.compose import compose

CLASSES = np.array(["a", "b", "c"])


@pytest.fixture
def told(make_dataset):
    """``told(X, y)``: the finding about single features, or None."""

    def ask(X, y, kind="log"):
        data = make_dataset(np.asarray(X), kind=kind, y=pd.array(y, dtype=object))
        found = CHECKS["feature_tells_class"](data, compose(data, "y", models=["logistic_l2"]))
        assert len(found) <= 1
        return found[0] if found else None

    return ask


def noise(samples=120, features=400, seed=0):
    return np.random.default_rng(seed).normal(8, 1, (samples, features)).astype(np.float32)


def test_noise_is_not_blamed(told):
    assert told(noise(features=5_000), CLASSES[np.arange(120) % 3]) is None


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("kind", ["log", "counts"])
def test_a_copy_of_the_answer_is_told(told, sign, kind):
    X = noise().astype(np.int32) if kind == "counts" else noise()
    y = CLASSES[np.arange(120) % 3]
    X[:, 17] = 5 + sign * (y == "b")
    finding = told(X, y, kind)
    assert finding.severity == "warning"
    assert finding.what == "Single features of layer 'expression' tell a class of 'y': 'g17'."
    assert finding.why == "Each alone sets one class apart from the rest (here 'b'), with an AUC of at least 0.99."
    assert "may be real biology; if it is derived from the outcome, leave it out" in finding.fix


@pytest.mark.parametrize(("above", "clear"), [(36, True), (37, False)])
def test_the_bar_is_an_area_of_99_percent(told, above, clear):
    """60 samples against 60, all in order but one that ``above`` samples of the other class exceed: the area is 1 - above / 3600."""
    X, y = noise(features=5), CLASSES[np.repeat([0, 1], 60)]
    X[:, 2] = np.arange(120)
    X[60, 2] = 59.5 - above
    assert (told(X, y) is not None) == clear


def test_only_three_are_named(told):
    X, y = noise(), CLASSES[np.repeat([0, 1], 60)]
    X[:, :30] += 20 * (y == "b")[:, None]
    finding = told(X, y)
    assert finding.what.count("'g") == 3
    assert ": among others 'g" in finding.what


def test_a_class_needs_ten_samples_and_a_rest(told):
    for size, clear in ((LEAST - 1, False), (LEAST, True), (120 - LEAST, True), (121 - LEAST, False)):
        X, y = noise(), CLASSES[(np.arange(120) < size).astype(int)]
        X[:, 3] = y == "b"
        assert (told(X, y) is not None) == clear


def test_ten_against_ten_are_too_few(told):
    X, y = noise(20), CLASSES[np.repeat([0, 1], 10)]
    X[:, 3] = y == "b"
    assert told(X, y) is None


def test_unlabelled_samples_and_missing_values_do_not_count(told):
    X, y = noise(), CLASSES[np.arange(120) % 2].astype(object)
    X[:, 3] = y == "b"
    X[:90, 3] = 0
    y[:90] = None
    X[90:100, 3] = np.nan
    assert told(X, y).what.endswith(": 'g3'.")
    X[90:112, 3] = np.nan  # four of each class are known
    assert told(X, y) is None


def test_a_few_huge_values_hide_nothing(told):
    X, y = noise(features=3_000), CLASSES[np.arange(120) % 2]
    X[:, 3] = np.where(y == "b", 10, 1)
    X[1, 3] = 1e9  # a sample of class b
    assert told(X, y).what.endswith(": 'g3'.")


def test_the_area_is_that_of_scikit_learn():
    random = np.random.default_rng(0)
    values, inside, labelled = random.integers(5, size=(80, 6)).astype(float), random.random(80) < 0.3, random.random(80) < 0.8
    values[random.random(values.shape) < 0.2] = np.nan
    for column, area in zip(values.T, _auc(values, inside, labelled), strict=True):
        known = labelled & ~np.isnan(column)
        expected = roc_auc_score(inside[known], column[known])
        assert area == pytest.approx(max(expected, 1 - expected), abs=1e-12)


def test_strength_is_the_same_in_blocks_as_at_once():
    samples, features = 2 * BLOCK[0] + 7, BLOCK[1] + 3
    X, inside = noise(samples, features), np.arange(samples) % 3 == 0
    logs = np.log(X.astype(float) + 1)
    a, b = logs[inside], logs[~inside]
    expected = np.abs(a.mean(axis=0) - b.mean(axis=0)) / np.sqrt(a.var(axis=0) + b.var(axis=0))
    found = _strength(X, np.column_stack([inside, np.ones(samples)]).astype(np.float32))
    np.testing.assert_allclose(found, [expected], atol=1e-3)
