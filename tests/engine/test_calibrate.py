"""Calibration: right where the answer is known, and harmless to the label."""
import numpy as np
import pytest
from scipy.special import expit, log_softmax, softmax
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score

from genoml_core.engine.calibrate import CALIBRATIONS, Balanced, Shifted, Sigmoid, Temperature, platt_targets, soft_targets

RANDOM = np.random.default_rng(0)


def draw(logits):
    return np.array([RANDOM.choice(logits.shape[1], p=p) for p in softmax(logits, axis=1)])


def test_temperature_finds_the_true_one():
    logits = RANDOM.normal(size=(20_000, 4))
    assert Temperature(2.5 * logits, draw(logits)).value == pytest.approx(2.5, rel=0.05)


def test_a_shift_is_that_of_logistic_regression():
    """Two classes: slope and intercept of an unpenalised logistic regression on the difference of the scores, with soft targets."""
    scores = RANDOM.normal(size=(300, 2))
    truth = (RANDOM.random(300) < expit(1.3 * (scores[:, 1] - scores[:, 0]) - 0.7)).astype(int)
    found, targets = Shifted(scores, truth), soft_targets(truth, 2)
    margin = np.tile(scores[:, 1] - scores[:, 0], 2)[:, None]
    fit = LogisticRegression(C=np.inf, tol=1e-10).fit(margin, np.repeat([1, 0], 300), sample_weight=np.concatenate(targets.T[::-1]))
    assert found.slope == pytest.approx(fit.coef_[0, 0], abs=1e-5)
    assert found.shifts[1] - found.shifts[0] == pytest.approx(fit.intercept_[0], abs=1e-5)


def test_a_shift_undoes_what_weights_did_to_a_rare_class():
    """Logits of a world in which four classes are equally common, samples of one in which the last one is rare."""
    logits, shares = 2 * RANDOM.normal(size=(20_000, 4)), np.array([0.5, 0.3, 0.17, 0.03])
    truth = draw(logits + np.log(shares))
    found = Shifted(3 * logits, truth)
    assert found.slope == pytest.approx(1 / 3, rel=0.05)
    np.testing.assert_allclose(found.shifts - found.shifts.mean(), np.log(shares) - np.log(shares).mean(), atol=0.1)
    np.testing.assert_allclose(found(3 * logits).mean(axis=0), np.bincount(truth) / 20_000, atol=1e-3)


def test_balanced_calls_reach_the_best_balanced_accuracy():
    """Where probabilities are right, no other rule finds more of each class on average: not the most probable, nor one between."""
    logits, shares = 1.5 * RANDOM.normal(size=(20_000, 3)), np.array([0.8, 0.15, 0.05])
    truth = draw(logits + np.log(shares))
    found = Balanced(logits, truth)
    probability = found(logits)
    reached = [balanced_accuracy_score(truth, (probability / probability.mean(axis=0) ** power).argmax(axis=1)) for power in (0, 0.5, 0.8)]
    assert balanced_accuracy_score(truth, found.label(logits)) > max(reached)
    np.testing.assert_array_equal(found.label(logits), (probability / found.usual).argmax(axis=1))
    np.testing.assert_array_equal(Shifted(logits, truth).label(logits), probability.argmax(axis=1))


def test_who_knows_nothing_but_the_shares_calls_the_most_frequent_class():
    truth = np.repeat([0, 1, 2], [5, 60, 9])
    scores = np.tile(np.log([5 / 74, 60 / 74, 9 / 74]), (74, 1))
    assert set(Balanced(scores, truth).label(scores)) == {1}


def test_scores_that_mislead_are_not_turned_round():
    truth = RANDOM.integers(2, size=400)
    scores = np.eye(2)[1 - truth] + RANDOM.normal(size=(400, 2)) / 4
    found = Shifted(scores, truth)
    assert found.slope == 0
    np.testing.assert_allclose(found(scores), np.tile(found.usual, (400, 1)))
    assert found.facts()["temperature"] is None


