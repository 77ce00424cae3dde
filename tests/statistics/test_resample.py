"""Resamples of groups: what is drawn, how often, within which strata."""
import numpy as np
import pytest

from genoml_core.statistics.resample import group_weights

GROUPS = np.array(["a", "a", "b", "c", "c", "c", "d", "e", "f", "f"])
TRUTH = np.array([0, 0, 0, 1, 1, 0, 1, 1, 1, 1])  # group c is mostly of class 1


def test_first_row_is_the_sample():
    weights = group_weights(GROUPS, TRUTH, resamples=5)
    assert weights.shape == (6, 10)
    assert weights.dtype == np.float32
    np.testing.assert_array_equal(weights[0], 1)


def test_groups_are_drawn_whole():
    weights = group_weights(GROUPS, TRUTH, resamples=200)
    for group in np.unique(GROUPS):
        assert np.ptp(weights[:, group == GROUPS], axis=1).max() == 0


def test_each_stratum_keeps_its_number_of_groups():
    weights = group_weights(GROUPS, TRUTH, resamples=200)
    first_rows = np.unique(GROUPS, return_index=True)[1]
    counts = dict(zip("abcdef", weights[:, first_rows].T, strict=True))
    np.testing.assert_array_equal(counts["a"] + counts["b"], 2)
    np.testing.assert_array_equal(counts["c"] + counts["d"] + counts["e"] + counts["f"], 4)


def test_draws_are_with_replacement_and_even():
    """Without groups and with one class, counts are multinomial: mean 1 and variance 1 - 1/n."""
    counts = group_weights(np.arange(20), np.zeros(20, int), resamples=20_000)[1:]
    np.testing.assert_allclose(counts.mean(axis=0), 1, atol=0.05)
    assert counts.var() == pytest.approx(1 - 1 / 20, abs=0.02)


def test_seed_decides():
    same = group_weights(GROUPS, TRUTH, resamples=50, seed=3)
    np.testing.assert_array_equal(same, group_weights(GROUPS, TRUTH, resamples=50, seed=3))
    assert (same != group_weights(GROUPS, TRUTH, resamples=50, seed=4)).any()


def test_order_of_rows_does_not_matter():
    """Row order changes which column a group's counts stand in, not the counts."""
    order = np.random.default_rng(0).permutation(10)
    shuffled = group_weights(GROUPS[order], TRUTH[order], resamples=50)
    np.testing.assert_array_equal(shuffled, group_weights(GROUPS, TRUTH, resamples=50)[:, order])
