"""The partial likelihood: known values, derivatives by differences, and what must not change it."""
import numpy as np
import pytest

from genoml_core.errors import DataError
from genoml_core.penalised.likelihood import PartialLikelihood
from tests.making import survival_truth


@pytest.mark.parametrize("weight", ["0", "1", "1.5"])
def test_known_values(leukemia, expected, weight):
    placebo, truth = leukemia
    value, _ = PartialLikelihood(truth)(float(weight) * placebo[:, 0])
    assert -value * len(truth) == pytest.approx(expected["leukemia_6MP"]["partial_loglik_efron"][weight], abs=1e-9)


@pytest.fixture(params=["from the start", "late"])
def truth(wide, request):
    """Of patients who were all under observation from the start, or of whom some came late, also at the time of another's event."""
    told = wide[1].copy()
    if request.param == "late":
        random = np.random.default_rng(3)
        told["entry"] = np.where(random.random(len(told)) < 0.6, np.floor(told["time"] * random.random(len(told))), 0)
    return told


@pytest.fixture
def risk(truth):
    return np.random.default_rng(1).normal(0, 2, len(truth))


def slow_value(truth, risk):
    """Efron's likelihood term by term: of d tied events, the k-th leaves k/d of them out of its risk set."""
    total = 0.0
    for time in np.unique(truth["time"][truth["event"]]):
        tied = truth["event"] & (truth["time"] == time)
        there = (truth["entry"] < time) & (time <= truth["time"])
        whole, leaving = np.exp(risk[there]).sum(), np.exp(risk[tied]).sum()
        total += risk[tied].sum() - sum(np.log(whole - k / tied.sum() * leaving) for k in range(tied.sum()))
    return -total / len(truth)


def test_equals_the_slow_obvious_sum(truth, risk):
    assert PartialLikelihood(truth)(risk)[0] == pytest.approx(slow_value(truth, risk), rel=1e-12)


def test_derivatives_equal_differences(truth, risk):
    likelihood = PartialLikelihood(truth)
    around = 1e-5 * np.eye(len(risk))
    first = [(likelihood(risk + h)[0] - likelihood(risk - h)[0]) / 2e-5 for h in around]
    second = [(likelihood(risk + h)[1] - likelihood(risk - h)[1]) @ h / 2e-10 for h in around]
    np.testing.assert_allclose(likelihood(risk)[1], first, atol=1e-9)
    np.testing.assert_allclose(likelihood.curvature(risk), second, atol=1e-9)


def test_only_the_order_of_times_and_the_differences_of_risks_matter(truth, risk):
    value, gradient = PartialLikelihood(truth)(risk)

    def bent(times):
        return np.log1p(times) ** 3

    others = [(truth, risk + 100), (survival_truth(bent(truth["time"]), truth["event"], bent(truth["entry"])), risk)]
    for other, shifted in others:
        again = PartialLikelihood(other)(shifted)
        assert again[0] == pytest.approx(value, rel=1e-12)
        np.testing.assert_allclose(again[1], gradient, atol=1e-14)
    assert gradient.sum() == pytest.approx(0, abs=1e-14)


def test_the_order_of_the_samples_does_not_matter(truth, risk):
    shuffled = np.random.default_rng(2).permutation(len(risk))
    value, gradient = PartialLikelihood(truth)(risk)
    again = PartialLikelihood(truth[shuffled])(risk[shuffled])
    assert again[0] == pytest.approx(value, rel=1e-12)
    np.testing.assert_allclose(again[1], gradient[shuffled], atol=1e-14)


def test_enormous_risks_stay_finite(truth, risk):
    likelihood = PartialLikelihood(truth)
    value, gradient = likelihood(1e4 * risk)
    assert np.isfinite(value)
    assert np.isfinite(gradient).all()
    assert np.isfinite(likelihood.curvature(1e4 * risk)).all()


def test_a_follow_up_in_two_pieces_is_one(truth, risk):
    """Until the middle, then from there on: the second piece begins where the first ends, and nothing is counted twice."""
    middle = (truth["entry"] + truth["time"]) / 2
    first, second = truth.copy(), truth.copy()
    first["time"], first["event"], second["entry"] = middle, False, middle
    value, gradient = PartialLikelihood(truth)(risk)
    again, slopes = PartialLikelihood(np.concatenate([first, second]))(np.tile(risk, 2))
    assert 2 * again == pytest.approx(value, rel=1e-12)
    np.testing.assert_allclose(2 * (slopes[:len(truth)] + slopes[len(truth):]), gradient, atol=1e-14)


def test_without_events_there_is_nothing_to_learn():
    with pytest.raises(DataError, match=r"no event to learn from\. All 3 samples"):
        PartialLikelihood(survival_truth([1, 2, 3], [0, 0, 0]))
