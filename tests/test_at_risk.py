"""Who is at risk when, one by one; and the survival that is read off a grid of times."""
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genoml_core.at_risk import RiskSets, survival_at

PATIENTS = st.lists(st.tuples(st.integers(0, 6), st.integers(1, 6), st.floats(-3, 3)), min_size=1, max_size=30)


@pytest.mark.parametrize("late", [True, False])
@given(patients=PATIENTS, times=st.lists(st.integers(1, 13), min_size=1, max_size=12))
def test_sums_are_those_over_the_members(late, patients, times):
    start, length, value = np.array(patients).T
    entry, times = late * start, np.sort(times)
    time = entry + length
    member = (entry < times[:, None]) & (times[:, None] <= time)
    sets, table = RiskSets(time, entry, times), np.column_stack([value, value**2])
    np.testing.assert_allclose(sets.sum(table), member @ table, atol=1e-12)
    np.testing.assert_allclose(np.exp(sets.log_sum(value)), member @ np.exp(value), atol=1e-12)
    of_times = np.linspace(-1, 1, len(times))
    np.testing.assert_allclose(np.exp(sets.log_sum_of_times(of_times)), member.T @ np.exp(of_times), atol=1e-12)


def test_a_large_value_that_is_still_to_come_hides_nothing():
    """The sum of all who stay is 1e300 times that of the first set: a difference of the two would have no digit left."""
    sets = RiskSets([1.0, 1.0, 3.0], [0.0, 0.0, 2.0], [1.0, 3.0])
    np.testing.assert_allclose(sets.log_sum(np.array([0.0, 0.0, 690.0])), [np.log(2), 690.0])


def test_between_the_times_the_hazard_is_constant():
    hazard, times = np.array([0.5, 2.0]), np.array([1.0, 2.0, 4.0])
    survival = np.exp(-np.outer(hazard, times))
    np.testing.assert_allclose(survival_at(survival, times, [1.5, 3.0]), np.exp(-hazard * [1.5, 3.0]))
    np.testing.assert_allclose(survival_at(survival, times, [0.0, 9.0]), [1.0, survival[1, -1]])
