"""Which metrics pool and which stay within folds; every declared metric is complete."""
import tracemalloc

import numpy as np
import pytest

from genoml_core.metrics import METRICS
from genoml_core.metrics.scoring import confusion_counts, score


def test_confusion_counts_one_by_one():
    random = np.random.default_rng(0)
    truth, label, weights = random.integers(3, size=50), random.integers(3, size=50), random.random((4, 50))
    expected = np.zeros((4, 3, 3))
    for i in range(50):
        expected[:, truth[i], label[i]] += weights[:, i]
    np.testing.assert_allclose(confusion_counts(truth, label, weights, 3), expected, atol=1e-12)


def test_confusion_counts_of_many_classes():
    """A table of all pairs of classes for every sample would take a gigabyte here."""
    random = np.random.default_rng(0)
    truth, label, weights = random.integers(150, size=6_000), random.integers(150, size=6_000), random.integers(4, size=(3, 6_000))
    expected = np.zeros((3, 150, 150))
    for row, counts in zip(weights, expected, strict=True):
        np.add.at(counts, (truth, label), row)
    tracemalloc.start()
    np.testing.assert_array_equal(confusion_counts(truth, label, weights, 150), expected)
    largest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert largest < 50e6


def test_ranking_is_averaged_over_folds():
    """Two folds, each perfectly ranked, whose scores lie on different levels: pooled they would not be perfect."""
    truth, folds = np.array([0, 1, 0, 1]), np.array([0, 0, 1, 1])
    high = np.array([0.1, 0.2, 0.8, 0.9])
    probability, weights = np.column_stack([1 - high, high]), np.ones((1, 4))
    assert score(METRICS["macro_auroc"], {"truth": truth, "probability": probability}, folds, weights)[0] == 1
    assert METRICS["macro_auroc"](truth=truth, probability=probability, weights=weights)[0] == 0.75


def test_labels_are_pooled():
    truth, folds = np.array([0, 0, 0, 1]), np.array([0, 0, 0, 1])
    label, probability = np.array([0, 0, 0, 0]), np.full((4, 2), 0.5)
    parts = {"truth": truth, "label": label, "probability": probability}
    assert score(METRICS["accuracy"], parts, folds, np.ones((1, 4)))[0] == 0.75


@pytest.mark.parametrize("name", [name for name, m in METRICS.items() if "classification" in m.tasks])
def test_every_metric(predictions, name):
    """Shapes, range at random predictions, NaN-free, a label, and help that says where the metric ends."""
    metric = METRICS[name]
    truth, probability, weights = predictions(4)
    parts = {"truth": truth, "label": probability.argmax(axis=1), "probability": probability}
    values = score(metric, parts, np.arange(len(truth)) % 2, weights)
    assert values.shape == ((len(weights), 4) if metric.per_class else (len(weights),))
    assert np.isfinite(values).all()
    assert metric.label
    assert "From " in metric.help
