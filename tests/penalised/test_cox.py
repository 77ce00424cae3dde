"""Cox regression: known weights, conditions of the optimum, and what must not change the order of the risks."""
import time

import numpy as np
import pytest

from genoml_core.errors import DataError
from genoml_core.dataset import SAMPLE_TABLE
from genoml_core.penalised.cox import CoxElasticNet, CoxPriority, CoxRidge, SameRisk
from genoml_core.penalised.likelihood import PartialLikelihood
from tests.making import survival_truth


def loglik(fitted, X, truth):
    return -PartialLikelihood(truth)(fitted.predict(X))[0] * len(truth)


def test_leukemia(leukemia, expected):
    fitted = CoxRidge(1e-12).fit(*leukemia)
    assert fitted.coef_[0] == pytest.approx(expected["leukemia_6MP"]["coef_efron"], abs=1e-6)
    assert loglik(fitted, *leukemia) == pytest.approx(expected["leukemia_6MP"]["loglik_efron"], abs=1e-7)


def test_rossi(rossi, expected):
    X, truth = rossi
    fitted = CoxRidge(1e-12).fit(X.to_numpy(), truth)
    np.testing.assert_allclose(fitted.coef_, [expected["rossi"]["coef"][name] for name in X], atol=1e-6)
    assert loglik(fitted, X, truth) == pytest.approx(expected["rossi"]["loglik"], abs=1e-8)


@pytest.mark.parametrize("case", range(4))
def test_rossi_elastic_net(rossi, expected, case):
    X, truth = rossi
    X, known = X.to_numpy() / X.std(ddof=0).to_numpy(), expected["rossi_elastic_net"][case]
    whole = CoxElasticNet(1.0, known["l1_ratio"]).fit(X, truth)
    fitted = CoxElasticNet(known["alpha"] / whole.alpha_, known["l1_ratio"], tol=1e-12).fit(X, truth)
    assert fitted.alpha_ == pytest.approx(known["alpha"])
    np.testing.assert_allclose(fitted.coef_, known["coef"], atol=1e-6)


