"""The price of a searched cut-off: on noise its p is uniform, where the naive one is not; a planted step is found."""
import numpy as np
import pytest

from genoml_core.statistics.cutoff import searched_cutoff
from genoml_core.statistics.survival import log_rank, log_rank_scores


def followed(random, hazard):
    time, end = random.exponential(1 / hazard), random.exponential(1.5, len(hazard))
    return np.minimum(time, end), time <= end


def test_scores_are_events_beyond_the_hazard():
    """Deaths at 1 and 3 of four patients: hazards 1/4, and 1/4 + 1/2."""
    found = log_rank_scores([1.0, 2, 3, 4], [True, False, True, False])
    np.testing.assert_allclose(found, [0.75, -0.25, 0.25, -0.75])


def test_scores_of_late_patients_count_from_the_entry_on():
    """The last two came after the death at 1: it was one of two, and the death at 3 one of two again."""
    found = log_rank_scores([1.0, 2, 3, 4], [True, False, True, False], [0, 0, 1, 2])
    np.testing.assert_allclose(found, [0.5, -0.5, 0.5, -0.5])


def test_a_step_is_found():
    random = np.random.default_rng(0)
    score = random.random(300)
    found = searched_cutoff(*followed(random, np.where(score > 0.6, 4.0, 1.0)), score)
    assert found.value == pytest.approx(0.6, abs=0.04)
    assert found.p < 0.001


def test_on_noise_the_corrected_p_is_honest_and_the_naive_one_is_not():
    corrected, naive = [], []
    for seed in range(60):
        random = np.random.default_rng(seed)
        score = random.random(80)
        time, event = followed(random, np.ones(80))
        found = searched_cutoff(time, event, score)
        corrected.append(found.p)
        naive.append(log_rank(time, event, score > found.value).p)
    assert np.mean(np.array(corrected) < 0.2) == pytest.approx(0.2, abs=0.15)
    assert np.mean(np.array(naive) < 0.2) > 0.5


def test_order_of_patients_and_scale_of_scores_do_not_matter():
    random = np.random.default_rng(3)
    score = random.random(100)
    time, event = followed(random, 1 + score)
    found, other = searched_cutoff(time, event, score), random.permutation(100)
    again = searched_cutoff(time[other], event[other], np.exp(score[other]))
    assert again.value == pytest.approx(np.exp(found.value))
    assert (again.statistic, again.p) == (pytest.approx(found.statistic), found.p)


@pytest.mark.parametrize("score", [np.ones(20), np.repeat([0.0, 1.0], [1, 19])])
def test_nothing_to_cut(score):
    assert searched_cutoff(np.arange(1.0, 21), np.ones(20, bool), score) is None
