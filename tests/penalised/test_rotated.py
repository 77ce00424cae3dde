"""Fits in the directions of the samples are those of all features; with few features they are scikit-learn's own."""
import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge

from genoml_core.penalised.rotated import RotatedLogistic, RotatedRidge

CASES = [
    (RotatedLogistic, LogisticRegression, {"C": 0.05, "tol": 1e-9, "max_iter": 5_000}),
    (RotatedRidge, Ridge, {"alpha": 30.0}),
]


def samples(features, classes):
    random = np.random.default_rng(0)
    X = random.normal(1, 1, (80, features))
    y = (X[:, :classes] + 0.5 * random.normal(size=(80, classes))).argmax(axis=1)
    return X, y


@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize(("ours", "theirs", "told"), CASES)
def test_more_features_than_samples(ours, theirs, told, classes):
    X, y = samples(400, classes)
    rotated, plain = ours(**told).fit(X, y), theirs(**told).fit(X, y)
    assert rotated.coef_.shape == plain.coef_.shape
    np.testing.assert_allclose(rotated.coef_, plain.coef_, atol=1e-5)
    np.testing.assert_allclose(rotated.intercept_, plain.intercept_, atol=1e-4)


@pytest.mark.parametrize(("ours", "theirs", "told"), CASES)
def test_no_more_features_than_samples(ours, theirs, told):
    X, y = samples(80, 3)
    np.testing.assert_array_equal(ours(**told).fit(X, y).coef_, theirs(**told).fit(X, y).coef_)


def test_samples_that_stand_twice_span_fewer_directions():
    X, y = samples(400, 2)
    twice, told = np.vstack([X, X]), {"alpha": 30.0}
    np.testing.assert_allclose(RotatedRidge(**told).fit(twice, [*y, *y]).coef_, Ridge(**told).fit(twice, [*y, *y]).coef_, atol=1e-8)
