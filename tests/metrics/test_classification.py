"""Label metrics against scikit-learn, resample by resample, and against known numbers."""
import json
from pathlib import Path

import numpy as np
import pytest
from sklearn import metrics as reference

from genoml_core.metrics import METRICS
from genoml_core.metrics.scoring import confusion_counts

ORACLE = json.loads((Path(__file__).parents[1] / "oracles/classification.json").read_text())["confusion"]
REFERENCES = {
    "accuracy": reference.accuracy_score,
    "balanced_accuracy": reference.balanced_accuracy_score,
    "macro_f1": lambda *labels, sample_weight: reference.f1_score(*labels, average="macro", sample_weight=sample_weight),
    "weighted_f1": lambda *labels, sample_weight: reference.f1_score(*labels, average="weighted", sample_weight=sample_weight),
    "mcc": reference.matthews_corrcoef,
    "kappa": reference.cohen_kappa_score,
}


def labels(classes, n=80, resamples=7):
    random = np.random.default_rng(classes)
    truth = np.r_[np.arange(classes), random.integers(classes, size=n)]
    label = np.where(random.random(len(truth)) < 0.6, truth, random.integers(classes, size=len(truth)))
    weights = np.vstack([np.ones(len(truth)), random.random((resamples, len(truth))) + 0.01])
    return truth, label, weights


def compute(name, truth, label, weights, classes):
    return METRICS[name](confusion=confusion_counts(truth, label, weights, classes))


@pytest.mark.parametrize("classes", [2, 3, 7])
@pytest.mark.parametrize("name", REFERENCES)
def test_equals_scikit_learn(name, classes):
    truth, label, weights = labels(classes)
    expected = [REFERENCES[name](truth, label, sample_weight=row) for row in weights]
    np.testing.assert_allclose(compute(name, truth, label, weights, classes), expected, atol=1e-10, rtol=0)


@pytest.mark.parametrize("classes", [2, 5])
def test_sensitivity_and_specificity(classes):
    truth, label, weights = labels(classes)
    expected = [reference.recall_score(truth, label, average=None, sample_weight=row) for row in weights]
    np.testing.assert_allclose(compute("sensitivity", truth, label, weights, classes), expected, atol=1e-10)
    expected = [[reference.recall_score(truth != k, label != k, sample_weight=row) for k in range(classes)] for row in weights]
    np.testing.assert_allclose(compute("specificity", truth, label, weights, classes), expected, atol=1e-10)


def test_known_numbers():
    truth, label = np.array(ORACLE["y"]), np.array(ORACLE["pred"])
    for name, key in {"accuracy": "acc", "balanced_accuracy": "balanced", "macro_f1": "macro_f1", "weighted_f1": "weighted_f1",
                      "kappa": "kappa", "mcc": "mcc"}.items():
        assert compute(name, truth, label, np.ones((1, 10)), 3)[0] == pytest.approx(ORACLE[key], abs=1e-12)


def test_absent_class_is_left_out():
    truth, label = np.array([0, 0, 1, 1, 2]), np.array([0, 1, 1, 1, 2])
    without = np.array([[1, 1, 1, 1, 0.0]])
    assert compute("balanced_accuracy", truth, label, without, 3)[0] == pytest.approx(0.75)
    assert compute("macro_f1", truth, label, without, 3)[0] == pytest.approx((2 / 3 + 4 / 5) / 2)
    np.testing.assert_array_equal(compute("sensitivity", truth, label, without, 3), [[0.5, 1, np.nan]])


def test_one_predicted_class_is_worth_nothing():
    truth, label = np.array([0, 0, 0, 1]), np.zeros(4, int)
    assert compute("mcc", truth, label, np.ones((1, 4)), 2)[0] == 0
    assert compute("kappa", truth, label, np.ones((1, 4)), 2)[0] == 0
    assert compute("balanced_accuracy", truth, label, np.ones((1, 4)), 2)[0] == METRICS["balanced_accuracy"].chance([0.7, 0.3]) == 0.5


def test_perfect_labels_reach_one():
    truth, _, weights = labels(4)
    for name in REFERENCES:
        np.testing.assert_allclose(compute(name, truth, truth, weights, 4), 1, atol=1e-12)
