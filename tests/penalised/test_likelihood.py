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


@pytest.fixture
def risk(wide):
    return np.random.default_rng(1).normal(0, 2, len(wide[1]))


def slow_value(truth, risk):
    """Efron's likelihood term by term: of d tied events, the k-th leaves k/d of them out of its risk set."""
    total = 0.0
    for time in np.unique(truth["time"][truth["event"]]):
        tied = truth["event"] & (truth["time"] == time)
        whole, leaving = np.exp(risk[truth["time"] >= time]).sum(), np.exp(risk[tied]).sum()
        total += risk[tied].sum() - sum(np.log(whole - k / tied.sum() * leaving) for k in range(tied.sum()))
    return -total / len(truth)


def test_equals_the_slow_obvious_sum(wide, risk):
    assert PartialLikelihood(wide[1])(risk)[0] == pytest.approx(slow_value(wide[1], risk), rel=1e-12)


def test_derivatives_equal_differences(wide, risk):
    likelihood = PartialLikelihood(wide[1])
    around = 1e-5 * np.eye(len(risk))
    first = [(likelihood(risk + h)[0] - likelihood(risk - h)[0]) / 2e-5 for h in around]
    second = [(likelihood(risk + h)[1] - likelihood(risk - h)[1]) @ h / 2e-10 for h in around]
    np.testing.assert_allclose(likelihood(risk)[1], first, atol=1e-9)
    np.testing.assert_allclose(likelihood.curvature(risk), second, atol=1e-9)


def test_only_the_order_of_times_and_the_differences_of_risks_matter(wide, risk):
    truth = wide[1]
    value, gradient = PartialLikelihood(truth)(risk)
    others = [(truth, risk + 100), (survival_truth(np.log1p(truth["time"]) ** 3, truth["event"]), risk)]
    for other, shifted in others:
        again = PartialLikelihood(other)(shifted)
        assert again[0] == pytest.approx(value, rel=1e-12)
        np.testing.assert_allclose(again[1], gradient, atol=1e-14)
    assert gradient.sum() == pytest.approx(0, abs=1e-14)


def test_the_order_of_the_samples_does_not_matter(wide, risk):
    shuffled = np.random.default_rng(2).permutation(len(risk))
    value, gradient = PartialLikelihood(wide[1])(risk)
    again = PartialLikelihood(wide[1][shuffled])(risk[shuffled])
    assert again[0] == pytest.approx(value, rel=1e-12)
    np.testing.assert_allclose(again[1], gradient[shuffled], atol=1e-14)


def test_enormous_risks_stay_finite(wide, risk):
    likelihood = PartialLikelihood(wide[1])
    value, gradient = likelihood(1e4 * risk)
    assert np.isfinite(value)
    assert np.isfinite(gradient).all()
    assert np.isfinite(likelihood.curvature(1e4 * risk)).all()


def test_without_events_there_is_nothing_to_learn():
    with pytest.raises(DataError, match=r"no event to learn from\. All 3 samples"):
        PartialLikelihood(survival_truth([1, 2, 3], [0, 0, 0]))
