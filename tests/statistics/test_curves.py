"""Curves against scikit-learn, one fold and one resample at a time; bands; classes that some folds lack."""
import numpy as np
import pytest
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score, roc_curve

from genoml_core.statistics.curves import GRID, precision_recall, reliability, roc
from genoml_core.statistics.resample import group_weights

CLASSES = ["A", "B", "C"]


def predictions(n=180, digits=2):
    random = np.random.default_rng(0)
    truth = np.arange(n) % 3
    probability = random.dirichlet(np.ones(3), n) + 0.3 * np.eye(3)[truth]
    probability = (probability / probability.sum(axis=1, keepdims=True)).round(digits)
    folds = random.integers(3, size=n)
    return truth, probability, folds, group_weights(np.arange(n), truth, resamples=40)


def roc_by_hand(positive, score, row):
    fpr, tpr, _ = roc_curve(positive, score, sample_weight=row, drop_intermediate=False)
    return np.interp(np.minimum(GRID + 1e-9, 1), fpr, tpr)


def precision_by_hand(positive, score, row):
    precision, recall, _ = precision_recall_curve(positive, score, sample_weight=row)
    precision, recall = precision[:-1][::-1], recall[:-1][::-1]
    return np.array([precision[np.flatnonzero(recall >= max(at - 1e-9, 1e-9))[0]] for at in GRID])


@pytest.mark.parametrize(("curve", "height", "by_hand", "area"), [
    (roc, "tpr", roc_by_hand, roc_auc_score), (precision_recall, "precision", precision_by_hand, average_precision_score)])
def test_equals_scikit_learn_in_every_resample(curve, height, by_hand, area):
    truth, probability, folds, weights = predictions()
    table = curve(truth, probability, folds, weights, CLASSES)
    for k, name in enumerate(CLASSES):
        by_fold = [(truth[m] == k, probability[m, k], weights[:, m]) for m in (folds == f for f in range(3))]
        heights = np.array([np.mean([by_hand(y[w[r] > 0], p[w[r] > 0], w[r][w[r] > 0]) for y, p, w in by_fold], axis=0)
                            for r in range(len(weights))])
        part = table[table["class"] == name]
        np.testing.assert_allclose(part[height], heights[0], atol=1e-7)
        np.testing.assert_allclose(part.low, np.quantile(heights[1:], 0.025, axis=0), atol=1e-7)
        np.testing.assert_allclose(part.high, np.quantile(heights[1:], 0.975, axis=0), atol=1e-7)
        np.testing.assert_allclose(part.area, np.mean([area(y, p) for y, p, _ in by_fold]), atol=1e-10)


def test_columns_and_rows():
    truth, probability, folds, weights = predictions()
    table = roc(truth, probability, folds, weights, CLASSES)
    assert list(table) == ["class", "fpr", "tpr", "low", "high", "area"]
    assert len(table) == 303
    table = precision_recall(truth, probability, folds, weights, CLASSES)
    assert list(table) == ["class", "recall", "precision", "low", "high", "area", "prevalence"]
    np.testing.assert_allclose(table.prevalence, 1 / 3)


def test_perfect_ranking():
    truth = np.arange(60) % 2
    probability, folds = np.eye(2)[truth], np.arange(60) // 30
    weights = group_weights(np.arange(60), truth, resamples=30)
    table = roc(truth, probability, folds, weights, ["a", "b"])
    assert (table[["tpr", "low", "high", "area"]] == 1).all(axis=None)
    table = precision_recall(truth, probability, folds, weights, ["a", "b"])
    assert (table[["precision", "low", "high", "area"]] == 1).all(axis=None)


@pytest.mark.parametrize("curve", [roc, precision_recall])
def test_fold_without_the_class_does_not_count(curve):
    truth, probability, folds, weights = predictions()
    folds = np.where(truth == 2, np.minimum(folds, 1), folds)
    both = curve(truth, probability, folds, weights, CLASSES)
    kept = folds < 2
    alone = curve(truth[kept], probability[kept], folds[kept], weights[:, kept], CLASSES)
    columns = [c for c in both if c != "prevalence"]
    assert both.loc[both["class"] == "C", columns].equals(alone.loc[alone["class"] == "C", columns])


def test_reliability_one_bin_at_a_time():
    truth, probability, _, weights = predictions(digits=6)
    table = reliability(truth, probability, weights, CLASSES, bins=6)
    for k, name in enumerate(CLASSES):
        bins = np.array_split(np.argsort(probability[:, k]), 6)
        part = table[table["class"] == name]
        np.testing.assert_array_equal(part.n, 30)
        np.testing.assert_allclose(part.predicted, [probability[b, k].mean() for b in bins])
        observed = np.array([[np.average(truth[b] == k, weights=row[b]) if row[b].any() else np.nan for b in bins] for row in weights])
        np.testing.assert_allclose(part.observed, observed[0])
        np.testing.assert_allclose(part.low, np.nanquantile(observed[1:], 0.025, axis=0), atol=1e-9)


def test_reliability_of_constant_probabilities_is_one_bin():
    truth = np.arange(30) % 3
    table = reliability(truth, np.full((30, 3), 1 / 3), group_weights(np.arange(30), truth, resamples=20), CLASSES)
    np.testing.assert_array_equal(table.n, 30)
    np.testing.assert_allclose(table.observed, 1 / 3)
    np.testing.assert_allclose(table.predicted, 1 / 3)
