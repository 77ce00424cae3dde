"""Fits in the directions of the samples are those of all features."""
import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.utils import compute_sample_weight

from genoml_core.errors import DataError
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


@pytest.mark.parametrize("features", [30, 400])
@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize(("ours", "theirs", "told"), CASES)
def test_equals_scikit_learn_that_runs_to_the_end(ours, theirs, told, classes, features):
    X, y = samples(features, classes)
    rotated, plain = ours(**told).fit(X, y), theirs(**told).fit(X, y)
    assert rotated.coef_.shape == plain.coef_.shape
    np.testing.assert_allclose(rotated.coef_, plain.coef_, atol=1e-4)
    told = "predict_proba" if ours is RotatedLogistic else "predict"
    np.testing.assert_allclose(getattr(rotated, told)(X), getattr(plain, told)(X), atol=1e-4)


def test_ridge_of_few_features_is_not_rotated():
    X, y = samples(80, 3)
    np.testing.assert_array_equal(RotatedRidge(alpha=30.0).fit(X, y).coef_, Ridge(alpha=30.0).fit(X, y).coef_)


@pytest.mark.parametrize("weight", [None, "balanced"])
@pytest.mark.parametrize("classes", [2, 4])
def test_all_penalties_of_a_path_end_at_their_optimum(classes, weight):
    """Where samples can be told apart without a fault, too: the slope of each weight is balanced by its penalty, intercepts are flat."""
    X, y = samples(30, classes)
    models = [RotatedLogistic(C=C, class_weight=weight) for C in (100.0, 1e-4, 0.1)]
    for fitted in RotatedLogistic.fit_along(models, X, y):
        truth = y[:, None] == fitted.classes_[-fitted.coef_.shape[0] :]
        share = compute_sample_weight(weight, y)[:, None]
        rest = share * (fitted.predict_proba(X)[:, -fitted.coef_.shape[0] :] - truth)
        np.testing.assert_allclose(rest.sum(axis=0) / len(y), 0, atol=1.01e-5)
        balance = (rest.T @ (X - np.average(X, axis=0, weights=share[:, 0])) + fitted.coef_ / fitted.C) / len(y)
        assert np.linalg.norm(balance, axis=1).max() <= 1.01e-5 * np.sqrt(30)
    assert models[0].score(X, y) == 1


def test_one_class_is_told():
    X, _ = samples(30, 2)
    with pytest.raises(DataError, match="only one class"):
        RotatedLogistic().fit(X, np.zeros(len(X)))


def test_samples_that_stand_twice_span_fewer_directions():
    X, y = samples(400, 2)
    twice, told = np.vstack([X, X]), {"alpha": 30.0}
    np.testing.assert_allclose(RotatedRidge(**told).fit(twice, [*y, *y]).coef_, Ridge(**told).fit(twice, [*y, *y]).coef_, atol=1e-8)
