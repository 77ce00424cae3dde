"""Boosted trees: XGBoost's own; censoring told by sign, no event no fit; rare classes weighed."""
import numpy as np
import pytest
from sklearn.base import clone

from genoml_core.errors import DataError
from genoml_core.explain import attribute
from genoml_core.models.parts.boosted import BoostedClasses, BoostedCox, BoostedTimes
from tests.making import survival_truth


def test_equals_the_library(wide):
    import xgboost

    X, truth = wide
    label = np.where(truth["event"], 1, -1) * truth["time"]
    params = {"objective": "survival:cox", "max_depth": 2, "eta": 0.05, "subsample": 0.8, "colsample_bytree": 0.1, "seed": 4, "nthread": 1}
    theirs = xgboost.train({**params, "tree_method": "hist", "max_bin": 256, "lambda": 1}, xgboost.DMatrix(X, label), 20)
    ours = BoostedCox(n_estimators=20, max_depth=2, random_state=4).fit(X, truth).predict(X)
    np.testing.assert_allclose(ours, theirs.predict(xgboost.DMatrix(X), output_margin=True), rtol=1e-6)


def test_censoring_matters_and_time_matters_only_by_order(wide):
    X, truth = wide
    model = BoostedCox(n_estimators=20, random_state=0)
    first = clone(model).fit(X, truth).predict(X)
    stretched = survival_truth(truth["time"] ** 2, truth["event"])
    np.testing.assert_array_equal(clone(model).fit(X, stretched).predict(X), first)
    assert np.abs(clone(model).fit(X, survival_truth(truth["time"], np.ones(len(X)))).predict(X) - first).max() > 0.01


@pytest.mark.parametrize("model", [BoostedCox, BoostedTimes])
def test_all_censored(model):
    with pytest.raises(DataError, match="no event to learn from"):
        model().fit(np.eye(4), survival_truth([1, 2, 3, 4], [0, 0, 0, 0]))


def test_times_that_features_stretch_are_found():
    """Log times 2 x - 1 in the first feature, a third of them censored: the predicted times follow, in whichever unit times are."""
    random = np.random.default_rng(0)
    X = random.normal(size=(600, 6)).astype(np.float32)
    time, lost = np.exp(2 * X[:, 0] - 1 + 0.3 * random.logistic(size=600)), random.exponential(2, 600)
    truth = survival_truth(np.minimum(time, lost), time <= lost)
    params = {"colsample_bytree": 1.0, "n_estimators": 200, "random_state": 1}
    fitted = BoostedTimes(**params).fit(X[:400], truth[:400])
    risk = fitted.predict(X[400:])
    assert np.corrcoef(-risk, 2 * X[400:, 0])[0, 1] > 0.95
    months = BoostedTimes(**params).fit(X[:400], survival_truth(12 * truth["time"][:400], truth["event"][:400]))
    np.testing.assert_allclose(months.predict(X[400:]), risk, atol=0.05)
    found = attribute(fitted, X[:400], X[400:])
    np.testing.assert_allclose(found.values.sum(axis=1)[:, 0] + found.expected[0], risk, atol=1e-4)


def test_classes_are_those_of_the_library_and_rare_ones_count_as_much():
    from xgboost import XGBClassifier

    random = np.random.default_rng(0)
    X, y = random.normal(size=(300, 10)).astype(np.float32), np.repeat([0, 1], [270, 30])
    X[y == 1, 0] += 1
    params = {"n_estimators": 20, "max_depth": 2, "random_state": 4}
    plain = BoostedClasses(**params).fit(X, y)
    usual = {"learning_rate": 0.05, "colsample_bytree": 0.1, "subsample": 0.8, "reg_lambda": 1.0, "tree_method": "hist", "max_bin": 256}
    np.testing.assert_array_equal(plain.predict_proba(X), XGBClassifier(n_jobs=1, **usual, **params).fit(X, y).predict_proba(X))
    fair = BoostedClasses(class_weight="balanced", **params).fit(X, y)
    assert plain.predict_proba(X)[:, 1].mean() < 0.2
    assert fair.predict_proba(X)[:, 1].mean() > 0.3
