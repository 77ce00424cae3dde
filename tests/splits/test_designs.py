"""Whole values and spans of time: what is held out together, what comes first, what cannot be dealt."""
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from genoml_core.errors import DataError
from genoml_core.splits.later import spans
from genoml_core.splits.whole import whole_values


@given(st.lists(st.integers(1, 30), min_size=2, max_size=12), st.integers(2, 6), st.integers(0, 1_000))
@settings(max_examples=60, deadline=None)
def test_a_value_is_held_out_as_a_whole(sizes, number, seed):
    values = np.random.default_rng(seed).permutation(np.repeat([f"site {i}" for i in range(len(sizes))], sizes))
    if len(sizes) < number:
        with pytest.raises(DataError, match="different values"):
            whole_values(values, number, seed)
        return
    fold = whole_values(values, number, seed)
    assert set(fold) == set(range(number))
    assert all(len(set(fold[values == name])) == 1 for name in np.unique(values))
    if len(sizes) == number:
        assert [values[fold == k][0] for k in range(number)] == sorted(np.unique(values))
    largest = max(sizes)
    counts = np.bincount(fold)
    assert counts.max() - counts.min() <= largest  # the greedy bound


@given(st.lists(st.integers(0, 10_000), min_size=40, max_size=200, unique=True), st.integers(2, 8))
@settings(max_examples=40, deadline=None)
def test_no_span_begins_before_the_last_has_ended(times, number):
    span, times = spans(np.array(times), number), np.array(times)
    for k in range(number):
        assert times[span == k].max() < times[span == k + 1].min()
    counts = np.bincount(span)
    assert counts.max() - counts.min() <= 1


def test_samples_of_one_time_share_a_span():
    times = np.repeat(np.arange(12), 5)
    span = spans(times, 3)
    assert all(len(set(span[times == t])) == 1 for t in range(12))
    with pytest.raises(DataError, match="spans of time"):
        spans(np.repeat([0, 1], 30), 3)
