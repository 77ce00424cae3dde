"""Boosted survival trees: XGBoost's own, censoring told by sign, no event no fit."""
import numpy as np
import pytest
from sklearn.base import clone

from genoml_core.errors import DataError
from genoml_core.models.parts.boosted_cox import BoostedCox
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


def test_all_censored():
    with pytest.raises(DataError, match="no event to learn from"):
        BoostedCox().fit(np.eye(4), survival_truth([1, 2, 3, 4], [0, 0, 0, 0]))
