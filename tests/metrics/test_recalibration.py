"""Slope and intercept: the ten probabilities with known answers, scikit-learn's logistic regression, and probabilities that were bent."""
import numpy as np
import pytest
from scipy.special import log_softmax, softmax
from sklearn.linear_model import LogisticRegression

from genoml_core.metrics import METRICS
from genoml_core.metrics.calibration import ece, ece_of_perfect
from genoml_core.metrics.recalibration import log_odds
from genoml_core.statistics.calibration import calibration
from tests.making import oracle

SLOPE, CLASS_SLOPE, INTERCEPT = (METRICS[name] for name in ("calibration_slope", "class_slope", "class_intercept"))


def alone(n):
    return np.ones((1, n))


def honest(n=20_000, seed=0):
    """Probabilities of three classes, and classes drawn by them."""
    random = np.random.default_rng(seed)
    probability = softmax(1.5 * random.normal(size=(n, 3)), axis=1)
    truth = np.minimum((random.random((n, 1)) > probability.cumsum(axis=1)).sum(axis=1), 2)
    return truth, probability


def test_ten_probabilities():
    case = oracle("classification")["calibration10"]
    truth, p = np.array(case["y"]), np.array(case["p"])
    both = np.stack([1 - p, p], axis=1)
    parts = {"truth": truth, "probability": both, "weights": alone(10)}
    np.testing.assert_allclose(CLASS_SLOPE(**parts), [[case["cal_slope"]] * 2], atol=1e-8)
    np.testing.assert_allclose(INTERCEPT(**parts), [[-case["cal_in_the_large"], case["cal_in_the_large"]]], atol=1e-8)
    np.testing.assert_allclose(CLASS_SLOPE(**parts)[0, 1], calibration(truth, p).slope, atol=1e-8)


def test_resamples_are_weighted_fits():
    truth, probability = honest(300)
    weights = np.vstack([np.ones(300), np.random.default_rng(1).multinomial(300, np.full(300, 1 / 300), size=5)])
    found = CLASS_SLOPE(truth=truth, probability=probability, weights=weights)
    for r, row in enumerate(weights):
        for k in range(3):
            fit = LogisticRegression(C=np.inf).fit(log_odds(probability[:, [k]]), truth == k, sample_weight=row)
            assert found[r, k] == pytest.approx(fit.coef_[0, 0], abs=3e-3 if r == 0 else 0.02)  # two steps, from the first row


def test_honest_probabilities_need_no_change():
    truth, probability = honest()
    parts = {"truth": truth, "probability": probability, "weights": alone(len(truth))}
    assert SLOPE(**parts)[0] == pytest.approx(1, abs=0.02)
    np.testing.assert_allclose(CLASS_SLOPE(**parts), 1, atol=0.06)
    np.testing.assert_allclose(INTERCEPT(**parts), 0, atol=0.06)
    assert ece(**parts)[0] < 0.01


@pytest.mark.parametrize("bent", [0.4, 2.5])
def test_the_slope_undoes_what_was_bent(bent):
    truth, probability = honest()
    found = SLOPE(truth=truth, probability=softmax(bent * np.log(probability), axis=1), weights=alone(len(truth)))
    assert found[0] == pytest.approx(1 / bent, rel=0.03)


def test_the_slope_has_the_highest_likelihood():
    truth, probability = honest(200, seed=3)
    loss = lambda s: -log_softmax(s * np.log(probability), axis=1)[np.arange(200), truth].mean()
    best = min(np.linspace(0.2, 3, 2801), key=loss)
    assert SLOPE(truth=truth, probability=probability, weights=alone(200))[0] == pytest.approx(best, abs=2e-3)


def test_probabilities_that_mislead_have_a_negative_slope():
    truth, probability = honest(2_000, seed=4)
    upside_down = softmax(-3 * np.log(probability), axis=1)
    found = SLOPE(truth=truth, probability=upside_down, weights=alone(2_000))
    assert found[0] == pytest.approx(-1 / 3, rel=0.1)


def test_where_the_classes_are_separated_no_slope_is_said():
    truth = np.repeat([0, 1], 20)
    p = np.where(truth == 1, 0.8, 0.1)
    parts = {"truth": truth, "probability": np.stack([1 - p, p], axis=1), "weights": alone(40)}
    assert np.isnan(SLOPE(**parts)).all()
    assert np.isnan(CLASS_SLOPE(**parts)).all()


def test_few_samples_seem_badly_calibrated_even_with_perfect_probabilities():
    _, probability = honest(150, seed=5)
    expected = ece_of_perfect(probability)
    seeds = [ece(*honest(150, seed=s), alone(150))[0] for s in range(40)]
    assert expected == pytest.approx(np.mean(seeds), abs=0.012)
    assert ece_of_perfect(honest(20_000)[1], draws=10) < 0.015 < expected


def test_intervals_are_those_of_full_fits():
    """The spread of two steps over resamples against that of fits to the end."""
    truth, probability = honest(300, seed=6)
    weights = np.vstack([np.ones(300), np.random.default_rng(1).multinomial(300, np.full(300, 1 / 300), size=200)])
    quick = CLASS_SLOPE(truth=truth, probability=probability, weights=weights)[1:, 0]
    x = log_odds(probability[:, [0]])
    full = [LogisticRegression(C=np.inf).fit(x, truth == 0, sample_weight=row).coef_[0, 0] for row in weights[1:]]
    np.testing.assert_allclose(np.quantile(quick, [0.025, 0.975]), np.quantile(full, [0.025, 0.975]), atol=0.01)
