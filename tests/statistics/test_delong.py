"""DeLong: the case of twelve samples, exchange of arguments, equal scores, scikit-learn's areas."""
import math

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from genoml_core.errors import DataError
from genoml_core.statistics.delong import auroc, delong
from tests.making import oracle


def test_twelve_samples():
    case = oracle("classification")["delong_small"]
    found = delong(case["y"], case["A"], case["B"])
    np.testing.assert_allclose(found.areas, case["auc"], atol=1e-12)
    assert found.z == pytest.approx(case["z"], abs=1e-9)
    assert found.p == pytest.approx(case["p"], abs=1e-9)
    reach = 1.959963984540054 * math.sqrt(case["var"][0])
    assert auroc(case["y"], case["A"]) == pytest.approx((case["auc"][0], case["auc"][0] - reach, case["auc"][0] + reach), abs=1e-9)


def test_exchanged_scores_change_the_sign_only():
    case = oracle("classification")["delong_small"]
    one, other = delong(case["y"], case["A"], case["B"]), delong(case["y"], case["B"], case["A"])
    assert other.z == pytest.approx(-one.z)
    assert other.p == pytest.approx(one.p)
    assert other.difference == pytest.approx((-one.difference.value, -one.difference.high, -one.difference.low))


def test_equal_scores_do_not_differ():
    case = oracle("classification")["delong_small"]
    found = delong(case["y"], case["A"], np.exp(case["A"]))
    assert (found.p, found.z, found.difference) == (1.0, 0.0, (0.0, 0.0, 0.0))


def test_areas_with_ties_are_those_of_scikit_learn():
    random = np.random.default_rng(0)
    truth = random.integers(2, size=200)
    for scores in (random.normal(size=200), random.integers(4, size=200) + truth):
        assert auroc(truth, scores).value == pytest.approx(roc_auc_score(truth, scores), abs=1e-12)


def test_intervals_cover_the_truth_in_about_95_percent():
    """Two normal distributions one standard deviation apart: AUROC 0.760."""
    random, inside = np.random.default_rng(1), 0
    truth = np.repeat([0, 1], [60, 40])
    for _ in range(400):
        low, high = auroc(truth, random.normal(size=100) + truth)[1:]
        inside += low <= 0.760250 <= high
    assert 0.92 <= inside / 400 <= 0.98


def test_one_class_has_no_curve():
    with pytest.raises(DataError, match="both classes"):
        auroc([1, 1, 1], [0.1, 0.2, 0.3])
