"""Leaving the unsure out: the case of eight, ties, what a wanted accuracy takes."""
import numpy as np
import pytest

from genoml_core.statistics.reject import area_under_risk, risk_coverage, threshold_for
from tests.making import oracle


def case():
    found = oracle("classification")["aurc"]
    return ~np.array(found["err"], bool), np.array(found["conf"]), found["aurc"]


def test_area_of_eight_answers():
    right, confidence, area = case()
    assert area_under_risk(right, confidence) == pytest.approx(area, abs=1e-12)


def test_the_curve_ends_with_everybody():
    right, confidence, _ = case()
    curve = risk_coverage(right, confidence)
    np.testing.assert_allclose(curve.iloc[-1][["coverage", "risk"]].astype(float), [1, 1 - right.mean()])
    np.testing.assert_allclose(curve.risk[:4], [0, 0, 0, 0.25])
    assert curve.coverage.is_monotonic_increasing


def test_equal_confidence_stays_together():
    curve = risk_coverage([True, False, True, True], [0.9, 0.9, 0.9, 0.2])
    np.testing.assert_allclose(curve[["coverage", "risk"]], [[0.75, 1 / 3], [1.0, 0.25]])


def test_the_threshold_keeps_as_many_as_the_accuracy_allows():
    right, confidence, _ = case()
    assert threshold_for(right, confidence, 1.0) == 0.9
    assert threshold_for(right, confidence, 0.8) == 0.7  # five of six are right
    assert threshold_for(right, confidence, 0.5) == 0.55
    assert threshold_for(~right, confidence, 0.9) == float("inf")


def test_a_threshold_learnt_on_some_holds_for_others():
    """Probabilities that tell the truth: those above the threshold are right as often as was wanted."""
    random = np.random.default_rng(0)
    confidence = random.uniform(0.5, 1, size=20_000)
    right = random.random(20_000) < confidence
    threshold = threshold_for(right[:10_000], confidence[:10_000], 0.9)
    assert right[10_000:][confidence[10_000:] >= threshold].mean() == pytest.approx(0.9, abs=0.015)
