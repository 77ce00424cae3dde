"""The elastic net for numbers, with a penalty that does not depend on the unit of the target."""
import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.linear_model import ElasticNet


class RelativeElasticNet(RegressorMixin, BaseEstimator):
    """scikit-learn's ElasticNet of the target divided by its standard deviation, l1_ratio > 0.

    alpha_ is ``strength`` times the smallest alpha that keeps no feature of the training samples. Features should be on one scale.
    coef_: a weight for each feature, (p,), in the unit of the target.
    """

    def __init__(self, strength: float = 0.2, l1_ratio: float = 0.5, max_iter: int = 2_000):
        self.strength, self.l1_ratio, self.max_iter = strength, l1_ratio, max_iter

    def fit(self, X: np.ndarray, y: np.ndarray) -> "RelativeElasticNet":
        """X: (n, p); y: (n,)."""
        return self.fit_along([self], X, y)[0]

    @staticmethod
    def fit_along(models: list["RelativeElasticNet"], X: np.ndarray, y: np.ndarray) -> list["RelativeElasticNet"]:
        """Fit models that differ in strength only, from the strongest to the weakest: each begins where the one before ended."""
        X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
        scale, before = y.std() or 1.0, None
        steepest = np.abs((y - y.mean()) @ (X - X.mean(axis=0))).max() / (len(y) * scale)
        for model in sorted(models, key=lambda m: -m.strength):
            model.scale_ = scale
            model.alpha_ = model.strength * steepest / model.l1_ratio or 1.0  # without any slope to learn every penalty does
            model.net_ = ElasticNet(alpha=model.alpha_, l1_ratio=model.l1_ratio, max_iter=model.max_iter, warm_start=True)
            if before is not None:
                model.net_.coef_ = before.copy()
            before = model.net_.fit(X, y / scale).coef_
            model.coef_ = before * scale
        return models

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Predicted values, (n,) float64."""
        return self.net_.predict(np.asarray(X, dtype=float)) * self.scale_
