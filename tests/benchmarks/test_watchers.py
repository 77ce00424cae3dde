"""Ten who watch a running run cost little and see what happens at once; fifty are served as well."""
import pytest

from .watchers import measure

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def test_ten_watchers_cost_a_quarter_of_a_core_at_most():
    found = measure(watchers=10, seconds=30)
    assert found["cpu"] <= 0.25
    assert found["event_to_screen_s"]["median"] <= 0.5
    assert found["events"] > 100
    assert (found["failures"], found["blind"]) == (0, 0)


def test_fifty_watchers_all_see_what_happens():
    found = measure(watchers=50, seconds=30)
    assert (found["failures"], found["blind"]) == (0, 0)
