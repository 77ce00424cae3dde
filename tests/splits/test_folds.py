"""Folds are stratified, whole in their groups, and refuse what cannot be dealt."""
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from genoml_core.errors import DataError
from genoml_core.splits import folds


@given(st.lists(st.integers(20, 60), min_size=2, max_size=5), st.integers(2, 8), st.integers(0, 1_000))
@settings(max_examples=40, deadline=None)
def test_without_groups_each_class_is_dealt_evenly(sizes, number, seed):
    truth = np.repeat(np.arange(len(sizes)), sizes)
    dealt = folds(truth, np.arange(len(truth)), number, seed)
    for k, size in enumerate(sizes):
        counts = np.bincount(dealt[truth == k], minlength=number)
        assert counts.sum() == size
        assert counts.max() - counts.min() <= 1


@given(st.integers(2, 6), st.integers(0, 1_000))
@settings(max_examples=40, deadline=None)
def test_groups_are_never_torn_apart(number, seed):
    random = np.random.default_rng(seed)
    groups = np.repeat(np.arange(40), random.integers(1, 5, 40))
    truth = random.permutation(np.repeat([0, 1], 20))[groups]
    dealt = folds(truth, groups, number, seed)
    assert all(len(set(dealt[groups == g])) == 1 for g in range(40))
    assert set(dealt) == set(range(number))


def test_the_seed_decides():
    truth, alone = np.repeat([0, 1], 50), np.arange(100)
    np.testing.assert_array_equal(folds(truth, alone, 5, 1), folds(truth, alone, 5, 1))
    assert (folds(truth, alone, 5, 1) != folds(truth, alone, 5, 2)).any()


def test_a_class_within_one_group_cannot_be_learnt_and_judged():
    truth = np.array([0] * 30 + [1] * 6)
    groups = np.concatenate([np.arange(30), np.full(6, 30)])
    with pytest.raises(DataError, match=r"no training samples.*fewer folds"):
        folds(truth, groups, 3, 0)