@pytest.mark.parametrize("l1_ratio", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("strength", [0.7, 0.3, 0.1])
def test_elastic_net_equals_coxnet(strength, l1_ratio):
    """As the catalogue uses it; Simon et al. (2011) as in scikit-survival, on times without ties."""
    from sksurv.linear_model import CoxnetSurvivalAnalysis

    random = np.random.default_rng(0)
    X = random.normal(size=(150, 60))
    time, event = random.exponential(np.exp(-0.7 * X[:, :4].sum(axis=1))), random.random(150) < 0.7
    ours = CoxElasticNet(strength, l1_ratio).fit(X, survival_truth(time, event))
    theirs = CoxnetSurvivalAnalysis(l1_ratio=l1_ratio, n_alphas=2, alpha_min_ratio=strength, tol=1e-12, max_iter=1_000_000)
    theirs.fit(X, np.array(list(zip(event, time, strict=True)), dtype=[("event", bool), ("time", float)]))
    assert ours.alpha_ == pytest.approx(theirs.alphas_[-1])
    np.testing.assert_allclose(ours.coef_, theirs.coef_[:, -1], atol=1e-4)


def slope(fitted, X, truth):
    """The gradient of the unpenalised part in the weights, (p,)."""
    return PartialLikelihood(truth)(fitted.predict(X))[1] @ X.astype(float)


@pytest.mark.parametrize("alpha", [0.001, 0.1, 10.0])
def test_ridge_is_at_its_optimum(wide, alpha):
    fitted = CoxRidge(alpha).fit(*wide)
    np.testing.assert_allclose(slope(fitted, *wide), -alpha * fitted.coef_, atol=1e-6)


@pytest.mark.parametrize("l1_ratio", [0.05, 0.5, 1.0])
@pytest.mark.parametrize("strength", [0.1, 0.5])
def test_elastic_net_is_at_its_optimum(wide, strength, l1_ratio):
    """The slope of each kept feature is balanced by its penalty; that of each other feature is too small to pay for one."""
    fitted = CoxElasticNet(strength, l1_ratio, tol=1e-12).fit(*wide)
    kept, alpha = fitted.coef_ != 0, fitted.alpha_
    balance = slope(fitted, *wide) + alpha * (1 - l1_ratio) * fitted.coef_
    np.testing.assert_allclose(balance[kept], -alpha * l1_ratio * np.sign(fitted.coef_[kept]), atol=1e-5)
    assert np.abs(balance[~kept]).max() <= alpha * l1_ratio + 1e-5
    assert 0 < kept.sum() < len(kept)


def test_at_full_strength_nothing_is_kept(wide):
    for l1_ratio in (0.05, 0.9):
        fitted = CoxElasticNet(1.0, l1_ratio).fit(*wide)
        assert not fitted.coef_.any()
        assert not fitted.predict(wide[0]).any()
        assert CoxElasticNet(0.95, l1_ratio).fit(*wide).coef_.any()


def test_without_l1_both_are_the_same(wide):
    net = CoxElasticNet(1e-6, 1e-6, tol=1e-12).fit(*wide)
    np.testing.assert_allclose(net.coef_, CoxRidge(net.alpha_).fit(*wide).coef_, atol=1e-5)


@pytest.mark.parametrize("model", [CoxRidge(0.1), CoxElasticNet(0.3)], ids=["ridge", "elastic net"])
def test_shifted_features_and_stretched_times_change_nothing(wide, model):
    X, truth = wide
    first = model.fit(X, truth).coef_
    again = model.fit(X + np.float32(64), survival_truth(truth["time"] ** 2, truth["event"])).coef_
    np.testing.assert_allclose(first, again, atol=2e-4 * np.abs(first).max())


@pytest.mark.parametrize("model", [CoxRidge(0.1), CoxElasticNet(0.3)], ids=["ridge", "elastic net"])
def test_features_that_say_nothing(wide, model):
    _, truth = wide
    fitted = model.fit(np.ones((len(truth), 7), np.float32), truth)
    np.testing.assert_array_equal(fitted.coef_, np.zeros(7))


@pytest.mark.parametrize("model", [CoxRidge(), CoxElasticNet()], ids=["ridge", "elastic net"])
def test_all_censored(model):
    with pytest.raises(DataError, match="no event to learn from"):
        model.fit(np.eye(4), survival_truth([1, 2, 3, 4], [0, 0, 0, 0]))


def test_ridge_takes_many_features_in_its_stride():
    random = np.random.default_rng(0)
    X, truth = random.normal(size=(600, 5_000)).astype(np.float32), survival_truth(random.exponential(size=600), random.random(600) < 0.6)
    start = time.process_time()
    CoxRidge(10.0).fit(X, truth)
    assert time.process_time() - start < 5  # 0.4 s on one quiet core


def test_everyone_alike(wide):
    np.testing.assert_array_equal(SameRisk().fit(*wide).predict(wide[0][:9]), np.zeros(9))


def test_strata_are_lifelines_s(rossi):
    from lifelines import CoxPHFitter

    X, truth = rossi
    rows = X.assign(week=truth["time"], arrest=truth["event"])
    expected = CoxPHFitter().fit(rows, "week", "arrest", strata=["race"]).params_
    told = np.empty(len(truth), dtype=[*truth.dtype.descr, ("cohort", int)])
    told["time"], told["event"], told["entry"], told["cohort"] = truth["time"], truth["event"], 0, X.race
    fitted = CoxRidge(1e-12, strata=True).fit(X[list(expected.index)].to_numpy(), told)
    np.testing.assert_allclose(fitted.coef_, expected, atol=1e-5)


def test_patients_who_come_late_are_lifelines_s(rossi):
    from lifelines import CoxPHFitter

    X, truth = rossi
    truth = truth.copy()
    truth["entry"] = np.random.default_rng(0).integers(0, truth["time"])
    rows = X.assign(week=truth["time"], arrest=truth["event"], entry=truth["entry"])
    expected = CoxPHFitter().fit(rows, "week", "arrest", entry_col="entry")
    fitted = CoxRidge(1e-12).fit(X.to_numpy(), truth)
    np.testing.assert_allclose(fitted.coef_, expected.params_[list(X)], atol=1e-5)
    assert loglik(fitted, X, truth) == pytest.approx(expected.log_likelihood_, abs=1e-6)


def test_an_offset_is_what_is_known_already(rossi):
    """What a ridge adds to its own unpenalised part is nothing; the sum of known and added is at the optimum of both."""
    X, truth = rossi
    X = X.to_numpy()
    whole = CoxRidge(1e-12).fit(X, truth)
    assert np.abs(CoxRidge(1e-3).fit(X, truth, offset=whole.predict(X)).coef_).max() < 1e-4
    added = CoxRidge(0.1).fit(X[:, 2:], truth, offset=X[:, :2] @ whole.coef_[:2])
    both = np.concatenate([whole.coef_[:2], added.coef_])
    gradient = PartialLikelihood(truth)(X @ both)[1] @ X[:, 2:]
    np.testing.assert_allclose(gradient, -0.1 * added.coef_, atol=1e-6)


def test_the_clinic_comes_first(rossi):
    """The weights of the sample columns are those of a model that sees nothing else; all penalties share them."""
    X, truth = rossi
    X = X.to_numpy()
    blocks = (("genes", 4), (SAMPLE_TABLE, 3))
    weak, strong = CoxPriority.fit_along([CoxPriority(blocks, alpha) for alpha in (0.01, 1e5)], X, truth)
    clinical = CoxRidge(0.001).fit(X[:, 4:], truth)
    for fitted in (weak, strong):
        np.testing.assert_allclose(fitted.coef_[4:], clinical.coef_)
    assert np.abs(strong.coef_[:4]).max() < 1e-3
    np.testing.assert_allclose(weak.coef_[:4], CoxRidge(0.01).fit(X[:, :4], truth, clinical.predict(X[:, 4:])).coef_)
    np.testing.assert_allclose(CoxPriority(alpha=0.1).fit(X, truth).coef_, CoxRidge(0.1).fit(X, truth).coef_)
