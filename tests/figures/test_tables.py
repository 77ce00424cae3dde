"""The numbers behind the figures, against predictions counted by hand and the metrics of the run."""
import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, confusion_matrix, roc_auc_score

from genoml_core.errors import GenoMLError
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


def test_explanations_show_the_first_twenty_features_of_a_class(hard_run):
    output = hard_run.classes[3]
    first = hard_run.importance()[lambda t: t.output == output].head(20)
    bars, dots = (FIGURES[name].table(hard_run, output) for name in ("importance", "beeswarm"))
    assert list(bars.feature) == list(first.feature) == list(dots.feature.unique())
    assert bars.label.iloc[0] == f"{bars.feature.iloc[0]} ({bars.layer.iloc[0]})"  # two layers
    assert len(dots) == 20 * 240  # each sample once, of two repeats


def test_percentiles_run_from_the_lowest_value_to_the_highest(run):
    table = FIGURES["beeswarm"].table(run, "Basal")
    for _, part in table.groupby("feature"):
        known = part.dropna(subset="value")
        assert 0 < len(known) < len(part)
        assert part.percentile[part.value.isna()].isna().all()
        assert known.percentile[known.value.idxmin()] == 0
        assert known.percentile[known.value.idxmax()] == 1
        assert known.sort_values("value").percentile.is_monotonic_increasing


def test_very_many_samples_are_thinned_out(make_run):
    table = FIGURES["beeswarm"].table(make_run(classes=2, samples=700), "Basal")
    assert table.groupby("feature")["sample"].nunique().unique().tolist() == [234]  # every third
    assert len(table) <= 6_000


def test_an_explanation_without_any_contribution_is_no_figure(make_run):
    silent = make_run(classes=2, samples=60)
    silent.importance().head(0).to_parquet(silent.path / "importance.parquet")
    with pytest.raises(GenoMLError, match="No feature moved any prediction"):
        FIGURES["importance"].parts(silent)
