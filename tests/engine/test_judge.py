"""The headline is put together from what inner folds chose, and its numbers are those of a slow obvious computation."""
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import balanced_accuracy_score, f1_score, log_loss, matthews_corrcoef, roc_auc_score

from genoml_core.engine.judge import Judge
from genoml_core.metrics import METRICS
from genoml_core.statistics.paired import corrected_resampled_t, correlated_posterior
from tests import making

MODELS = ["logistic_l2", "linear_svm", "random_forest"]


@pytest.fixture(scope="module")
def run(lasting_workspace):
    data = making.three_classes(lasting_workspace)
    return making.finished_run(lasting_workspace, data, "subtype", models=MODELS, repeats=2, outer=3, inner=2, seed=1)


@pytest.fixture(scope="module")
def unequal(lasting_workspace):
    """A run on noise with classes of 50, 30 and 20 samples."""
    X, y = np.random.default_rng(0).normal(size=(100, 4)).astype(np.float32), np.repeat(["a", "b", "c"], [50, 30, 20])
    data = making.dataset(lasting_workspace, X, y=y)
    return making.finished_run(lasting_workspace, data, "y", models=["logistic_l2"], calibration="none")


def test_the_headline_is_chosen_by_inner_scores_alone(run):
    units = pd.DataFrame(run.units())
    for row, able in (("headline", MODELS), ("baseline", ["majority", "nearest_centroid"])):
        for (repeat, fold), group in units[units.model.isin(able)].groupby(["repeat", "fold"]):
            chosen = run.summary[row]["chosen"][f"{repeat}.{fold}"]
            assert group.set_index("model").inner[chosen] == group.inner.max()
            here = run.predictions[(run.predictions.repeat == repeat) & (run.predictions.fold == fold)].set_index("model")
            pd.testing.assert_frame_equal(here.loc[row].reset_index(drop=True), here.loc[chosen].reset_index(drop=True))


def test_scores_are_those_of_scikit_learn(run):
    rows = run.predictions[run.predictions.model == "headline"]
    columns = [f"p:{c}" for c in run.classes]
    found = {name: m["value"] for name, m in run.summary["headline"]["metrics"].items()}
    assert found["balanced_accuracy"] == pytest.approx(balanced_accuracy_score(rows.truth, rows.label))
    assert found["macro_f1"] == pytest.approx(f1_score(rows.truth, rows.label, average="macro"))
    assert found["mcc"] == pytest.approx(matthews_corrcoef(rows.truth, rows.label))
    assert found["log_loss"] == pytest.approx(log_loss(rows.truth, rows[columns]))
    aurocs = [roc_auc_score(f.truth, f[columns], multi_class="ovr", labels=run.classes) for _, f in rows.groupby(["repeat", "fold"])]
    assert found["macro_auroc"] == pytest.approx(np.mean(aurocs))


def test_difference_is_headline_minus_baseline(run):
    s = run.summary
    for name, found in s["difference"].items():
        assert found["value"] == pytest.approx(s["headline"]["metrics"][name]["value"] - s["baseline"]["metrics"][name]["value"])
        assert found["low"] <= found["value"] <= found["high"] or name == "ece"


def test_intervals_hold_their_value_and_p_values_are_corrected(run):
    s = run.summary
    for row in (s["headline"], s["baseline"], *s["models"].values()):
        m = row["metrics"]["balanced_accuracy"]
        assert m["low"] <= m["value"] <= m["high"]
    for name in MODELS:
        assert 0 <= s["models"][name]["difference"]["p"] <= s["models"][name]["difference"]["p_holm"] <= 1
    assert "p" not in s["models"]["majority"]["difference"]


def test_majority_scores_chance(run):
    m = run.summary["models"]["majority"]["metrics"]
    assert m["balanced_accuracy"]["value"] == pytest.approx(1 / 3)
    assert m["macro_auroc"]["value"] == pytest.approx(0.5)


def test_curves_cover_every_row_and_class(run):
    for name in ("roc", "precision_recall", "reliability"):
        table = run.curves(name)
        assert set(table.model) == {*MODELS, "majority", "nearest_centroid", "headline", "baseline"}
        assert set(table["class"]) == set(run.classes)


def test_ledger_accounts_for_all_units(run):
    ledger = run.summary["ledger"]
    assert ledger["total"] == pytest.approx(sum(sum(u["cpu"].values()) for u in run.units()))
    assert ledger["fit"] > 0
    assert ledger["preprocessing"] > 0


def test_a_metric_where_lower_is_better_chooses_the_lowest(three_classes, run_plan):
    run = run_plan(three_classes, "subtype", models=MODELS[:2], outer=3, inner=2, objective="log_loss")
    units = pd.DataFrame(run.units())
    for (_, fold), group in units[units.model.isin(MODELS)].groupby(["repeat", "fold"]):
        assert group.set_index("model").inner[run.summary["headline"]["chosen"][f"0.{fold}"]] == group.inner.min()
    for unit in run.units():
        assert unit["inner"] == min(t["score"] for t in unit["tried"] if t["folds"] == 2)


