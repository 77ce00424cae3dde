"""Linear models of the catalogue on the shape of genomic data: few samples, many features that go together, single precision."""
import numpy as np
import pytest

from genoml_core.models import MODELS


@pytest.mark.parametrize("alpha", MODELS["ridge"].search("regression")["alpha"])
def test_ridge_is_exact_at_every_penalty_of_its_grid(alpha):
    """The grid begins where single precision still solves p >> n well (a warning would fail this test)."""
    random = np.random.default_rng(0)
    X = (random.normal(size=(90, 1)) + random.normal(size=(90, 3_000))).astype(np.float32)
    y = X[:, 0] + random.normal(size=90)
    wide, centred = X.astype(float) - X.mean(axis=0, dtype=float), y - y.mean()
    slow = y.mean() + wide @ (wide.T @ np.linalg.solve(wide @ wide.T + alpha * np.eye(90), centred))
    fitted = MODELS["ridge"].build("regression", {"alpha": alpha}, seed=0).fit(X, y)
    np.testing.assert_allclose(fitted.predict(X), slow, atol=2e-3)
