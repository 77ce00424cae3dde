"""Metrics of predicted numbers against scikit-learn and scipy, and the repetition of rows."""
import tracemalloc

import numpy as np
import pytest
from scipy.stats import pearsonr, spearmanr
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score, root_mean_squared_error

from genoml_core.metrics import METRICS
from tests.making import oracle

REFERENCES = {
    "r2": r2_score, "rmse": root_mean_squared_error, "mae": mean_absolute_error, "mse": mean_squared_error,
    "pearson": lambda o, p: pearsonr(o, p)[0], "spearman": lambda o, p: spearmanr(o, p)[0],
    "ccc": lambda o, p: 2 * np.cov(o, p, ddof=0)[0, 1] / (o.var() + p.var() + (o.mean() - p.mean()) ** 2),
}


@pytest.fixture
def numbers():
    """Observed and predicted numbers with ties, far from 0."""
    random = np.random.default_rng(0)
    observed = 1e4 + random.integers(0, 20, 60).astype(float)
    return observed, np.round(1e4 + 0.5 * (observed - 1e4) + random.normal(5, 3, 60), 1)


@pytest.mark.parametrize("name", REFERENCES)
def test_a_metric_is_the_library_s(name, numbers):
    observed, predicted = numbers
    found = METRICS[name](observed=observed, predicted=predicted, weights=np.ones((1, 60)))[0]
    assert found == pytest.approx(REFERENCES[name](observed, predicted), rel=1e-9)


@pytest.mark.parametrize("name", REFERENCES)
def test_a_weight_is_a_repetition(name, numbers):
    observed, predicted = numbers
    weights = np.random.default_rng(1).integers(0, 4, (5, 60))
    found = METRICS[name](observed=observed, predicted=predicted, weights=weights.astype(np.float32))
    assert found == pytest.approx([REFERENCES[name](np.repeat(observed, w), np.repeat(predicted, w)) for w in weights], rel=1e-6)


@pytest.mark.parametrize("name", ["r2", "pearson", "spearman"])
def test_the_unit_does_not_matter(name, numbers):
    observed, predicted = numbers
    weights = np.random.default_rng(2).integers(0, 4, (5, 60))
    plain, small = (METRICS[name](observed=observed * unit, predicted=predicted * unit, weights=weights) for unit in (1, 1e-12))
    np.testing.assert_allclose(small, plain, rtol=1e-9)


@pytest.mark.parametrize("value", [0.1, 1e-9, 123456789.1])
@pytest.mark.parametrize("name", ["r2", "pearson", "spearman"])
def test_rounding_is_no_association(name, value):
    """Sums of equal numbers differ from their multiple in the last digits."""
    random = np.random.default_rng(3)
    moving, still, weights = random.normal(size=99), np.full(99, value), random.integers(0, 4, (50, 99))
    assert np.isnan(METRICS[name](observed=still, predicted=moving, weights=weights)).all()
    if name != "r2":
        assert (METRICS[name](observed=moving, predicted=still, weights=weights) == 0).all()


def test_ranks_of_many_values_need_no_table_of_pairs():
    observed = np.random.default_rng(4).normal(size=20_000)
    tracemalloc.start()
    assert METRICS["spearman"](observed=observed, predicted=observed**3, weights=np.ones((1, 20_000)))[0] == pytest.approx(1)
    largest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert largest < 50e6


def test_a_constant_prediction_shows_no_association():
    observed, weights = np.arange(10.0), np.ones((1, 10))
    for name in ("pearson", "spearman"):
        assert METRICS[name](observed=observed, predicted=np.full(10, 4.5), weights=weights)[0] == 0
        assert np.isnan(METRICS[name](observed=np.full(10, 0.1), predicted=observed, weights=weights)[0])
    assert METRICS["r2"](observed=observed, predicted=np.full(10, 4.5), weights=weights)[0] == pytest.approx(0)
    assert METRICS["r2"](observed=observed, predicted=np.full(10, 9.0), weights=weights)[0] < 0
    assert np.isnan(METRICS["r2"](observed=np.full(10, 0.1), predicted=observed, weights=weights)[0])


def test_knowing_the_drug_is_not_knowing_the_cell_line():
    case = oracle("classification")["simpson_drug"]
    observed, predicted = np.array(case["y"]), np.array(case["pred"], float)
    parts = {"observed": observed, "predicted": predicted, "expected": predicted, "weights": np.ones((1, 8))}
    assert METRICS["pearson"](**parts)[0] == pytest.approx(case["pooled_pearson"], abs=1e-12)
    assert METRICS["r2"](**parts)[0] == pytest.approx(case["pooled_r2"], abs=1e-12)
    for drug, of_it in enumerate(case["per_drug_r2"]):
        four = slice(4 * drug, 4 * drug + 4)
        assert METRICS["r2"](observed=observed[four], predicted=predicted[four], weights=np.ones((1, 4)))[0] == pytest.approx(of_it)
    assert METRICS["r2_beyond"](**parts)[0] == METRICS["pearson_beyond"](**parts)[0] == 0


def test_beyond_the_mean_is_what_is_left_of_both(numbers):
    observed, predicted = numbers
    expected = np.repeat([observed[:30].mean(), observed[30:].mean()], 30)
    parts = {"observed": observed, "predicted": predicted, "expected": expected, "weights": np.ones((1, 60))}
    assert METRICS["pearson_beyond"](**parts)[0] == pytest.approx(pearsonr(observed - expected, predicted - expected)[0], rel=1e-9)
    avoided = 1 - mean_squared_error(observed, predicted) / mean_squared_error(observed, expected)
    assert METRICS["r2_beyond"](**parts)[0] == pytest.approx(avoided, rel=1e-9)
