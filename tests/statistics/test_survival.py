"""Survival curves and tests against published numbers and lifelines."""
import json
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from lifelines import CoxPHFitter, KaplanMeierFitter, NelsonAalenFitter, datasets
from lifelines.statistics import multivariate_logrank_test

from genoml_core.statistics.survival import STEEPEST, breslow, censoring, cox_slope, kaplan_meier, log_rank, log_rank_scores

ORACLE = json.loads((Path(__file__).parents[1] / "oracles/survival.json").read_text())
LEUKAEMIA = ORACLE["leukaemia"]
MP = np.array(LEUKAEMIA["t_6mp"]), np.array(LEUKAEMIA["e_6mp"])
BOTH = tuple(np.array(LEUKAEMIA[f"{part}_6mp"] + LEUKAEMIA[f"{part}_placebo"]) for part in "te")
PLACEBO = np.repeat([0, 1], 21)
SETS = {  # time, event and group of three datasets that lifelines carries
    "rossi": lambda: datasets.load_rossi()[["week", "arrest", "wexp"]], "waltons": lambda: datasets.load_waltons()[["T", "E", "group"]],
    "larynx": lambda: datasets.load_larynx()[["time", "death", "Stage_II"]],
}


@pytest.fixture(params=SETS)
def real(request):
    return tuple(column.to_numpy() for _, column in SETS[request.param]().items())


def test_kaplan_meier_of_the_leukaemia_data():
    curve = kaplan_meier(*MP).set_index("time")
    for time, survival in LEUKAEMIA["KM_6mp"].items():
        assert curve.survival[float(time)] == pytest.approx(survival, abs=5e-7)
    for time, limits in LEUKAEMIA["KM_6mp_CI95_loglog"].items():
        assert curve.loc[float(time), ["low", "high"]].tolist() == pytest.approx(limits, abs=5e-7)
    assert curve.loc[6.0, ["at_risk", "events", "censored"]].tolist() == [21, 3, 1]


def test_kaplan_meier_equals_lifelines(real):
    time, event, _ = real
    fitted, ours = KaplanMeierFitter().fit(time, event), kaplan_meier(time, event)
    np.testing.assert_allclose(ours.survival, fitted.survival_function_.iloc[1:, 0], rtol=1e-9)
    np.testing.assert_allclose(ours[["low", "high"]].dropna(), fitted.confidence_interval_.loc[ours.dropna().time], rtol=1e-7)
    np.testing.assert_array_equal(ours.at_risk, fitted.event_table.at_risk.iloc[1:])


@pytest.fixture
def late(real):
    """Some of whom came late: time, event, group and entry, all times tied."""
    time, event, group = real
    time, random = np.ceil(np.asarray(time, float)) + 1, np.random.default_rng(0)
    return time, event, group, np.where(random.random(len(time)) < 0.7, np.floor(random.random(len(time)) * time), 0)


def test_late_patients_are_at_risk_as_lifelines_says(late):
    time, event, _, entry = late
    fitted, ours = KaplanMeierFitter().fit(time, event, entry=entry), kaplan_meier(time, event, entry=entry).set_index("time")
    theirs = fitted.survival_function_.iloc[:, 0].drop(0.0)
    np.testing.assert_allclose(ours.survival[theirs.index], theirs, rtol=1e-9)
    known = ours.loc[ours.events > 0, ["low", "high"]].dropna()
    np.testing.assert_allclose(known, fitted.confidence_interval_.loc[known.index], rtol=1e-7)
    member = (entry < ours.index.to_numpy()[:, None]) & (ours.index.to_numpy()[:, None] <= time)
    np.testing.assert_array_equal(ours.at_risk, member.sum(axis=1))


def test_a_follow_up_in_two_pieces_is_one(late):
    """Until the middle, and from there on: whoever was followed in two pieces says what one piece says."""
    time, event, group, entry = late
    middle = (entry + time) / 2
    pieces = {"time": np.r_[middle, time], "event": np.r_[np.zeros(len(time), bool), event], "entry": np.r_[entry, middle]}
    risk = np.random.default_rng(1).normal(size=len(time))
    assert log_rank(group=np.r_[group, group], **pieces) == pytest.approx(log_rank(time, event, group, entry), rel=1e-9)
    assert cox_slope(risk=np.r_[risk, risk], **pieces) == pytest.approx(cox_slope(time, event, risk, entry), rel=1e-9)
    at = np.unique(time)
    np.testing.assert_allclose(breslow(risk=np.r_[risk, risk], times=at, **pieces), breslow(time, event, risk, at, entry), rtol=1e-9)
    both = log_rank_scores(**pieces).reshape(2, -1).sum(axis=0)
    np.testing.assert_allclose(both, log_rank_scores(time, event, entry), atol=1e-12)
    assert both.sum() == pytest.approx(0, abs=1e-9)


def test_log_rank_of_late_patients_one_by_one(late):
    time, event, group, entry = late
    second, difference, variance = np.asarray(group) == np.unique(group)[1], 0.0, 0.0
    for at in np.unique(time[np.asarray(event, bool)]):
        there, died = (entry < at) & (at <= time), (time == at) & np.asarray(event, bool)
        n, d, share = there.sum(), died.sum(), (there & second).sum() / there.sum()
        difference += (died & second).sum() - d * share
        variance += d * share * (1 - share) * (n - d) / max(n - 1, 1)
    assert log_rank(time, event, group, entry).chi2 == pytest.approx(difference**2 / variance, rel=1e-9)


