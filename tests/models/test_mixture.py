"""Mixtures: the best member alone where the others know nothing, a share of each where they complement one another."""
import numpy as np
import pytest
from sklearn.base import clone

from genoml_core.models import MODELS, label_of_use, model_of
from tests.making import survival_truth


def members(task):
    """What three members say of 300 samples, (300, 3, ...), and the truth: two good ones with errors of their own, one that guesses."""
    random = np.random.default_rng(0)
    signal = random.normal(size=300)
    said = np.stack([signal + random.normal(size=300), signal + random.normal(size=300), random.normal(size=300)], axis=1)
    if task == "regression":
        return said + 40, 40 + 2 * signal
    if task == "survival":
        time = random.exponential(np.exp(-signal))
        return said, survival_truth(np.minimum(time, 2) + 0.01, time < 2)
    probability = 1 / (1 + np.exp(-said))
    return np.stack([1 - probability, probability], axis=2), (signal + 0.5 * random.normal(size=300) > 0).astype(int)


@pytest.mark.parametrize("task", MODELS["stack"].tasks)
def test_good_members_share_and_the_one_that_guesses_has_little(task):
    X, truth = members(task)
    weights = MODELS["stack"].build(task, {}, seed=0).fit(X, truth).weights_
    assert weights.min() >= 0
    assert weights[:2].min() > 0.2
    assert weights[2] < 0.15
    if task != "survival":
        assert weights.sum() == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("task", MODELS["stack"].tasks)
def test_a_member_twice_changes_no_prediction(task):
    X, truth = members(task)
    alone, twice = (MODELS["stack"].build(task, {}, seed=0).fit(given, truth) for given in (X, X[:, [0, 1, 2, 0]]))
    said = lambda model, given: model.decision_function(given) if task == "classification" else model.predict(given)
    one, other = said(alone, X), said(twice, X[:, [0, 1, 2, 0]])
    np.testing.assert_allclose(one - one.mean(), other - other.mean(), atol=0.02)


def test_probabilities_of_the_best_mixture_are_found():
    """Against a fine grid over all weights of two members."""
    X, truth = members("classification")
    X = X[:, :2]
    loss = lambda w: -np.log(np.einsum("nmk,m->nk", X, [w, 1 - w])[np.arange(300), truth]).mean()
    best = min(np.linspace(0, 1, 2001), key=loss)
    found = MODELS["stack"].build("classification", {}, seed=0).fit(X, truth)
    assert found.weights_[0] == pytest.approx(best, abs=2e-3)
    np.testing.assert_allclose(np.exp(found.decision_function(X)).sum(axis=1), 1)


@pytest.mark.parametrize("task", MODELS["stack"].tasks)
def test_it_follows_the_convention_of_scikit_learn(task):
    estimator = MODELS["stack"].build(task, {}, seed=0)
    assert clone(estimator).get_params() == estimator.get_params()


def test_names_of_models_that_see_less_than_all():
    assert model_of("logistic_l2@methylation").name == "logistic_l2"
    assert label_of_use("logistic_l2@methylation") == "Logistic regression, L2 (methylation)"
    assert label_of_use("of a later version") == "of a later version"