@pytest.mark.parametrize("name", ["accuracy", "balanced_accuracy", "mcc", "kappa", "macro_auroc", "log_loss", "brier"])
def test_chance_is_what_the_class_frequencies_reach(unequal, name):
    """The majority baseline, which knows the shares of the classes and nothing else, scores what the metric calls chance."""
    found = unequal.summary["models"]["majority"]["metrics"]
    assert found[name]["value"] == pytest.approx(METRICS[name].chance(np.array([0.5, 0.3, 0.2])), abs=0.001)


def test_perfect_scores_keep_an_interval(make_dataset, run_plan):
    """Every sample right, 12 a class: resamples say 1 to 1, the exact limit of 24 groups says 0.025^(1/24) = 0.857."""
    y = np.repeat(["a", "b"], 12)
    X = np.random.default_rng(1).normal(size=(24, 4)).astype(np.float32)
    X[:, 0] += 20 * (y == "b")
    s = run_plan(make_dataset(X, y=y), "y", models=["logistic_l2"], outer=3, inner=2).summary
    metrics = s["headline"]["metrics"]
    assert metrics["balanced_accuracy"] == pytest.approx({"value": 1, "low": 0.025 ** (1 / 24), "high": 1})
    assert metrics["sensitivity:a"] == pytest.approx({"value": 1, "low": 0.025 ** (1 / 12), "high": 1})
    assert s["models"]["majority"]["metrics"]["balanced_accuracy"] == {"value": 0.5, "low": 0.5, "high": 0.5}
    assert s["difference"]["balanced_accuracy"] == pytest.approx({"value": 0, "low": -0.1425, "high": 0.1425}, abs=1e-4)
    assert s["verdict"]["word"] == "inconclusive"


def test_the_difference_reaches_as_far_as_the_corrected_test(run):
    """Both limits hold mean +- t(0.975; 5) sd sqrt(1/6 + 1/2) of the six folds' differences."""
    rows = run.predictions
    score = rows.groupby(["model", "repeat", "fold"])[["truth", "label"]].apply(lambda f: balanced_accuracy_score(f.truth, f.label))
    by_fold = (score["headline"] - score["baseline"]).to_numpy()
    reach = 2.570582 * by_fold.std(ddof=1) * np.sqrt(1 / 6 + 1 / 2)
    found = run.summary["difference"]["balanced_accuracy"]
    assert found["low"] <= by_fold.mean() - reach + 1e-6
    assert found["high"] >= by_fold.mean() + reach - 1e-6
    assert min(abs(found["low"] - (by_fold.mean() - reach)), abs(found["high"] - (by_fold.mean() + reach))) < 1e-6


def test_the_best_that_a_person_can_read_stands_beside_the_best(run):
    units = pd.DataFrame(run.units())
    inner, found = units.groupby("model").inner.mean(), run.summary["readable"]
    assert inner[found["best"]] == inner[MODELS].max()
    assert inner[found["readable"]] == inner[["logistic_l2", "linear_svm"]].max()
    score = {name: run.summary["models"][name]["metrics"]["balanced_accuracy"]["value"] for name in found.values() if isinstance(name, str)}
    assert found["difference"]["value"] == pytest.approx(score[found["best"]] - score[found["readable"]])


def test_every_pair_of_models_is_compared(run):
    """The difference of their scores, with an interval; nothing is left out, nothing is there twice."""
    pairs, models = run.summary["pairs"], run.summary["models"]
    assert {frozenset((pair["model"], pair["other"])) for pair in pairs} == {frozenset(two) for two in combinations(models, 2)}
    assert len(pairs) == len(models) * (len(models) - 1) / 2
    for pair in pairs:
        one, other = (models[pair[name]]["metrics"]["balanced_accuracy"]["value"] for name in ("model", "other"))
        assert pair["difference"]["value"] == pytest.approx(one - other)
        assert pair["difference"]["low"] <= pair["difference"]["value"] <= pair["difference"]["high"]


def test_how_probable_it_is_that_the_headline_is_better(run):
    judge = Judge.of(run)
    differences = judge.by_fold["headline"]["balanced_accuracy"] - judge.by_fold["baseline"]["balanced_accuracy"]
    expected = correlated_posterior(differences, 1 / 2, 0.02)  # three folds
    assert run.summary["verdict"]["probable"] == pytest.approx(expected._asdict())
    tested = corrected_resampled_t(differences, 1 / 2)
    assert run.summary["p"]["balanced_accuracy"] == pytest.approx(tested.p)
