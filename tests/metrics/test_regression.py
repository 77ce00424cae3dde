"""Metrics of predicted numbers against scikit-learn and scipy, and the repetition of rows."""
import numpy as np
import pytest
from scipy.stats import pearsonr, spearmanr
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score, root_mean_squared_error

from genoml_core.metrics import METRICS

REFERENCES = {
    "r2": r2_score, "rmse": root_mean_squared_error, "mae": mean_absolute_error, "mse": mean_squared_error,
    "pearson": lambda o, p: pearsonr(o, p)[0], "spearman": lambda o, p: spearmanr(o, p)[0],
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


def test_a_constant_prediction_shows_no_association():
    observed, weights = np.arange(10.0), np.ones((1, 10))
    for name in ("pearson", "spearman"):
        assert METRICS[name](observed=observed, predicted=np.full(10, 4.5), weights=weights)[0] == 0
        assert np.isnan(METRICS[name](observed=np.full(10, 0.1), predicted=observed, weights=weights)[0])
    assert METRICS["r2"](observed=observed, predicted=np.full(10, 4.5), weights=weights)[0] == pytest.approx(0)
    assert METRICS["r2"](observed=observed, predicted=np.full(10, 9.0), weights=weights)[0] < 0
    assert np.isnan(METRICS["r2"](observed=np.full(10, 0.1), predicted=observed, weights=weights)[0])
