"""Hazard ratios and restricted means against published numbers and lifelines."""
import numpy as np
import pandas as pd
import pytest
from lifelines import datasets

from genoml_core.errors import DataError
from genoml_core.statistics.hazards import cox_table, restricted_mean, restricted_mean_difference
from tests.making import oracle

ORACLE = oracle("survival")
CHILDREN = ORACLE["leukaemia"]
TIME, EVENT = (np.array(CHILDREN[f"{part}_6mp"] + CHILDREN[f"{part}_placebo"]) for part in "te")
PLACEBO = np.arange(42) // 21


def test_one_covariate_of_the_leukaemia_data():
    told, found = ORACLE["hazards"]["leukaemia"], cox_table(TIME, EVENT, pd.DataFrame({"placebo": PLACEBO, "same in all": 1}))
    assert list(found.terms.index) == ["placebo"]
    row, reach = found.terms.loc["placebo"], 1.959964 * told["se"]
    assert row.hazard_ratio == pytest.approx(told["hazard_ratio"], rel=1e-6)
    assert np.log([row.low, row.high]) == pytest.approx([told["coef"] - reach, told["coef"] + reach], abs=1e-5)
    assert found.likelihood == pytest.approx(told["loglik"], abs=1e-5)
    assert row.hazards_p == pytest.approx(told["ph_rank_p"], abs=1e-3)


def test_seven_covariates_of_the_rossi_data():
    told, data = ORACLE["hazards"]["rossi"], datasets.load_rossi()
    names = list(told["coef"])
    found = cox_table(data.week, data.arrest, data[names].rename(columns={"fin": "event", "age": "time"}))  # names that are taken
    terms = found.terms.rename({"event": "fin", "time": "age"})
    assert np.log(terms.hazard_ratio[names]).tolist() == pytest.approx(list(told["coef"].values()), abs=1e-5)
    assert found.likelihood == pytest.approx(told["loglik"], abs=1e-6)
    assert found.chi2 == pytest.approx(told["chi2"], abs=1e-6)
    assert terms.hazards_p[names].tolist() == pytest.approx([told["ph_rank_p"][name] for name in names], abs=1e-3)


def test_strata_have_baselines_of_their_own():
    """Two strata of which one lives ten times as long: the ratio within them is that of each, not that of the mixture."""
    random = np.random.default_rng(0)
    treated, slow = random.integers(2, size=(2, 4_000))
    time = random.exponential(np.where(slow, 10.0, 1.0) / np.where(treated, 2.0, 1.0))
    within = cox_table(time, np.ones(4_000), pd.DataFrame({"treated": treated}), slow).terms.hazard_ratio["treated"]
    mixed = cox_table(time, np.ones(4_000), pd.DataFrame({"treated": treated})).terms.hazard_ratio["treated"]
    assert within == pytest.approx(2.0, rel=0.08)
    assert mixed < 1.8


def test_late_patients_tell_what_all_would():
    """Of 9,000 those are seen who outlive their entry: taken as there from the start, they would seem to live longer."""
    random = np.random.default_rng(1)
    treated, entry = random.integers(2, size=9_000), random.exponential(0.5, 9_000)
    time = random.exponential(1 / np.where(treated, 3.0, 1.0))
    seen = time > entry
    time, event, entry, treated = np.minimum(time, 4.0)[seen], (time < 4.0)[seen], entry[seen], treated[seen]
    found = cox_table(time, event, pd.DataFrame({"treated": treated}), entry=entry).terms.loc["treated"]
    assert found.low < 3.0 < found.high
    assert np.isnan(found.hazards_p)
    others, truth = treated == 0, 1 - np.exp(-3.0)
    mean = restricted_mean(time[others], event[others], 3.0, entry=entry[others])
    assert mean.low < truth < mean.high
    assert restricted_mean(time[others], event[others], 3.0).low > truth


def test_covariates_that_say_the_same_are_refused():
    with pytest.raises(DataError, match="does not settle"):
        cox_table(TIME, EVENT, pd.DataFrame({"placebo": PLACEBO, "again": PLACEBO * 2.0}))


def test_restricted_means_of_the_leukaemia_data():
    parts = [(TIME[group], EVENT[group]) for group in (slice(21), slice(21, 42))]
    found = [restricted_mean(*part, 20) for part in parts]
    assert [one.value for one in found] == pytest.approx([16.116527, 8.428571], abs=5e-7)
    gap = restricted_mean_difference(TIME, EVENT, PLACEBO, 20)
    assert gap.value == pytest.approx(8.428571 - 16.116527, abs=1e-6)
    assert (gap.high - gap.low) ** 2 == pytest.approx(sum((one.high - one.low) ** 2 for one in found))


def test_the_interval_of_a_restricted_mean_holds_it():
    """Uncensored exponential times: the mean up to 1 is 1 - exp(-1)."""
    random, held = np.random.default_rng(1), 0
    for _ in range(400):
        found = restricted_mean(random.exponential(size=80), np.ones(80), 1.0)
        held += found.low <= 1 - np.exp(-1) <= found.high
    assert held / 400 == pytest.approx(0.95, abs=0.03)
