"""Estimators of our own against scikit-learn's, where it has the same thing in other words."""
import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.cross_decomposition import PLSRegression
from sklearn.decomposition import PCA
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC, SVR

from genoml_core.models.parts.alike import MeanOfAlike
from genoml_core.models.parts.centroid import RankCentroids
from genoml_core.models.parts.components import ComponentsLogistic, ComponentsRidge, PLSClasses, PLSValues
from genoml_core.models.parts.kernel import KernelClasses, KernelRidgeValues, SupportVectorValues
from genoml_core.models.parts.neighbours import NeighbourClasses


@pytest.fixture(params=[30, 200], ids=["fewer features", "more features"])
def data(request):
    random = np.random.default_rng(0)
    X = random.normal(size=(90, request.param)) + np.outer(random.normal(size=90), np.ones(request.param))
    score = 5 + 3 * X[:, 0] - X[:, 1]
    return X, np.digitize(score, [3, 7]), score


def test_regression_on_components_is_that_of_a_pipeline(data):
    X, y, score = data
    plain = make_pipeline(PCA(5), Ridge(10.0)).fit(X, score)
    np.testing.assert_allclose(ComponentsRidge(5, alpha=10.0).fit(X, score).predict(X), plain.predict(X), rtol=1e-8)
    plain = make_pipeline(PCA(5), LogisticRegression(C=0.1, max_iter=500)).fit(X, y)
    fitted = ComponentsLogistic(5, C=0.1).fit(X, y)
    np.testing.assert_allclose(fitted.decision_function(X), plain.decision_function(X), atol=1e-3)
    np.testing.assert_array_equal(fitted.predict(X), plain.predict(X))


def test_partial_least_squares_is_that_of_scikit_learn(data):
    X, _, score = data
    plain = PLSRegression(3, scale=False).fit(X, score)
    np.testing.assert_allclose(PLSValues(3).fit(X, score).predict(X), plain.predict(X), rtol=1e-8)
    assert PLSValues(500).fit(X[:10], score[:10]).predict(X).shape == (90,)


def test_discriminant_analysis_gives_classes_equal_say(data):
    """At the mean of the training samples no class is preferred, however rare."""
    X, y, _ = data
    fitted = PLSClasses(3).fit(X, y)
    np.testing.assert_allclose(fitted.decision_function(X.mean(axis=0)[None]), 0, atol=1e-9)
    assert np.mean(fitted.predict(X) == y) > 0.7


def test_kernel_machines_are_those_of_scikit_learn(data):
    X, y, score = data
    two = (y == 2).astype(int)
    ours, theirs = KernelClasses(C=3.0, class_weight="balanced").fit(X, two), SVC(C=3.0, gamma="scale", class_weight="balanced").fit(X, two)
    np.testing.assert_allclose(ours.decision_function(X), theirs.decision_function(X), atol=2e-3)
    each = KernelClasses(C=3.0).fit(X, y)
    np.testing.assert_allclose(each.decision_function(X)[:, 2], SVC(C=3.0).fit(X, two).decision_function(X), atol=2e-3)
    standard = (score - score.mean()) / score.std()
    theirs = SVR(C=2.0, epsilon=0.1).fit(X, standard).predict(X) * score.std() + score.mean()
    np.testing.assert_allclose(SupportVectorValues(C=2.0).fit(X, score).predict(X), theirs, atol=5e-3 * score.std())
    gamma = 1 / (X.shape[1] * X.var())
    theirs = KernelRidge(alpha=0.5, kernel="rbf", gamma=gamma).fit(X, standard).predict(X) * score.std() + score.mean()
    np.testing.assert_allclose(KernelRidgeValues(alpha=0.5).fit(X, score).predict(X), theirs, rtol=1e-8)


def test_neighbours_are_those_of_scikit_learn_and_never_too_many(data):
    X, y, _ = data
    plain = KNeighborsClassifier(7, weights="distance", algorithm="brute").fit(X[:80], y[:80])
    np.testing.assert_allclose(NeighbourClasses(7).fit(X[:80], y[:80]).predict_proba(X[80:]), plain.predict_proba(X[80:]))
    few = NeighbourClasses(25).fit(X[:10], y[:10])
    np.testing.assert_allclose(few.predict_proba(X).sum(axis=1), 1)


def test_rank_centroids_are_spearman_correlations(data):
    X, y, _ = data
    fitted = RankCentroids().fit(X, y)
    middle = np.median(X, axis=0)
    for k in np.unique(y):
        profile = X[y == k].mean(axis=0) - middle
        expected = [spearmanr(row - middle, profile).statistic for row in X[:10]]
        np.testing.assert_allclose(fitted.decision_function(X[:10])[:, k], expected, atol=1e-12)
    stretched = RankCentroids().fit(3 * X + 7, y)
    np.testing.assert_allclose(stretched.decision_function(3 * X + 7), fitted.decision_function(X), atol=1e-12)


def test_samples_alike_are_those_of_the_drug_in_the_tissue_and_else_those_of_the_drug():
    drug_a, drug_b, lung, skin = np.eye(4)
    X = np.stack([drug_a + lung, drug_a + lung, drug_a + skin, drug_b + lung, drug_b + skin])
    y = np.array([1.0, 3, 8, 20, 30])
    new = np.stack([drug_a + lung, drug_b + skin, drug_a, drug_b, lung, np.zeros(4)])  # then tissues that are new, drugs, and both
    means = [2, 30, 4, 25, 8, y.mean()]
    assert MeanOfAlike().fit(X, y).predict(new) == pytest.approx(means)
    scaled = (X - X.mean(axis=0)) / X.std(axis=0)
    aged = np.column_stack([scaled, np.arange(5)])
    assert MeanOfAlike().fit(aged, y).predict(aged) == pytest.approx([2, 2, 8, 20, 30])
    assert MeanOfAlike().fit(np.empty((5, 0)), y).predict(np.empty((2, 0))) == pytest.approx([y.mean()] * 2)
