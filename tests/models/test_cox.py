"""Cox regression with a penalty: published numbers, lifelines, scikit-survival, and the invariances of the partial likelihood."""
import json
from pathlib import Path

import numpy as np
import pytest
from lifelines import datasets
from scipy.optimize import check_grad
from sksurv.linear_model import CoxnetSurvivalAnalysis

from genoml_core.errors import GenoMLError
from genoml_core.models.parts.cox import CoxElasticNet, CoxRidge, PartialLikelihood

ORACLE = json.loads((Path(__file__).parents[1] / "oracles/cox.json").read_text())


def truth(time, event):
    return np.array(list(zip(np.asarray(event, bool), np.asarray(time, float), strict=True)), dtype=[("event", bool), ("time", float)])


@pytest.fixture
def leukaemia():
    """(arm, truth) of 42 children; placebo is 1."""
    known = ORACLE["leukaemia"]
    return np.repeat([0.0, 1.0], 21)[:, None], truth(known["time"], known["event"])


@pytest.fixture
def simulated():
    """(X, truth) of 80 x 6 with ties."""
    random = np.random.default_rng(0)
    X = random.normal(size=(80, 6))
    return X, truth(np.ceil(5 * random.exponential(np.exp(-X[:, 0]))), random.random(80) < 0.7)


@pytest.mark.parametrize("beta", ["0", "1", "1.5"])
def test_known_likelihoods(leukaemia, beta):
    X, y = leukaemia
    assert PartialLikelihood(y)(float(beta) * X[:, 0])[0] == pytest.approx(ORACLE["leukaemia"]["efron"][beta], abs=1e-9)


def test_known_coefficients(leukaemia):
    assert CoxRidge(alpha=1e-12).fit(*leukaemia).coef_[0] == pytest.approx(ORACLE["leukaemia"]["coefficient"], abs=5e-7)
    rossi = datasets.load_rossi()
    columns = list(ORACLE["rossi"]["coefficients"])
    X = rossi[columns].to_numpy(float)
    found = CoxRidge(alpha=1e-12).fit(X, truth(rossi.week, rossi.arrest))
    assert found.coef_ == pytest.approx(list(ORACLE["rossi"]["coefficients"].values()), abs=2e-5)
    assert PartialLikelihood(truth(rossi.week, rossi.arrest))(found.predict(X))[0] == pytest.approx(ORACLE["rossi"]["likelihood"], abs=1e-6)


def test_gradient(simulated):
    _, y = simulated
    likelihood = PartialLikelihood(y)
    at = np.random.default_rng(1).normal(size=80)
    assert check_grad(lambda r: likelihood(r)[0], lambda r: likelihood(r)[1], at) < 1e-4


def test_what_changes_nothing(simulated):
    """A constant added to all risks, another clock, another order of the patients; and far-off risks give no infinity."""
    _, y = simulated
    risk, order = np.random.default_rng(1).normal(size=80), np.random.default_rng(2).permutation(80)
    value = PartialLikelihood(y)(risk)[0]
    assert PartialLikelihood(y)(risk + 7)[0] == pytest.approx(value)
    assert PartialLikelihood(truth(np.log(y["time"]) + 9, y["event"]))(risk)[0] == pytest.approx(value)
    assert PartialLikelihood(y[order])(risk[order])[0] == pytest.approx(value)
    assert np.isfinite(PartialLikelihood(y)(1e3 * risk)[1]).all()


def test_many_features_are_the_same_problem(simulated):
    """A feature given ten times over, with a tenth of the weight each, predicts the same at a penalty on the sum of squares."""
    X, y = simulated
    wide = np.repeat(X, 20, axis=1) / np.sqrt(20)
    np.testing.assert_allclose(CoxRidge(0.1).fit(wide, y).predict(wide), CoxRidge(0.1).fit(X, y).predict(X), atol=1e-5)


def test_ridge_is_at_the_minimum(simulated):
    X, y = simulated
    fitted, events = CoxRidge(0.3).fit(X, y), y["event"].sum()
    slope = -(X - X.mean(axis=0)).T @ PartialLikelihood(y)(fitted.predict(X))[1] / events + 0.3 * fitted.coef_
    np.testing.assert_allclose(slope, 0, atol=1e-5)


@pytest.mark.parametrize("l1_ratio", [0.2, 0.9])
def test_elastic_net_equals_scikit_survival(simulated, l1_ratio):
    """Without ties, where Breslow's and Efron's likelihoods are one."""
    X, _ = simulated
    random = np.random.default_rng(3)
    y = truth(random.exponential(np.exp(-X[:, 0])), random.random(80) < 0.7)
    ours = CoxElasticNet(alpha=0.2, l1_ratio=l1_ratio).fit(X, y)
    path = CoxnetSurvivalAnalysis(l1_ratio=l1_ratio, alphas=None, n_alphas=2, alpha_min_ratio=0.2, tol=1e-9, max_iter=100_000).fit(X, y)
    np.testing.assert_allclose(ours.coef_, path.coef_[:, -1], atol=2e-3)


def test_the_largest_penalty_leaves_nothing(simulated):
    X, y = simulated
    np.testing.assert_array_equal(CoxElasticNet(alpha=1.0).fit(X, y).predict(X), 0)
    assert np.count_nonzero(CoxElasticNet(alpha=0.9).fit(X, y).coef_) in (1, 2)


@pytest.mark.parametrize("model", [CoxRidge(), CoxElasticNet()])
def test_nothing_to_learn_from(simulated, model):
    X, y = simulated
    with pytest.raises(GenoMLError, match="no event to learn from"):
        model.fit(X, truth(y["time"], np.zeros(80)))
