"""Log loss, Brier score and calibration error against scikit-learn, a loop, and known numbers."""
import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import log_loss

from genoml_core.metrics import METRICS

ORACLE = json.loads((Path(__file__).parents[1] / "oracles/classification.json").read_text())["calibration10"]


def binary_oracle():
    p = np.array(ORACLE["p"])
    return {"truth": np.array(ORACLE["y"]), "probability": np.column_stack([1 - p, p]), "weights": np.ones((1, 10))}


@pytest.mark.parametrize("classes", [2, 5])
def test_log_loss_equals_scikit_learn(predictions, classes):
    truth, probability, weights = predictions(classes)
    expected = [log_loss(truth, probability, sample_weight=row) for row in weights]
    np.testing.assert_allclose(METRICS["log_loss"](truth=truth, probability=probability, weights=weights), expected, atol=1e-10)


@pytest.mark.parametrize("classes", [2, 5])
def test_brier_is_the_sum_over_classes(predictions, classes):
    truth, probability, weights = predictions(classes)
    squares = [sum((probability[i, k] - (truth[i] == k)) ** 2 for k in range(classes)) for i in range(len(truth))]
    expected = [np.average(squares, weights=row) for row in weights]
    np.testing.assert_allclose(METRICS["brier"](truth=truth, probability=probability, weights=weights), expected, atol=1e-10)


def test_known_numbers():
    assert METRICS["log_loss"](**binary_oracle())[0] == pytest.approx(ORACLE["logloss"], abs=1e-10)
    assert METRICS["brier"](**binary_oracle())[0] == pytest.approx(2 * ORACLE["brier"], abs=1e-10)  # each class has the binary error


def test_certain_error_is_finite():
    wrong = {"truth": np.array([0]), "probability": np.array([[0.0, 1.0]]), "weights": np.ones((1, 1))}
    assert METRICS["log_loss"](**wrong)[0] == pytest.approx(-np.log(np.finfo(float).eps))
    assert METRICS["brier"](**wrong)[0] == 2


def test_ece_equals_a_loop_over_bins(predictions):
    truth, probability, weights = predictions(4, n=300)
    confidence, right = probability.max(axis=1), probability.argmax(axis=1) == truth
    edges = np.quantile(confidence, np.arange(1, 15) / 15)
    expected = []
    for row in weights:
        bins = [[i for i in range(len(truth)) if (edges <= confidence[i]).sum() == b] for b in range(15)]
        expected.append(sum(abs(sum(row[i] * (right[i] - confidence[i]) for i in members)) for members in bins) / row.sum())
    np.testing.assert_allclose(METRICS["ece"](truth=truth, probability=probability, weights=weights), expected, atol=1e-10)


def test_ece_of_honest_probabilities_is_small():
    random = np.random.default_rng(0)
    probability = random.dirichlet(np.ones(3), 100_000)
    truth = (random.random((100_000, 1)) > probability.cumsum(axis=1)[:, :2]).sum(axis=1)
    assert METRICS["ece"](truth=truth, probability=probability, weights=np.ones((1, 100_000)))[0] < 0.01
