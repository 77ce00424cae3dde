"""The corrected resampled t-test against its oracle, and where there is nothing to judge by."""
import math

import pytest

from genoml_core.statistics.paired import correlated_posterior, corrected_resampled_t
from tests.making import oracle

ORACLE = oracle("classification")["nadeau_bengio"]


def test_known_numbers():
    found = corrected_resampled_t(ORACLE["diffs"], ORACLE["test_train_ratio"])
    assert (found.difference.value, found.t, found.p) == pytest.approx((0.015, ORACLE["t"], ORACLE["p"]), abs=1e-9)


def test_the_interval_is_that_of_the_test():
    """mean +- t(0.975; n - 1) times the corrected standard error; its limit is 0 where p is 0.05."""
    found = corrected_resampled_t([0.0, 0.1, 0.2], 0.5)
    error = math.sqrt((1 / 3 + 0.5) * 0.01)
    assert found.difference == pytest.approx((0.1, 0.1 - 4.30265273 * error, 0.1 + 4.30265273 * error), abs=1e-8)
    shifted = corrected_resampled_t([d + 4.30265272991 * error - 0.1 for d in (0.0, 0.1, 0.2)], 0.5)
    assert (shifted.difference.low, shifted.p) == pytest.approx((0, 0.05), abs=1e-9)


def test_without_correction_it_is_the_plain_test():
    assert corrected_resampled_t(ORACLE["diffs"], 0)[1:] == pytest.approx((ORACLE["naive_t"], ORACLE["naive_p"]), abs=1e-9)


def test_sign_only_turns():
    turned = corrected_resampled_t([-d for d in ORACLE["diffs"]], 0.25)
    assert (turned.difference.value, turned.t, turned.p) == pytest.approx((-0.015, -ORACLE["t"], ORACLE["p"]), abs=1e-9)


def test_no_spread():
    assert corrected_resampled_t([0.0, 0.0, 0.0], 0.25).p == 1
    assert math.isnan(corrected_resampled_t([0.5, 0.5], 0.25).p)
    assert math.isnan(corrected_resampled_t([0.5], 0.25).p)
    assert not corrected_resampled_t([0.5, 0.5], 0.25).difference.defined


def test_the_posterior_agrees_with_the_test():
    """With a flat prior and no zone, the chance of being worse is half the two-sided p of the corrected test."""
    found = correlated_posterior(ORACLE["diffs"], ORACLE["test_train_ratio"], zone=0.0)
    assert found.worse == pytest.approx(ORACLE["p"] / 2, abs=1e-9)
    assert found.better == pytest.approx(1 - ORACLE["p"] / 2, abs=1e-9)
    assert sum(found) == pytest.approx(1)


def test_a_zone_takes_from_both_sides():
    differences = [0.02, -0.01, 0.01, 0.0, 0.015, -0.02]
    narrow, wide = (correlated_posterior(differences, 0.25, zone) for zone in (0.005, 0.05))
    assert narrow.equal < wide.equal
    assert wide.equal > 0.9
    assert narrow.better > wide.better


@pytest.mark.parametrize(("differences", "expected"), [([0.1] * 5, (1, 0, 0)), ([0.0] * 5, (0, 1, 0)), ([-0.1] * 5, (0, 0, 1))])
def test_without_spread_the_posterior_is_sure(differences, expected):
    assert correlated_posterior(differences, 0.25, zone=0.02) == expected
