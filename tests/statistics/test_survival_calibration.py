"""Do predicted chances of survival come true: right where the truth is known."""
import numpy as np
import pytest

from genoml_core.statistics.survival_calibration import at_horizon, d_calibration, survival_at_own
from tests.making import oracle


def followed(n=5_000, seed=0):
    """Exponential times of known hazard (n,), half of them censored: time, event, hazard."""
    random = np.random.default_rng(seed)
    hazard = np.exp(random.normal(size=n))
    died, lost = random.exponential(1 / hazard), random.exponential(1.0, n)
    return np.minimum(died, lost), died <= lost, hazard


def test_bins_by_hand():
    case = oracle("survival")["d_calibration"]
    found = d_calibration(case["S_at_T"], case["event"], bins=5)
    np.testing.assert_allclose(found.bins, case["bins"], atol=1e-12)
    assert found.bins.sum() == pytest.approx(4)
    assert found.chi2 == pytest.approx(sum((b - 0.8) ** 2 / 0.8 for b in case["bins"]))


def test_certain_predictions_fall_into_the_outer_bins():
    np.testing.assert_allclose(d_calibration([0.0, 1.0, 0.0, 1.0], [1, 1, 0, 0], bins=2).bins, [2.5, 1.5])


def test_true_predictions_pass_and_others_fail():
    time, event, hazard = followed()
    assert d_calibration(np.exp(-hazard * time), event).p > 0.01
    assert d_calibration(np.exp(-1.3 * hazard * time), event).p < 1e-20


def test_survival_at_the_own_time_is_read_off_the_grid():
    """With a constant hazard nothing is lost between the times of the grid; after its end a patient counts as censored there."""
    time, event, hazard = followed(500)
    times = np.linspace(0.1, 0.8, 25)
    survival, until = survival_at_own(time, event, np.exp(-hazard[:, None] * times), times)
    inside = time <= 0.8
    assert 0.1 < inside.mean() < 0.9
    np.testing.assert_allclose(survival[inside], np.exp(-hazard * time)[inside], rtol=1e-9)
    np.testing.assert_allclose(survival[~inside], np.exp(-hazard * 0.8)[~inside], rtol=1e-9)
    np.testing.assert_array_equal(until, event & inside)


def test_at_a_horizon_true_predictions_lie_on_the_diagonal():
    time, event, hazard = followed(20_000, seed=1)
    table = at_horizon(time, event, np.exp(-hazard * 0.7), 0.7)
    assert len(table) == 10
    assert table.n.sum() == 20_000
    np.testing.assert_allclose(table.observed, table.predicted, atol=0.035)
    assert ((table.low <= table.predicted) & (table.predicted <= table.high)).sum() >= 8
    wrong = at_horizon(time, event, np.exp(-2 * hazard * 0.7), 0.7)
    assert (wrong.observed > wrong.predicted).all()


def test_late_patients_come_true_from_the_entry_on():
    """Those are seen who outlive their entry; true predictions pass where the entry is told, and fail where it is not."""
    time, event, hazard = followed(20_000, seed=2)
    entry = np.random.default_rng(0).exponential(0.3, len(time))
    seen = time > entry
    time, event, hazard, entry = time[seen], event[seen], hazard[seen], entry[seen]
    times = np.linspace(0.02, 4, 200)
    survival = np.exp(-hazard[:, None] * times)
    assert d_calibration(*survival_at_own(time, event, survival, times, entry)).p > 0.01
    assert d_calibration(*survival_at_own(time, event, survival, times)).p < 1e-20
    at = np.exp(-hazard * 0.7)
    table = at_horizon(time, event, at, 0.7, entry=entry)
    assert ((table.low <= table.predicted) & (table.predicted <= table.high)).sum() >= 8
    assert (at_horizon(time, event, at, 0.7).observed > table.predicted + 0.02).all()


def test_who_predicts_the_same_for_everybody_has_one_part():
    [row] = at_horizon([5, 6, 7, 8], [1, 1, 0, 1], [0.5] * 4, 6.5, groups=2).itertuples()
    assert (row.predicted, row.observed, row.n) == (0.5, 0.5, 4)


def test_a_horizon_before_anything_happened():
    table = at_horizon([5, 6, 7, 8], [1, 1, 0, 1], [0.2, 0.4, 0.6, 0.8], 1.0, groups=2)
    assert table.observed.tolist() == [1.0, 1.0]
