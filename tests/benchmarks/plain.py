"""What the engine is measured against: the same nested search written with scikit-learn alone."""
import numpy as np
from scipy.special import log_softmax
from sklearn.base import BaseEstimator
from sklearn.decomposition import PCA
from sklearn.feature_selection import SelectKBest, SelectorMixin, f_classif
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, RobustScaler

from genoml_core.engine.configurations import Configuration, configurations
from genoml_core.engine.units import build, use_of
from genoml_core.engine.problem import Problem


def log2_cpm(X: np.ndarray) -> np.ndarray:
    """log2(1 + counts per million), float32."""
    X = X.astype(np.float32)
    return np.log2(X * (1e6 / X.sum(axis=1, keepdims=True, dtype=np.float64)).astype(np.float32) + np.float32(1))


class TopVariance(SelectorMixin, BaseEstimator):
    """The features of largest variance."""

    def __init__(self, n=5_000):
        self.n = n

    def fit(self, X, y=None):
        self.kept_ = np.zeros(X.shape[1], bool)
        self.kept_[np.argsort(-X.var(axis=0, dtype=np.float64), kind="stable")[: self.n]] = True
        return self

    def _get_support_mask(self):
        return self.kept_


def pipeline(estimator, memory: str | None = None) -> Pipeline:
    """The recipe of the benchmarks (see ``runs.RECIPE``) in front of an estimator."""
    steps = [("log", FunctionTransformer(log2_cpm)), ("top", TopVariance()), ("scale", RobustScaler()), ("best", SelectKBest(f_classif))]
    return Pipeline([*steps, ("model", estimator)], memory=memory)


def components(train: np.ndarray, held: np.ndarray, number: int) -> tuple[np.ndarray, np.ndarray]:
    """The scores of both parts on the first principal components of the training part."""
    fitted = PCA(number, svd_solver="full").fit(train)
    return fitted.transform(train), fitted.transform(held)


def objective(model, X: np.ndarray, y: np.ndarray) -> float:
    """What scikit-learn says that a fitted elastic-net LogisticRegression of three classes or more minimises."""
    scores = X.astype(float) @ model.coef_.T + model.intercept_
    loss = -log_softmax(scores, axis=1)[np.arange(len(y)), np.searchsorted(model.classes_, y)].sum()
    return model.C * loss + model.l1_ratio * np.abs(model.coef_).sum() + (1 - model.l1_ratio) * (model.coef_**2).sum() / 2


def searched(problem: Problem, unit, memory: str | None = None) -> GridSearchCV:
    """The unit's configurations tried in its inner folds, the best one refitted on the whole training part."""
    train, _ = problem.split(unit.repeat, unit.fold)
    options = configurations(problem.plan, use_of(problem.plan, unit), unit.repeat, unit.fold)
    inner = [(np.searchsorted(train, a), np.searchsorted(train, b)) for a, b in problem.inner(unit.repeat, unit.fold)]
    model = build(problem.plan, unit, Configuration({}, {}))
    search = GridSearchCV(pipeline(model, memory), [_grid(option) for option in options], cv=inner, scoring="balanced_accuracy")
    X = np.asarray(problem.dataset.matrix("expression")[problem.rows[train]])
    return search.fit(X, problem.truth[train])


def _grid(option: Configuration) -> dict[str, list]:
    steps = {use.name: use.params for use in option.recipe["expression"]}
    return {"best__k": [steps["anova_f"]["n"]], **{f"model__{name}": [value] for name, value in option.params.items()}}
