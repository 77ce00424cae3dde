"""Ranking metrics against scikit-learn with sample weights, ties included, and against known numbers."""
import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from genoml_core.metrics import METRICS, objectives, arrays

ORACLE = json.loads((Path(__file__).parents[1] / "oracles/classification.json").read_text())["delong_small"]
REFERENCES = {"macro_auroc": roc_auc_score, "macro_pr_auc": average_precision_score}


def one_by_one(area, truth, probability, weights):
    """The slow obvious way: every resample and class by itself, classes that cannot be scored left out."""
    rows = []
    for row in weights:
        kept = row > 0
        defined = [k for k in range(probability.shape[1]) if 0 < (truth[kept] == k).mean() < 1]
        rows.append(np.mean([area(truth[kept] == k, probability[kept, k], sample_weight=row[kept]) for k in defined]))
    return rows


@pytest.mark.parametrize("digits", [None, 1])
@pytest.mark.parametrize("classes", [2, 3, 6])
@pytest.mark.parametrize("name", REFERENCES)
def test_equals_scikit_learn(predictions, name, classes, digits):
    truth, probability, weights = predictions(classes, digits=digits)
    expected = one_by_one(REFERENCES[name], truth, probability, weights)
    np.testing.assert_allclose(METRICS[name](truth=truth, probability=probability, weights=weights), expected, atol=1e-10, rtol=0)


@pytest.mark.parametrize("name", REFERENCES)
def test_resamples_without_a_class(predictions, name):
    truth, probability, _ = predictions(3, n=12, digits=1)
    random = np.random.default_rng(1)
    weights = random.poisson(1.0, (40, len(truth))).astype(np.float32)
    weights[0] = truth != 2
    weights[1] = truth == 1
    scores = METRICS[name](truth=truth, probability=probability, weights=weights)
    assert np.isnan(scores[1])
    kept = np.r_[0, 2:40]
    np.testing.assert_allclose(scores[kept], one_by_one(REFERENCES[name], truth, probability, weights[kept]), atol=1e-10)


@pytest.mark.parametrize("name", REFERENCES)
def test_chunks_do_not_matter(predictions, name, monkeypatch):
    truth, probability, weights = predictions(4)
    whole = METRICS[name](truth=truth, probability=probability, weights=weights)
    monkeypatch.setattr(arrays, "CELLS", 2 * len(truth))
    np.testing.assert_allclose(METRICS[name](truth=truth, probability=probability, weights=weights), whole, atol=1e-14)


@pytest.mark.parametrize(("marker", "expected"), list(zip("AB", ORACLE["auc"], strict=True)))
def test_known_auroc(marker, expected):
    score = np.array(ORACLE[marker])
    found = METRICS["macro_auroc"](truth=np.array(ORACLE["y"]), probability=np.column_stack([1 - score, score]), weights=np.ones((1, 12)))
    assert found[0] == pytest.approx(expected, abs=1e-10)


def test_equal_scores_are_chance():
    truth = np.array([0, 1, 2] * 4)
    same = {"truth": truth, "probability": np.full((12, 3), 1 / 3), "weights": np.ones((1, 12))}
    assert METRICS["macro_auroc"](**same)[0] == METRICS["macro_auroc"].chance([0.2, 0.3, 0.5]) == 0.5
    assert METRICS["macro_pr_auc"](**same)[0] == pytest.approx(1 / 3)


def test_a_random_order_of_few_samples_exceeds_the_share_of_the_class():
    """Mean average precision over random orders: 1/n (H_n + (P - 1) / (n - 1) (n - H_n)), the reason why PR-AUC chooses no model."""
    random, truth = np.random.default_rng(0), np.repeat([0, 1], 10)
    harmonic = (1 / np.arange(1, 21)).sum()
    found = []
    for _ in range(2_000):
        score = random.random(20)
        parts = {"truth": truth, "probability": np.column_stack([1 - score, score]), "weights": np.ones((1, 20))}
        found.append(METRICS["macro_pr_auc"](**parts)[0])
    assert np.mean(found) == pytest.approx((harmonic + 9 / 19 * (20 - harmonic)) / 20, abs=0.005)
    assert np.mean(found) > 0.56
    assert "macro_pr_auc" not in objectives("classification")
