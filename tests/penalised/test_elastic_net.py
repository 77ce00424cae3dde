"""The relative elastic net is scikit-learn's, with a penalty that follows the data."""
import numpy as np
import pytest
from sklearn.linear_model import ElasticNet

from genoml_core.penalised.elastic_net import RelativeElasticNet


@pytest.fixture
def problem():
    random = np.random.default_rng(0)
    X = random.normal(size=(50, 120))
    return X, 5 + X[:, 0] - 2 * X[:, 1] + random.normal(size=50)


def test_equals_the_library(problem):
    X, y = problem
    ours = RelativeElasticNet(0.2, 0.5).fit(X, y)
    theirs = ElasticNet(alpha=ours.alpha_, l1_ratio=0.5, max_iter=2_000).fit(X, y / y.std())
    np.testing.assert_allclose(ours.predict(X), theirs.predict(X) * y.std(), rtol=1e-12)
    np.testing.assert_allclose(ours.predict(X + 1) - ours.predict(X), ours.coef_.sum(), rtol=1e-9)


def test_at_full_strength_nothing_is_kept_and_below_it_something_is(problem):
    X, y = problem
    for l1_ratio in (0.05, 0.9):
        whole = RelativeElasticNet(1.0, l1_ratio).fit(X, y)
        np.testing.assert_allclose(whole.predict(X), y.mean())
        assert RelativeElasticNet(0.95, l1_ratio).fit(X, y).coef_.any()


def test_the_unit_of_the_target_does_not_matter(problem):
    X, y = problem
    first, again = (RelativeElasticNet(0.1).fit(X, scale * y).predict(X) / scale for scale in (1, 1_024))
    np.testing.assert_allclose(first, again, rtol=1e-12)


def test_a_constant_target(problem):
    X, _ = problem
    np.testing.assert_array_equal(RelativeElasticNet().fit(X, np.full(50, 3.0)).predict(X), np.full(50, 3.0))
