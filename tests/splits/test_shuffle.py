"""Labels dealt anew: groups as a whole, within their block."""
import numpy as np

from genoml_core.splits.shuffle import shuffled


def test_every_label_is_dealt_once_and_none_is_bound_to_its_place():
    order = shuffled(np.arange(200), np.zeros(200, int), seed=1)
    assert sorted(order) == list(range(200))
    assert (order == np.arange(200)).sum() < 10
    np.testing.assert_array_equal(order, shuffled(np.arange(200), np.zeros(200, int), seed=1))
    assert (order != shuffled(np.arange(200), np.zeros(200, int), seed=2)).any()


def test_groups_exchange_labels_with_groups_of_their_size_as_a_whole():
    groups = np.repeat(np.arange(60), np.r_[np.ones(30, int), np.full(29, 2), 5])
    order = shuffled(groups, np.zeros(len(groups), int), seed=0)
    sizes = np.bincount(groups)
    for group in range(60):
        [of] = set(groups[order[groups == group]])  # one group gives all its labels
        assert sizes[of] == sizes[group]
    assert (order[groups == 59] == np.flatnonzero(groups == 59)).all()  # no other is of its size
    moved = groups[order] != groups
    assert moved[groups < 59].mean() > 0.8


def test_labels_stay_in_their_block():
    blocks = np.repeat([0, 1, 2], 40)
    order = shuffled(np.arange(120), blocks, seed=3)
    np.testing.assert_array_equal(blocks[order], blocks)