def test_sigmoid_finds_the_true_curve():
    margin = RANDOM.normal(size=40_000)
    truth = (RANDOM.random(40_000) < expit(1.7 * margin - 0.4)).astype(int)
    found = Sigmoid(np.column_stack([np.zeros_like(margin), margin]), truth)
    assert found.slopes[1] == pytest.approx(1.7, rel=0.05)
    assert found.intercepts[1] == pytest.approx(-0.4, abs=0.05)


@pytest.mark.parametrize("classes", [2, 4])
def test_sigmoid_never_contradicts_the_label(classes):
    """Scores that are lowest for the true class: the best curves that do not fall are flat, at the share of each class."""
    random = np.random.default_rng(1)
    truth = random.choice(classes, 400, p=[0.7, *[0.3 / (classes - 1)] * (classes - 1)])
    scores = random.normal(size=(400, classes)) - 3 * np.eye(classes)[truth]
    found = Sigmoid(scores, truth)
    shares = np.array([platt_targets(truth == k).mean() for k in range(classes)])
    assert found.slopes == [0] * classes
    np.testing.assert_allclose(expit(found.intercepts), shares)
    np.testing.assert_allclose(found(scores), np.tile(shares / shares.sum(), (400, 1)))
    np.testing.assert_allclose(found(scores).sum(axis=1), 1)


def test_sigmoid_keeps_the_curves_that_rise():
    """Where one class of three is scored the wrong way round, the others keep their curves, and all still sum to one."""
    random = np.random.default_rng(1)
    truth = random.integers(3, size=900)
    scores = random.normal(size=(900, 3)) + np.eye(3)[truth] * [4, 4, -4]
    found = Sigmoid(scores, truth)
    assert found.slopes[2] == 0
    assert min(found.slopes[:2]) > 0.3
    np.testing.assert_allclose(found(scores).sum(axis=1), 1)


@pytest.mark.parametrize("name", CALIBRATIONS)
def test_probabilities_sum_to_one(name):
    scores, truth = RANDOM.normal(size=(60, 3)), RANDOM.integers(3, size=60)
    np.testing.assert_allclose(CALIBRATIONS[name](scores, truth)(scores).sum(axis=1), 1)


def test_temperature_never_changes_the_label():
    scores, truth = RANDOM.normal(size=(200, 5)), RANDOM.integers(5, size=200)
    np.testing.assert_array_equal(Temperature(scores, truth)(scores).argmax(axis=1), scores.argmax(axis=1))


def test_classes_that_separate_in_a_small_sample_are_not_certain():
    """Without soft targets the temperature would go to its limit, and one later error would cost the log-loss of certainty."""
    truth = np.repeat([0, 1], 15)
    scores = np.eye(2)[truth] * 8
    largest = Temperature(scores, truth)(scores).max()
    assert largest == pytest.approx(31 / 32, abs=1e-3)  # 30 samples, and one more of each class


def test_soft_targets():
    np.testing.assert_allclose(soft_targets(np.array([0, 0, 0, 1]), 2), [[5 / 6, 1 / 6]] * 3 + [[1 / 6, 5 / 6]])
    np.testing.assert_allclose(platt_targets(np.array([True, True, True, False])), [4 / 5] * 3 + [1 / 3])


def test_a_rare_class_makes_the_others_no_more_timid():
    """Scores that are right as they are: with few samples of one class in a thousand the temperature stays at 1."""
    random = np.random.default_rng(3)
    logits = 2 * random.normal(size=(1_000, 4)) - [0, 0, 0, 5]
    truth = np.array([random.choice(4, p=p) for p in softmax(logits, axis=1)])
    assert 2 < (truth == 3).sum() < 30
    assert Temperature(logits, truth).value == pytest.approx(1, abs=0.1)


def test_calibrating_lowers_the_loss_of_overconfident_scores():
    logits = RANDOM.normal(size=(2_000, 3))
    truth = draw(logits)
    scores = 6 * logits
    before = -log_softmax(scores, axis=1)[np.arange(2_000), truth].mean()
    after = -np.log(Temperature(scores, truth)(scores)[np.arange(2_000), truth]).mean()
    assert after < 0.5 * before
