"""Survival metrics against published numbers, scikit-survival, and the repetition of rows."""
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score
from sksurv.datasets import load_gbsg2, load_veterans_lung_cancer, load_whas500
from sksurv.metrics import concordance_index_censored, concordance_index_ipcw, cumulative_dynamic_auc, integrated_brier_score

from genoml_core.metrics import METRICS
from genoml_core.metrics.concordance import concordance, concordance_by_pairs
from genoml_core.metrics.survival import auc_curve, brier_curve
from genoml_core.penalised.cox import CoxRidge
from genoml_core.statistics.survival import breslow, censoring, cox_slope, kaplan_meier
from tests.making import survival_truth

ORACLE = json.loads((Path(__file__).parents[1] / "oracles/survival.json").read_text())
LEUKAEMIA = ORACLE["leukaemia"]
NAMES = ("harrell_c", "uno_c", "stratified_c", "auc_t", "ibs")


def parts(time, event, risk, times, train=None, survival=None, weights=None, cohort=None, entry=None):
    """What metrics ask for; the censoring of the same patients unless ``train`` (time, event) is given."""
    time, event, risk = np.asarray(time, float), np.asarray(event, bool), np.asarray(risk, float)
    still, n = censoring(*(train or (time, event, entry))), len(time)
    entry = np.zeros(n) if entry is None else entry
    times = np.asarray(times, float)
    return {
        "time": time, "event": event, "risk": risk, "times": times, "followed": still(time), "followed_at": np.tile(still(times), (n, 1)),
        "survival": np.zeros((n, len(times))) if survival is None else survival, "usual": np.full((n, len(times)), 0.5),
        "cohort": np.zeros(n, int) if cohort is None else cohort, "entry": entry, "entered": still(entry),
        "weights": np.ones((1, n)) if weights is None else weights,
    }


@pytest.fixture(scope="module")
def leukaemia():
    time, event = (np.array(LEUKAEMIA[f"{part}_6mp"] + LEUKAEMIA[f"{part}_placebo"]) for part in "te")
    return time, event, np.repeat([0.0, 1.0], 21)


@pytest.mark.parametrize("case", ORACLE["c_index"])
def test_hand_cases_of_the_c_index(case):
    found = ORACLE["c_index"][case]
    assert concordance(found["t"], found["e"], found["risk"]).index == pytest.approx(found["c"], abs=1e-12)


def test_c_index_of_the_leukaemia_data(leukaemia):
    known = LEUKAEMIA["harrell_c"]
    found = concordance(*leukaemia)
    assert found == (known["concordant"], known["discordant"], known["tied_risk"], known["tied_time"]) == (335, 64, 314, 7)
    assert found.index == pytest.approx(known["c"], abs=1e-12)


