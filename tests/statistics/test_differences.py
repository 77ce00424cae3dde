"""Tests of many features at once: as scipy computes them one by one."""
import numpy as np
import pytest
from scipy.stats import pearsonr, ttest_ind

from genoml_core.statistics.differences import correlated, welch


def test_welch_equals_scipy():
    random = np.random.default_rng(0)
    one, other = random.normal(0, 1, (30, 5)), random.normal(0.5, 3, (8, 5))
    p = welch(30, one.mean(axis=0), one.var(axis=0, ddof=1), 8, other.mean(axis=0), other.var(axis=0, ddof=1))
    np.testing.assert_allclose(p, ttest_ind(one, other, equal_var=False).pvalue, rtol=1e-10)


def test_welch_without_spread_or_samples_says_nothing():
    p = welch([5, 1, 5], [0, 0, 0], [0, 1, 0], [5, 5, 5], [0, 1, 1], [0, 1, 1])
    assert np.isnan(p).tolist() == [True, True, False]


def test_correlations_equal_scipy():
    random = np.random.default_rng(1)
    x, y = random.normal(size=40), random.normal(size=40)
    found = pearsonr(x, y)
    assert correlated([found.statistic], [40])[0] == pytest.approx(found.pvalue)
    assert correlated([1.0, 0.5], [40, 2])[0] == 0
    assert np.isnan(correlated([1.0, 0.5], [40, 2])[1])
