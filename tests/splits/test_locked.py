"""Which groups are locked away: by their names alone."""
import numpy as np
import pytest

from genoml_core.splits.locked import locked

NAMES = [f"group P{i}" for i in range(4000)]


def test_about_the_share_is_locked_and_always_the_same():
    mask = locked(NAMES, 0.2)
    assert mask.mean() == pytest.approx(0.2, abs=0.02)
    order = np.random.default_rng(0).permutation(len(NAMES))
    np.testing.assert_array_equal(locked([NAMES[i] for i in order], 0.2), mask[order])
    assert not locked(NAMES, 0.0).any()


def test_a_larger_share_holds_the_smaller():
    assert (locked(NAMES, 0.4) >= locked(NAMES, 0.1)).all()


def test_samples_of_a_group_are_locked_together():
    mask = locked([name for name in NAMES[:100] for _ in range(3)], 0.3).reshape(100, 3)
    assert (mask.all(axis=1) | ~mask.any(axis=1)).all()
