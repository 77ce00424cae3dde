"""Stability of a choice: published values, its limits, and no more than chance for lots."""
import numpy as np
import pytest

from genoml_core.statistics.selection import stability
from tests.making import oracle

KNOWN = oracle("selection")["nogueira"]


def test_known_values():
    chosen = np.array(KNOWN["Z"], bool)
    assert stability(chosen, 10).value == pytest.approx(KNOWN["stability"], abs=1e-12)
    assert stability(np.repeat(np.eye(3, dtype=bool), 3, axis=1), 9).value == pytest.approx(KNOWN["disjoint_3x9"])
    assert stability(np.ones((4, 3), bool), 10) == pytest.approx((1, 1, 1))


def test_what_nobody_chose_need_not_be_there():
    chosen = np.array(KNOWN["Z"], bool)
    assert stability(chosen[:, chosen.any(axis=0)], 10) == pytest.approx(stability(chosen, 10))


def test_the_interval_holds_the_truth_of_many_choices():
    """Each of 100 features is chosen with its own probability: the value of very many choices lies in 95 % of the intervals of 40."""
    random = np.random.default_rng(0)
    chance = np.r_[np.full(10, 0.8), np.full(90, 0.05)]
    truth = stability(random.random((100_000, 100)) < chance, 100).value
    found = [stability(random.random((40, 100)) < chance, 100) for _ in range(300)]
    assert 0.92 <= np.mean([one.low <= truth <= one.high for one in found]) <= 0.98


def test_lots_are_not_stable():
    random, drawn = np.random.default_rng(1), np.zeros((200, 1_000), bool)
    for row in drawn:
        row[random.choice(1_000, 30, replace=False)] = True
    assert stability(drawn, 1_000).value == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(("chosen", "features"), [(np.ones((3, 4), bool), 4), (np.ones((1, 4), bool), 9)])
def test_without_a_choice_there_is_no_number(chosen, features):
    assert np.isnan(stability(chosen, features)).all()
