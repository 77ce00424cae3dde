"""Conformal sets and ranges: the order statistic that is known, the coverage that is promised, too few samples."""
import math

import numpy as np
import pytest

from genoml_core.errors import DataError
from genoml_core.statistics.conformal import likely, prediction_ranges, prediction_sets
from tests.making import oracle


def test_the_width_is_the_order_statistic():
    case = oracle("classification")["conformal"]
    random = np.random.default_rng(0)
    known, truth = random.normal(size=(2, case["n"]))
    found = prediction_ranges(known, truth, np.array([3.0]), 1 - case["alpha"])
    reach = np.sort(np.abs(truth - known))[case["rank"] - 1]
    np.testing.assert_allclose(found, [[3 - reach, 3 + reach]])


def test_sets_are_those_of_the_formula():
    """Every class whose probability is at least 1 - q, q the k-th smallest of 1 - p(truth), k = ceil((n + 1)(1 - alpha))."""
    random = np.random.default_rng(1)
    probability = random.dirichlet(np.ones(4), 300)
    truth = np.array([random.choice(4, p=p) for p in probability])
    known, new = probability[:120], probability[120:]
    q = np.sort(1 - known[np.arange(120), truth[:120]])[math.ceil(121 * 0.9) - 1]
    np.testing.assert_array_equal(prediction_sets(known, truth[:120], new, 0.9), 1 - new <= q + 1e-12)


def test_coverage_is_what_is_promised():
    """100 known samples and one new, many times: mean coverage ceil(101 x 0.9) / 101 = 0.901, spread 0.03 between calibration sets."""
    random = np.random.default_rng(2)
    covered = []
    for _ in range(60):
        known, new = random.normal(size=(2, 100)), random.normal(size=(2, 1_000))
        limits = prediction_ranges(known[0], known[1], new[0], 0.9)
        covered.append(np.mean((limits[:, 0] <= new[1]) & (new[1] <= limits[:, 1])))
    assert np.mean(covered) == pytest.approx(0.901, abs=0.013)
    assert np.std(covered) == pytest.approx(0.031, abs=0.012)


@pytest.mark.parametrize("ask", [
    lambda: prediction_ranges(np.zeros(8), np.zeros(8), np.zeros(2), 0.9),
    lambda: prediction_sets(np.full((8, 2), 0.5), np.zeros(8, int), np.full((2, 2), 0.5), 0.9),
])
def test_too_few_samples(ask):
    with pytest.raises(DataError, match="8 samples are too few"):
        ask()


@pytest.mark.parametrize("level", [0.8, 0.9, 0.95])
def test_the_order_statistic_gives_the_sets_and_ranges_of_mapie(level):
    random = np.random.default_rng(6)
    probability = random.dirichlet(np.ones(4), 260)
    known, new, truth = probability[:99], probability[99:], random.integers(4, size=99)
    strange = 1 - known[np.arange(99), truth]
    np.testing.assert_array_equal(prediction_sets(known, truth, new, level), new >= 1 - likely(strange, level))
    values, errors = random.normal(size=(2, 99))
    reach = likely(np.abs(errors), level)
    np.testing.assert_allclose(prediction_ranges(values, values + errors, new[:, 0], level), new[:, :1] + [[-reach, reach]])


def test_the_order_statistic_is_the_known_one():
    case = oracle("classification")["conformal"]
    assert likely(np.arange(1, case["n"] + 1), 1 - case["alpha"]) == case["rank"]
    with pytest.raises(DataError, match="8 samples are too few"):
        likely(np.zeros(8), 0.9)
