"""Shares of variance on values worked out by hand, by scipy and on noise."""
import numpy as np
import pandas as pd
import pytest
from scipy.stats import linregress

from genoml_core.statistics.association import share_explained


def test_groups_by_hand():
    """Means 1 and 5, sums of squares 4 within of 36 in all: eta squared 8/9; corrected 1 - (4 / 4) / (36 / 5) = 0.861."""
    value = np.array([0.0, 1, 2, 4, 5, 6])
    total = np.sum((value - 3) ** 2)
    assert total == 28
    assert share_explained(value, pd.Series(list("aaabbb"))) == pytest.approx(1 - (4 / 4) / (28 / 5))


def test_numbers_give_the_adjusted_share_of_a_line():
    random = np.random.default_rng(0)
    x = random.normal(size=40)
    y = x + random.normal(size=40)
    r2 = linregress(x, y).rvalue ** 2
    assert share_explained(y, pd.Series(x)) == pytest.approx(1 - (1 - r2) * 39 / 38)


def test_noise_explains_nothing_on_average():
    """Ten groups explain 9 / 49 of the variance of 50 samples by chance; the corrected share is cut at 0, so its mean is small."""
    random = np.random.default_rng(1)
    found = [share_explained(random.normal(size=50), pd.Series(np.arange(50) % 10).astype(str)) for _ in range(400)]
    assert np.mean(found) < 0.06
    assert np.median(found) < 0.03


def test_missing_values_are_left_out():
    value, by = np.array([0.0, 1, 2, 4, 5, 6, 99]), pd.Series([*"aaabbb", None])
    assert share_explained(value, by) == share_explained(value[:6], by[:6])


@pytest.mark.parametrize("by", [list("aaaaaa"), list("abcdef"), list("abcdaa"), [None] * 6, [1.0] * 6])
def test_nothing_can_be_said(by):
    assert np.isnan(share_explained(np.arange(6.0), pd.Series(by)))


def test_a_constant_value_has_no_variance_to_explain():
    assert np.isnan(share_explained(np.ones(6), pd.Series(list("aabbcc"))))
