"""Intervals against known numbers, plain numpy, and their behaviour where the statistic is undefined."""
import json
import math
from pathlib import Path

import numpy as np
import pytest

from genoml_core.statistics.intervals import Interval, clopper_pearson, limits, percentile, wilson

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
