"""Calibration: right where the answer is known, and harmless to the label."""
import numpy as np
import pytest
from scipy.special import expit, log_softmax, softmax

from genoml_core.engine.calibrate import CALIBRATIONS, Sigmoid, Temperature, platt_targets, soft_targets

RANDOM = np.random.default_rng(0)


def draw(logits):
    return np.array([RANDOM.choice(logits.shape[1], p=p) for p in softmax(logits, axis=1)])


def test_temperature_finds_the_true_one():
    logits = RANDOM.normal(size=(20_000, 4))
    assert Temperature(2.5 * logits, draw(logits)).value == pytest.approx(2.5, rel=0.05)


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
