"""The numbers behind the figures, against predictions counted by hand and the metrics of the run."""
import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, confusion_matrix, roc_auc_score

from genoml_core.figures import FIGURES


def test_confusion_counts_samples(run):
    table = FIGURES["confusion"].table(run, "headline")
    rows = run.predictions[run.predictions.model == "headline"]
    counts = confusion_matrix(rows.truth, rows.label, labels=run.classes)
    np.testing.assert_array_equal(table["count"].to_numpy().reshape(5, 5), counts)
    np.testing.assert_allclose(table.percent.to_numpy().reshape(5, 5), 100 * counts / counts.sum(axis=1, keepdims=True))
    assert list(table.truth[::5]) == run.classes


def test_confusion_averages_repeats(hard_run):
    table = FIGURES["confusion"].table(hard_run, "headline")
    assert table["count"].sum() == pytest.approx(240)
    np.testing.assert_allclose(table.groupby("truth").percent.sum(), 100)


def test_roc_area_is_the_auroc_within_folds(run):
    table = FIGURES["roc"].table(run, "headline")
    rows = run.predictions[run.predictions.model == "headline"]
    by_fold = [roc_auc_score(part.truth == "Basal", part["p:Basal"]) for _, part in rows.groupby("fold")]
    assert table[table["class"] == "Basal"].area.iloc[0] == pytest.approx(np.mean(by_fold), abs=1e-10)


def test_fold_scores_of_every_model(hard_run):
    table = FIGURES["fold_scores"].table(hard_run, "headline")
    assert list(table.model.unique()) == ["headline", "baseline", "logistic_l2", "nearest_centroid", "random_forest"]
    assert len(table) == 5 * 2 * 4
    one = table[(table.model == "random_forest") & (table.repeat == 1) & (table.fold == 2)]
    rows = hard_run.predictions.query("model == 'random_forest' and repeat == 1 and fold == 2")
    assert one.score.item() == pytest.approx(balanced_accuracy_score(rows.truth, rows.label))
    assert one.label.item() == "Random forest"
