"""The path of the elastic net: at the optimum of scikit-learn's objective, for two classes and more, weighted or not."""
import numpy as np
import pytest
from scipy.special import log_softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.utils import compute_sample_weight

from genoml_core.errors import DataError
from genoml_core.penalised.logistic import LogisticPath

PENALTIES = (0.02, 0.1, 0.5)


def samples(classes):
    """90 samples of 250 features, of which the first few tell the class; some classes are rare."""
    random = np.random.default_rng(0)
    y = random.choice(classes, size=90, p=np.arange(1, classes + 1) / np.arange(1, classes + 1).sum())
    X = random.normal(size=(90, 250)) + 1.5 * (y[:, None] == np.arange(250))
    return X, np.array(["a", "b", "c", "d"])[y]


def objective(fitted, X, y):
    """What scikit-learn says that it minimises."""
    scores = X @ fitted.coef_.T + fitted.intercept_
    scores = np.hstack([np.zeros_like(scores), scores]) if scores.shape[1] == 1 else scores
    truth, share = np.searchsorted(fitted.classes_, y), compute_sample_weight(fitted.class_weight, y)
    loss = -fitted.C * share @ log_softmax(scores, axis=1)[np.arange(len(y)), truth]
    return loss + fitted.l1_ratio * np.abs(fitted.coef_).sum() + (1 - fitted.l1_ratio) * (fitted.coef_**2).sum() / 2


@pytest.mark.parametrize("weight", [None, "balanced"])
@pytest.mark.parametrize("l1_ratio", [0.05, 0.5, 1.0])
@pytest.mark.parametrize("classes", [2, 4])
def test_it_is_at_its_optimum(classes, l1_ratio, weight):
    """The slope of each kept weight is balanced by its penalty, that of each other one is too small to pay for it; intercepts are flat."""
    X, y = samples(classes)
    models = [LogisticPath(C=C, l1_ratio=l1_ratio, class_weight=weight, tol=1e-6, max_iter=50_000) for C in PENALTIES]
    for fitted in LogisticPath.fit_along(models, X, y):
        truth = y[:, None] == fitted.classes_[-fitted.coef_.shape[0] :]
        expected = fitted.predict_proba(X)[:, -fitted.coef_.shape[0] :]
        rest = compute_sample_weight(weight, y)[:, None] * (expected - truth)
        balance = fitted.C * rest.T @ X + (1 - l1_ratio) * fitted.coef_
        kept = fitted.coef_ != 0
        np.testing.assert_allclose(balance[kept], -l1_ratio * np.sign(fitted.coef_[kept]), atol=1e-5)
        assert np.abs(balance[~kept]).max() <= l1_ratio + 1e-5
        np.testing.assert_allclose(rest.sum(axis=0), 0, atol=1e-4)
    assert fitted.coef_.any()


@pytest.mark.parametrize("weight", [None, "balanced"])
@pytest.mark.parametrize("classes", [2, 4])
def test_equals_scikit_learn_that_runs_to_the_end(classes, weight):
    X, y = samples(classes)
    told = {"C": 0.5, "l1_ratio": 0.5, "class_weight": weight}
    ours = LogisticPath(**told, tol=1e-6, max_iter=50_000).fit(X, y)
    theirs = LogisticRegression(**told, solver="saga", tol=1e-7, max_iter=100_000, random_state=0).fit(X, y)
    assert objective(ours, X, y) == pytest.approx(objective(theirs, X, y), rel=1e-5)
    assert objective(ours, X, y) <= objective(theirs, X, y) * (1 + 1e-7)
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), atol=2e-3)


def test_at_its_usual_tolerance_the_objective_is_within_a_thousandth():
    X, y = samples(4)
    for C in PENALTIES:
        near, best = (LogisticPath(C=C, l1_ratio=0.9, tol=tol, max_iter=50_000).fit(X, y) for tol in (0.03, 1e-7))
        assert objective(best, X, y) <= objective(near, X, y) <= 1.001 * objective(best, X, y)


def test_where_the_features_lie_and_how_exact_they_are_changes_nothing():
    X, y = samples(4)
    near, far = (LogisticPath(C=0.5, l1_ratio=0.9, tol=1e-5, max_iter=50_000).fit(each, y) for each in (X, (X + 8).astype(np.float32)))
    np.testing.assert_allclose(near.predict_proba(X), far.predict_proba(X + 8), atol=1e-4)


def test_the_strongest_penalty_leaves_the_rates_of_the_classes():
    X, y = samples(4)
    fitted = LogisticPath(C=1e-6, l1_ratio=0.5, tol=0.03).fit(X, y)
    assert not fitted.coef_.any()
    np.testing.assert_allclose(fitted.predict_proba(X)[0], [np.mean(y == c) for c in "abcd"], atol=1e-6)


def test_one_class_is_refused_and_too_few_steps_are_told():
    X, y = samples(2)
    with pytest.raises(DataError, match="only one class"):
        LogisticPath().fit(X, np.repeat("a", 90))
    with pytest.warns(ConvergenceWarning, match="not converged"):
        LogisticPath(C=1.0, l1_ratio=0.5, tol=1e-9, max_iter=5).fit(X, y)
