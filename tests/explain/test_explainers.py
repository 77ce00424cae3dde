"""Axioms of attribution: contributions add up to the raw score, what is not used gets nothing, twins share, a planted signal is found."""
import numpy as np
import pytest
from lightgbm import LGBMClassifier, LGBMRegressor
from scipy.special import softmax
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import ElasticNet, LogisticRegression, Ridge
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import LinearSVC
from xgboost import DMatrix, XGBClassifier, XGBRegressor

from genoml_core.errors import GenoMLError
from genoml_core.explain import EXPLAINERS, attribute, explainer_of, weights
from genoml_core.models import MODELS
from tests.making import survival_truth

SMALL = {"n_estimators": 20, "n_jobs": 1, "random_state": 0}
CLASSIFIERS = {
    "logistic": LogisticRegression(C=0.1), "svm": LinearSVC(C=0.01), "forest": RandomForestClassifier(**SMALL),
    "extra trees": ExtraTreesClassifier(**SMALL), "lightgbm": LGBMClassifier(verbosity=-1, **SMALL), "xgboost": XGBClassifier(**SMALL),
}
REGRESSORS = {
    "ridge": Ridge(), "elastic net": ElasticNet(alpha=0.1), "forest": RandomForestRegressor(**SMALL),
    "lightgbm": LGBMRegressor(verbosity=-1, **SMALL), "xgboost": XGBRegressor(**SMALL),
}


def data(samples=120, features=12, classes=3):
    """Features of which the last is constant, and classes made from the first two."""
    random = np.random.default_rng(0)
    X = random.normal(1, 1, (samples, features)).astype(np.float32)
    X[:, -1] = 2
    score = X[:, 0] - X[:, 1] + 0.3 * random.normal(size=samples)
    return X, np.searchsorted(np.quantile(score, np.arange(1, classes) / classes), score), score


def raw_scores(model, Z) -> np.ndarray:
    """What the contributions of a fitted model must add up to, (n,) or (n, K), by the library's own means."""
    if isinstance(model, RandomForestClassifier | ExtraTreesClassifier):
        return model.predict_proba(Z)
    if hasattr(model, "booster_"):
        return model.booster_.predict(Z, raw_score=True)
    if hasattr(model, "get_booster"):
        return model.get_booster().predict(DMatrix(Z), output_margin=True)
    return model.decision_function(Z) if hasattr(model, "decision_function") else model.predict(Z)


def every_score(raw: np.ndarray, classes: bool) -> np.ndarray:
    return raw if raw.ndim == 2 else np.stack([-raw, raw] if classes else [raw], axis=-1)


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("name", CLASSIFIERS)
def test_contributions_to_classes_add_up(name, classes):
    X, y, _ = data(classes=classes)
    model = CLASSIFIERS[name].fit(X[:80], y[:80])
    values, expected, error = attribute(model, X[:80], X[80:])
    assert error == 0
    assert (values.shape, expected.shape) == ((40, 12, classes), (classes,))
    assert values.dtype == float
    raw = every_score(np.asarray(raw_scores(model, X[80:]), float), classes=True)
    np.testing.assert_allclose(values.sum(axis=1) + expected, raw, rtol=1e-6, atol=1e-6 * np.abs(raw).max())


@pytest.mark.parametrize("name", REGRESSORS)
def test_contributions_to_a_number_add_up(name):
    X, _, score = data()
    model = REGRESSORS[name].fit(X[:80], score[:80])
    values, expected, error = attribute(model, X[:80], X[80:])
    assert error == 0
    assert (values.shape, expected.shape) == ((40, 12, 1), (1,))
    raw = np.asarray(raw_scores(model, X[80:]), float)
    np.testing.assert_allclose(values[:, :, 0].sum(axis=1) + expected, raw, rtol=1e-6, atol=1e-6 * np.abs(raw).max())


