"""Intervals against known numbers, plain numpy, and their behaviour where the statistic is undefined."""
import json
import math
from pathlib import Path

import numpy as np
import pytest

from genoml_core.statistics.intervals import Interval, clopper_pearson, left_out, limits, percentile, wilson

ORACLE = json.loads((Path(__file__).parents[1] / "oracles/classification.json").read_text())


@pytest.mark.parametrize(("method", "expected"), [(wilson, ORACLE["wilson_45_50"]), (clopper_pearson, ORACLE["clopper_45_50"])])
def test_known_proportions(method, expected):
    assert method(45, 50) == pytest.approx((0.9, *expected), abs=1e-9)


def test_proportion_of_none():
    assert wilson(0, 10)[:2] == (0, 0)
    assert clopper_pearson(0, 10).high == pytest.approx(1 - 0.025 ** (1 / 10))


def test_percentile_leaves_the_sample_out():
    resampled = np.arange(1001) / 1000
    assert percentile(np.r_[77.0, resampled]) == pytest.approx((77, 0.025, 0.975))
    assert percentile(np.r_[77.0, resampled], level=0.8) == pytest.approx((77, 0.1, 0.9))


def test_undefined_resamples_are_ignored_up_to_half():
    half = np.r_[0.5, np.full(50, np.nan), np.linspace(0, 1, 50)]
    assert percentile(half) == pytest.approx((0.5, 0.025, 0.975))
    more = np.r_[0.5, np.full(51, np.nan), np.linspace(0, 1, 49)]
    assert math.isnan(percentile(more).low)
    assert not percentile(more).defined


def test_limits_of_many_statistics_at_once():
    values = np.random.default_rng(0).random((200, 4))
    values[:150, 2] = np.nan
    low, high = limits(values)
    np.testing.assert_allclose(low[[0, 1, 3]], np.quantile(values[:, [0, 1, 3]], 0.025, axis=0))
    np.testing.assert_allclose(high[[0, 1, 3]], np.quantile(values[:, [0, 1, 3]], 0.975, axis=0))
    assert np.isnan([low[2], high[2]]).all()


def test_json_round_trip():
    assert Interval(0.5, math.nan, 1.0).to_dict() == {"value": 0.5, "low": None, "high": 1.0}
    assert Interval.from_dict({"value": 0.5, "low": 0.1, "high": 1.0}) == (0.5, 0.1, 1.0)
    assert math.isnan(Interval.from_dict({"value": None, "low": 0.1, "high": 1.0}).value)


def test_an_interval_without_width_is_opened_by_what_its_groups_leave_possible():
    """Exact limits of 30 right out of 30: 0.025^(1/30) = 0.884."""
    assert Interval(1, 1, 1).opened(30) == pytest.approx((1, 0.8842967, 1.1157033), abs=1e-6)
    assert Interval(0.1, 0, 0.2).opened(30) == (0.1, 0, 0.2)
    assert math.isnan(Interval(1, math.nan, math.nan).opened(30).low)


def test_reaching_takes_the_wider_limit_on_each_side():
    assert Interval(0.5, 0.4, 0.6).reaching(Interval(0.52, 0.3, 0.55)) == (0.5, 0.3, 0.6)
    assert Interval(0.5, 0.4, 0.6).reaching(Interval(0.52, math.nan, math.nan)) == (0.5, 0.4, 0.6)


def test_the_jackknife_of_a_mean_is_students_interval():
    """Without each of n samples once, the limits are mean -+ t s / sqrt(n); several statistics at once are each by itself."""
    from scipy.stats import t

    x = np.random.default_rng(0).normal(3, 2, (12, 2))
    without = (x.sum(axis=0) - x) / 11
    reach = t.ppf(0.975, 11) * x.std(axis=0, ddof=1) / 12**0.5
    np.testing.assert_allclose(left_out(x.mean(axis=0), without), [x.mean(axis=0) - reach, x.mean(axis=0) + reach])


def test_what_never_changes_has_no_width():
    np.testing.assert_array_equal(left_out(np.ones(3), np.ones((10, 3))), np.ones((2, 3)))
