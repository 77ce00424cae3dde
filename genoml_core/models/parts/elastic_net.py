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
        X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
        self.scale_ = y.std() or 1.0
        slope = (y - y.mean()) @ (X - X.mean(axis=0)) / (len(y) * self.scale_)
        self.alpha_ = self.strength * np.abs(slope).max() / self.l1_ratio or 1.0  # without any slope to learn every penalty does
        self.net_ = ElasticNet(alpha=self.alpha_, l1_ratio=self.l1_ratio, max_iter=self.max_iter).fit(X, y / self.scale_)
        self.coef_ = self.net_.coef_ * self.scale_
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Predicted values, (n,) float64."""
        return self.net_.predict(np.asarray(X, dtype=float)) * self.scale_