@pytest.mark.parametrize("model", [*CLASSIFIERS.values(), *REGRESSORS.values()], ids=[*CLASSIFIERS, *(f"{n} (number)" for n in REGRESSORS)])
def test_a_feature_that_says_nothing_gets_nothing(model):
    X, y, score = data()
    number = model in REGRESSORS.values()
    model.fit(X, score if number else y)
    np.testing.assert_allclose(attribute(model, X, X).values[:, -1], 0, atol=1e-12)


def test_two_identical_features_share_equally_in_a_ridge():
    X, _, score = data()
    X = X.astype(float)
    X[:, 5] = X[:, 0]
    values = attribute(Ridge().fit(X, score), X, X).values
    np.testing.assert_allclose(values[:, 5], values[:, 0], atol=1e-9)
    assert np.abs(values[:, 0]).mean() > 0.2


def test_weights_of_linear_models_make_their_contributions():
    X, y, score = data()
    for model, K in ((LogisticRegression().fit(X, y), 3), (LogisticRegression().fit(X, y == 2), 2), (Ridge().fit(X, score), 1)):
        found = weights(model)
        assert found.shape == (12, K)
        np.testing.assert_allclose(attribute(model, X, X).values, (X - X.mean(axis=0, dtype=float))[:, :, None] * found, atol=1e-12)
    assert weights(LGBMClassifier(verbosity=-1, **SMALL).fit(X, y)) is None


def test_one_feature_alone():
    X, y, score = data()
    for model in (LogisticRegression().fit(X[:, :1], y), Ridge().fit(X[:, :1], score)):
        assert attribute(model, X[:, :1], X[:, :1]).values.shape[1] == 1


@pytest.mark.parametrize("name", ["ridge", "lightgbm", "xgboost", "forest"])
def test_a_planted_signal_of_five_genes_is_among_the_first_ten(name):
    random = np.random.default_rng(1)
    X = random.normal(size=(400, 500)).astype(np.float32)
    planted = random.choice(500, 5, replace=False)
    y = X[:, planted].sum(axis=1) + random.normal(size=400)
    model = REGRESSORS[name].fit(X[:320], y[:320])
    importance = np.abs(attribute(model, X[:320], X[320:]).values).mean(axis=(0, 2))
    assert set(planted) <= set(np.argsort(-importance)[:10])


@pytest.mark.parametrize(
    ("model", "task"), [(m.name, t) for m in MODELS.values() if m.role == "model" and m.sees == "all" for t in m.tasks]
)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_every_model_of_the_catalogue_is_explained(model, task):
    """Contributions differ between samples as the predictions do: additivity but for what is the same for all."""
    X, y, score = data()
    X = (X - X.mean(axis=0)) / np.maximum(X.std(axis=0), 1e-6)
    time = np.exp(-score - score.min())
    survival = survival_truth(time, np.arange(120) % 4 > 0)
    params = {name: number for name, number in (("n_estimators", 30), ("members", 1)) if name in MODELS[model].space(task)}
    fitted = MODELS[model].build(task, params, seed=1).fit(X, {"classification": y, "regression": score, "survival": survival}[task])
    summed = attribute(fitted, X, X).values.sum(axis=1)
    if task != "classification":
        given = np.asarray(fitted.predict(X), float)[:, None]
        summed, given = summed - summed.mean(axis=0), given - given.mean(axis=0)
    elif hasattr(fitted, "decision_function"):
        summed, given = summed + attribute(fitted, X, X).expected, fitted.decision_function(X)
    else:  # probabilities themselves (forests, neighbours), or scores whose softmax they are
        summed, given = summed + attribute(fitted, X, X).expected, fitted.predict_proba(X)
        summed = summed if explainer_of(fitted).name in ("forest", "neighbours") else softmax(summed, axis=1)
    np.testing.assert_allclose(summed, given, rtol=1e-5, atol=1e-5 * np.abs(given).max())


def test_entries_say_what_they_are():
    for entry in EXPLAINERS.values():
        assert entry.label
        assert entry.methods
        assert entry.cite


def test_what_cannot_be_explained_is_said():
    X, y, _ = data()
    with pytest.raises(GenoMLError, match="No way is known to explain GaussianNB"):
        attribute(GaussianNB().fit(X, y), X, X)