def test_log_rank_of_known_data():
    found = log_rank(*BOTH, PLACEBO)
    assert found == pytest.approx((LEUKAEMIA["logrank_chi2"], LEUKAEMIA["logrank_p"], 1), rel=1e-9)
    rossi = datasets.load_rossi()
    assert log_rank(rossi.week, rossi.arrest, rossi.fin).chi2 == pytest.approx(ORACLE["rossi_log_rank"]["chi2"], rel=1e-9)


def test_log_rank_equals_lifelines(real):
    time, event, group = real
    theirs = multivariate_logrank_test(time, group, event)
    assert log_rank(time, event, group)[:2] == pytest.approx((theirs.test_statistic, theirs.p_value), rel=1e-8)


def test_log_rank_of_three_groups_and_of_one():
    random = np.random.default_rng(0)
    time, event, group = random.integers(1, 20, 90), random.random(90) < 0.7, random.integers(3, size=90)
    theirs = multivariate_logrank_test(time, group, event)
    assert log_rank(time, event, group) == pytest.approx((theirs.test_statistic, theirs.p_value, 2), rel=1e-8)
    assert np.isnan(log_rank(time, event, np.zeros(90)).p)
    assert np.isnan(log_rank(time, np.zeros(90), group).p)


def test_log_rank_of_many_patients_needs_no_table_of_pairs():
    random = np.random.default_rng(3)
    time, group = random.exponential(size=20_000), random.integers(2, size=20_000)
    tracemalloc.start()
    assert log_rank(time, np.ones(20_000), group).df == 1
    largest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert largest < 50e6


def test_without_risks_the_baseline_is_nelson_and_aalen_s(real):
    time, event, _ = real
    theirs = NelsonAalenFitter(nelson_aalen_smoothing=False).fit(time, event).cumulative_hazard_
    at = theirs.index.to_numpy()
    np.testing.assert_allclose(breslow(time, event, np.zeros(len(time)), at), theirs.iloc[:, 0], rtol=1e-9)


def test_breslow_one_by_one():
    random = np.random.default_rng(1)
    time, event, risk = random.integers(1, 9, 30).astype(float), random.random(30) < 0.6, random.normal(size=30)
    expected = [sum(1 / np.exp(risk[time >= t]).sum() for t in time[event & (time <= limit)]) for limit in range(10)]
    np.testing.assert_allclose(breslow(time, event, risk, np.arange(10)), expected)


def test_cox_slope_of_the_leukaemia_data():
    assert cox_slope(*BOTH, PLACEBO) == pytest.approx(LEUKAEMIA["cox_coef_placebo"]["breslow"], abs=5e-7)


def test_cox_slope_equals_lifelines_without_ties():
    random = np.random.default_rng(2)
    risk = random.normal(size=120)
    time, event = random.exponential(np.exp(-0.7 * risk)), random.random(120) < 0.7
    table = datasets.pd.DataFrame({"time": time, "event": event, "risk": risk})
    assert cox_slope(time, event, risk) == pytest.approx(CoxPHFitter().fit(table, "time", "event").params_["risk"], rel=1e-4)
    assert cox_slope(time, event, 10 * risk) == pytest.approx(cox_slope(time, event, risk) / 10)
    assert cox_slope(time, event, np.zeros(120)) == 0


@pytest.mark.parametrize("seed", [0, 1, 2, 53, 81, 277, 431])
def test_cox_slope_has_the_highest_likelihood(seed):
    """Risks with far outliers, times with many ties; at the last four seeds Newton's steps leap to and fro."""
    random = np.random.default_rng(seed)
    time, event = random.integers(1, 30, 80), random.random(80) < 0.3
    risk = random.standard_t(2, 80)

    def likelihood(slope):
        return sum(slope * risk[i] - np.logaddexp.reduce(slope * risk[time >= time[i]]) for i in np.flatnonzero(event))

    found = cox_slope(time, event, risk)
    assert likelihood(found) >= max(likelihood(found + step) for step in (-0.1, -1e-4, 1e-4, 0.1))


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_perfect_order_has_no_end_but_the_search_does(sign):
    time = np.arange(1.0, 21)
    assert 1 < sign * cox_slope(time, np.ones(20, bool), -sign * time) <= STEEPEST / time.std() + 1e-9


def test_one_far_outlier_is_no_warning():
    risk = np.zeros(5_000)
    risk[0], risk[1::2] = 1e6, 1
    assert cox_slope(np.arange(1.0, 5_001), np.ones(5_000, bool), risk) >= 0



def test_censoring_equals_scikit_survival(real):
    from sksurv.nonparametric import CensoringDistributionEstimator

    time, event, _ = real
    truth = np.array(list(zip(event.astype(bool), time, strict=True)), dtype=[("event", bool), ("time", float)])
    theirs = CensoringDistributionEstimator().fit(truth)
    at = np.unique(time)[:-1]
    np.testing.assert_allclose(censoring(time, event)(at), theirs.predict_proba(at), rtol=1e-9)
    assert censoring(time, event)(np.array([0.0])) == 1
