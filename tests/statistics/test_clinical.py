"""Predictive values, probabilities moved to another prevalence, net benefit."""
import numpy as np
import pytest

from genoml_core.statistics.clinical import at_prevalence, net_benefit, predictive_values, treat_all
from tests.making import oracle


def test_predictive_values_of_five_tests():
    for case in oracle("classification")["ppv_npv"]["cases"]:
        found = predictive_values(case["sens"], case["spec"], case["prev"])
        np.testing.assert_allclose(found, (case["ppv"], case["npv"]), atol=1e-12)


def test_where_nobody_is_positive_nothing_is_said():
    positive, negative = predictive_values([0.0, 0.0], [1.0, 1.0], 0.2)
    assert np.isnan(positive).all()
    np.testing.assert_allclose(negative, 0.8)


def test_probabilities_at_another_prevalence():
    cases = oracle("classification")["ppv_npv"]["prior_shift_p_from_50pct_to_10pct"]
    given = np.array([[1 - float(p), float(p)] for p in cases])
    np.testing.assert_allclose(at_prevalence(given, [0.5, 0.5], [0.9, 0.1])[:, 1], list(cases.values()), atol=1e-12)
    np.testing.assert_allclose(at_prevalence(given, [0.5, 0.5], [0.5, 0.5]), given)


def test_net_benefit_of_a_hundred():
    case = oracle("classification")["net_benefit"]
    positive = np.repeat([1, 0, 1, 0], [case["TP"], case["FP"], 10, 40])
    probability = np.repeat([0.9, 0.1], 50)
    found = net_benefit(positive, probability, [case["pt"]], np.ones((1, 100)))
    np.testing.assert_allclose(found, [[case["nb"]]])


def test_net_benefit_of_treating_all():
    assert treat_all(0.4, [0.2])[0] == pytest.approx(0.25)
    positive = np.repeat([1, 0], [40, 60])
    thresholds = np.linspace(0.05, 0.9, 18)
    everybody = net_benefit(positive, np.ones(100), thresholds, np.ones((1, 100)))
    np.testing.assert_allclose(everybody[0], treat_all(0.4, thresholds))
    np.testing.assert_allclose(net_benefit(positive, np.zeros(100), thresholds, np.ones((1, 100))), 0)


def test_net_benefit_at_the_prevalence_of_the_samples_is_the_plain_one():
    random = np.random.default_rng(0)
    positive, probability = random.random(80) < 0.3, random.random(80)
    weights = np.vstack([np.ones(80), random.integers(3, size=80)])
    plain = net_benefit(positive, probability, [0.1, 0.5], weights)
    shares = (weights @ positive / weights.sum(axis=1))[:, None]
    np.testing.assert_allclose(net_benefit(positive, probability, [0.1, 0.5], weights, shares), plain)