@given(st.lists(st.tuples(st.integers(1, 6), st.booleans(), st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=40))
@settings(deadline=None)
def test_the_fast_count_is_the_slow_one(rows):
    length, event, risk, entry = np.array(rows).T
    assert concordance(length, event, risk) == concordance_by_pairs(length, event, risk)
    assert concordance(length + entry, event, risk, entry) == concordance_by_pairs(length + entry, event, risk, entry)


def test_a_pair_by_hand_of_whom_one_came_late():
    """The second came after the death at 2, and cannot be compared with it, though the time is longer."""
    found = concordance([2, 5, 4], [1, 1, 0], [1.0, 2.0, 3.0], [0, 3, 0])
    assert found == (0, 1, 0, 0)


def test_a_thousand_patients_are_counted_alike():
    random = np.random.default_rng(0)
    time, event, risk = random.exponential(size=1_000), random.random(1_000) < 0.5, random.normal(size=1_000)
    assert concordance(time, event, risk) == concordance_by_pairs(time, event, risk)


@pytest.mark.parametrize("case", ["no_ties", "tied_risk"])
def test_hand_cases_of_uno(case):
    found = ORACLE["uno"]["no_ties"] | ORACLE["uno"][case]
    value = METRICS["uno_c"](**parts(found["t"], found["e"], found["risk"], [1, 1e9]))[0]
    assert value == pytest.approx(found["c"], abs=1e-8)


def test_uno_by_the_censoring_of_the_training_patients():
    found = ORACLE["uno"]["train_test_tau19"]
    train = np.array(found["train_t"]), np.array(found["train_e"])
    value = METRICS["uno_c"](**parts(found["test_t"], found["test_e"], found["risk"], [1, found["tau"]], train))[0]
    assert value == pytest.approx(found["c"], abs=1e-8)


def test_uno_auc_and_brier_of_the_leukaemia_data(leukaemia):
    time, event, arm = leukaemia
    known, at = LEUKAEMIA["auc_t"], np.array(LEUKAEMIA["auc_t"]["t"])
    assert METRICS["uno_c"](**parts(*leukaemia, [1, 20]))[0] == pytest.approx(LEUKAEMIA["uno_c"]["tau20"], abs=1e-9)
    assert METRICS["uno_c"](**parts(*leukaemia, [1, 1e9]))[0] == pytest.approx(LEUKAEMIA["uno_c"]["tau_none"], abs=1e-9)
    assert auc_curve(**parts(*leukaemia, at))[0] == pytest.approx(known["auc"], abs=1e-9)
    assert METRICS["auc_t"](**parts(*leukaemia, at))[0] == pytest.approx(known["mean"], abs=1e-9)
    for name, groups in (("brier_KM_per_arm", arm), ("brier_KM_pooled", np.zeros(42))):
        survival = np.zeros((42, 4))
        for group in np.unique(groups):
            curve = kaplan_meier(time[groups == group], event[groups == group])
            place = np.searchsorted(curve.time, at, side="right")
            survival[groups == group] = np.concatenate([[1.0], curve.survival])[place]
        told = parts(*leukaemia, at, survival=survival)
        assert brier_curve(**told)[0] == pytest.approx(LEUKAEMIA[name]["bs"], abs=1e-9)
        assert METRICS["ibs"](**told)[0] == pytest.approx(LEUKAEMIA[name]["ibs"], abs=1e-9)


def test_brier_of_a_cox_regression_of_gbsg2():
    """Nine covariates. The baseline hazard of the reference goes by Efron, too, and ours by Breslow: 1e-6 apart here."""
    table, truth = load_gbsg2()
    X = pd.get_dummies(table.assign(tgrade=table.tgrade.map(len).astype(int)), drop_first=True, dtype=float)
    time, event, X = truth["time"], truth["cens"], ((X - X.mean()) / X.std()).to_numpy()
    risk = CoxRidge(1e-12).fit(X, survival_truth(time, event)).predict(X)
    survival = np.exp(-breslow(time, event, risk, [1_825]) * np.exp(risk)[:, None])
    found = brier_curve(**parts(time, event, risk, [1_825], survival=survival))
    assert found[0, 0] == pytest.approx(ORACLE["gbsg2"]["brier_of_cox_by_efron_at_1825_days"], abs=5e-6)


def test_cohorts_are_not_compared_with_each_other():
    case = ORACLE["stratified"]
    cohort = np.array(case["cohort"])
    for risk, known in ((case["risk"], case), (1.0 - cohort, case["cohort_only_risk"])):
        told = parts(case["t"], case["e"], risk, [1, 50], cohort=cohort)
        assert METRICS["harrell_c"](**told)[0] == pytest.approx(known["global_c"], abs=1e-12)
        assert METRICS["stratified_c"](**told)[0] == pytest.approx(known["stratified_c"], abs=1e-12)


@pytest.mark.parametrize("name", ["harrell_c", "stratified_c"])
def test_counts_and_the_table_of_pairs_agree(name):
    """One row of ones is counted; a second row makes the table of pairs."""
    random = np.random.default_rng(6)
    time, risk, cohort = random.integers(1, 30, 200), random.integers(9, size=200), random.integers(5, size=200)
    told = parts(time, random.random(200) < 0.4, risk, [1, 9], cohort=cohort)
    table = METRICS[name](**told | {"weights": np.ones((2, 200))})
    np.testing.assert_allclose(table, np.repeat(METRICS[name](**told), 2), rtol=1e-12)


def dataset(load):
    """(time, event) of a dataset that scikit-survival carries, in two halves, and risks and survival for the second half."""
    _, truth = load()
    event, time = (truth[name] for name in truth.dtype.names)
    half = np.random.default_rng(0).permutation(len(time)) % 2 == 0
    half[np.argmax(time)] = True  # scikit-survival wants the longest time among the training patients
    train, held = (time[half], event[half]), (time[~half].astype(float), event[~half])
    risk = np.round(np.random.default_rng(1).normal(size=len(held[0])) - np.log(held[0]) / 2, 1)
    low, high = np.quantile(held[0][held[1]], [0.1, 0.9])
    times = np.linspace(low, high, 12)
    return train, held, risk, times, np.exp(-breslow(*train, np.zeros(len(train[0])), times) * np.exp(risk / 3)[:, None])


def structured(time, event):
    return np.array(list(zip(event, time, strict=True)), dtype=[("event", bool), ("time", float)])


@pytest.mark.parametrize("load", [load_gbsg2, load_whas500, load_veterans_lung_cancer])
def test_metrics_equal_scikit_survival(load):
    train, held, risk, times, survival = dataset(load)
    told, past, now = parts(*held, risk, times, train, survival), structured(*train), structured(*held)
    theirs = concordance_index_censored(held[1], held[0], risk)
    assert METRICS["harrell_c"](**told)[0] == pytest.approx(theirs[0], abs=1e-12)
    assert concordance(*held, risk) == theirs[1:]
    assert METRICS["uno_c"](**told)[0] == pytest.approx(concordance_index_ipcw(past, now, risk, times[-1])[0], rel=1e-9)
    areas, mean = cumulative_dynamic_auc(past, now, risk, times)
    assert auc_curve(**told)[0] == pytest.approx(areas, rel=1e-9)
    assert METRICS["auc_t"](**told)[0] == pytest.approx(mean, rel=1e-9)
    assert METRICS["ibs"](**told)[0] == pytest.approx(integrated_brier_score(past, now, survival, times), rel=1e-9)


def test_without_censoring_the_auc_is_the_ordinary_one():
    random = np.random.default_rng(3)
    time, risk = random.exponential(size=80), random.normal(size=80)
    found = auc_curve(**parts(time, np.ones(80), risk, [0.5, 1.0]))[0]
    assert found == pytest.approx([roc_auc_score(time <= t, risk) for t in (0.5, 1.0)], abs=1e-12)


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_a_weight_is_a_repetition(name, late):
    """A resample, which has whole weights, scores what the repeated rows score."""
    random = np.random.default_rng(4)
    n, times = 40, np.array([1.0, 2.0, 4.0, 6.0])
    time, event, risk = random.integers(1, 9, n).astype(float), random.random(n) < 0.7, random.integers(0, 6, n).astype(float)
    weights = random.integers(0, 4, (3, n))
    entry, survival = late * random.integers(0, time).astype(float), -np.sort(-random.random((n, 4)))
    told = parts(time, event, risk, times, (time, event, entry), survival, weights.astype(float), random.integers(2, size=n), entry)
    together = METRICS[name](**told)
    for row, value in zip(weights, together, strict=True):
        again = {key: part if key == "times" else np.repeat(part, row, axis=0) for key, part in told.items() if key != "weights"}
        assert METRICS[name](**again, weights=np.ones((1, row.sum())))[0] == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("name", ["harrell_c", "uno_c", "stratified_c", "auc_t"])
def test_only_the_order_of_risks_matters(name):
    train, held, risk, times, _ = dataset(load_veterans_lung_cancer)
    plain, bent = (METRICS[name](**parts(*held, r, times, train))[0] for r in (risk, np.exp(risk)))
    assert plain == pytest.approx(bent, abs=1e-12)
    assert METRICS[name](**parts(*held, 0 * risk, times, train))[0] == pytest.approx(0.5)


def test_brier_ends_with_the_follow_up_of_the_training_patients():
    """The last of them was lost at 5: from then on nobody knows how likely one is to be still followed."""
    train = np.array([1.0, 2, 3, 4, 5]), np.array([1, 0, 1, 1, 0])
    time, event, survival = np.arange(1.0, 9), np.ones(8, bool), np.linspace(0.9, 0.2, 4) * np.ones((8, 1))
    weights = np.random.default_rng(5).integers(1, 4, (3, 8))
    told = parts(time, event, -time, [2, 4, 5, 6], train, survival, weights)
    np.testing.assert_array_equal(np.isnan(brier_curve(**told)), [[False, False, True, True]] * 3)
    until_then = parts(time, event, -time, [2, 4], train, survival[:, :2], weights)
    np.testing.assert_allclose(METRICS["ibs"](**told), METRICS["ibs"](**until_then))
    one_time = parts(time, event, -time, [4, 6], train, survival[:, 1:3], weights)
    np.testing.assert_allclose(METRICS["ibs"](**one_time), brier_curve(**one_time)[:, 0])
    assert np.isnan(METRICS["ibs"](**parts(time, event, -time, [5, 6], train, survival[:, 2:], weights))).all()


def seen_late(seed, lost=True):
    """Those of 12,000 who outlive their entry, with exponential times of known hazard, a third of them lost; true survival is told."""
    random = np.random.default_rng(seed)
    risk, entry = random.normal(size=12_000), random.exponential(0.4, 12_000) * (random.random(12_000) < 0.8)
    died = random.exponential(np.exp(-risk))
    until = entry + random.exponential(2.0, 12_000) if lost else np.full(12_000, np.inf)
    seen, times = died > entry, np.linspace(0.3, 1.5, 5)
    time, event, risk, entry = np.minimum(died, until)[seen], (died <= until)[seen], risk[seen], entry[seen]
    return parts(time, event, risk, times, survival=np.exp(-np.exp(risk)[:, None] * times), entry=entry)


def test_late_patients_are_scored_as_if_none_were_lost():
    """Of the same patients, followed to the end, no weight is needed: the weights bring back what the lost would have told."""
    told, whole = seen_late(0), seen_late(0, lost=False)
    assert 0.25 < 1 - told["event"].mean() < 0.4
    assert (whole["entered"] == 1).all()
    for name, near in (("uno_c", 0.006), ("auc_t", 0.006), ("ibs", 0.003)):
        assert METRICS[name](**told)[0] == pytest.approx(METRICS[name](**whole)[0], abs=near)
    np.testing.assert_allclose(brier_curve(**told)[0], brier_curve(**whole)[0], atol=0.006)


def test_true_predictions_of_late_patients_are_right():
    told = seen_late(1)
    log_hazard = np.log(-np.log(np.maximum(told["survival"][:, 2], 1e-12)))
    assert METRICS["risk_slope"](**told)[0] == pytest.approx(1.0, abs=0.05)
    assert METRICS["risk_slope"](**told)[0] == pytest.approx(cox_slope(told["time"], told["event"], log_hazard, told["entry"]), rel=1e-4)
    assert METRICS["risk_slope"](**told | {"entry": 0 * told["entry"]})[0] > 1.08
    best = METRICS["ibs"](**told)[0]
    for wrong in (0.8, 1.25):
        assert METRICS["ibs"](**told | {"survival": told["survival"] ** wrong})[0] > best


def test_no_pair_no_number():
    told = parts([1, 2, 3], [0, 0, 0], [1, 2, 3], [1, 2])
    for name in ("harrell_c", "uno_c", "stratified_c", "auc_t"):
        assert np.isnan(METRICS[name](**told)[0])


def test_the_mean_over_cohorts_counts_small_ones_as_much():
    """Two patients in the right order, and three of whom one of three pairs is."""
    told = parts([1, 2, 1, 2, 3], [1] * 5, [2, 1, 1, 3, 2], [1.0], cohort=np.array([0, 0, 1, 1, 1]))
    assert METRICS["macro_c"](**told)[0] == pytest.approx((1 + 1 / 3) / 2)
    assert METRICS["stratified_c"](**told)[0] == pytest.approx(2 / 4)


def test_skill_is_what_the_error_is_lower_than_the_usual():
    random = np.random.default_rng(0)
    time, event = random.exponential(size=50), random.random(50) < 0.7
    told = parts(time, event, np.zeros(50), [0.2, 0.5, 1.0], survival=np.full((50, 3), 0.5))
    assert METRICS["ibs_skill"](**told)[0] == pytest.approx(0)
    better = told | {"survival": np.where(time[:, None] > told["times"], 0.9, 0.1)}
    ours, usual = METRICS["ibs"](**better)[0], METRICS["ibs"](**told)[0]
    assert METRICS["ibs_skill"](**better)[0] == pytest.approx(1 - ours / usual)


@pytest.mark.parametrize("stretch", [0.5, 1.0, 3.0])
def test_the_calibration_slope_is_the_cox_coefficient_of_log_hazards(stretch):
    """Predictions too bold by some factor have the slope of right ones divided by it; resamples are the repetition of rows."""
    random = np.random.default_rng(1)
    x = random.normal(size=400)
    time, end = random.exponential(np.exp(-x)), random.exponential(1.0, 400)
    time, event = np.minimum(time, end), time <= end
    survival = np.exp(-0.001 * np.exp(stretch * x))[:, None]
    weights = np.stack([np.ones(400), np.bincount(random.integers(400, size=400), minlength=400)])
    found = METRICS["risk_slope"](**parts(time, event, x, [1.0], survival=survival, weights=weights))
    assert found[0] * stretch == pytest.approx(cox_slope(time, event, x), rel=1e-4)
    again = np.repeat(np.arange(400), weights[1].astype(int))
    assert found[1] * stretch == pytest.approx(cox_slope(time[again], event[again], x[again]), rel=1e-3)
    assert np.isnan(METRICS["risk_slope"](**parts(time, event, x, [1.0], survival=np.full((400, 1), 0.5)))[0])
