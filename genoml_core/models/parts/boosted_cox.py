"""Gradient-boosted trees for survival: XGBoost's Cox objective behind the manner of the other survival estimators."""
import numpy as np
from sklearn.base import BaseEstimator

from ...penalised.likelihood import checked_events


class BoostedCox(BaseEstimator):
    """Trees that raise Cox's partial likelihood (ties by Breslow). Arguments: those of xgboost.XGBRegressor."""

    def __init__(
        self, n_estimators=150, learning_rate=0.05, max_depth=3, colsample_bytree=0.1, subsample=0.8, reg_lambda=1.0,
        tree_method="hist", max_bin=256, n_jobs=1, random_state=None,
    ):
        self.n_estimators, self.learning_rate, self.max_depth = n_estimators, learning_rate, max_depth
        self.colsample_bytree, self.subsample, self.reg_lambda = colsample_bytree, subsample, reg_lambda
        self.tree_method, self.max_bin, self.n_jobs, self.random_state = tree_method, max_bin, n_jobs, random_state

    def fit(self, X: np.ndarray, truth: np.ndarray) -> "BoostedCox":
        """X: (n, p); truth: (n,) with fields ``event`` and ``time`` > 0. Raises DataError without any event."""
        from xgboost import XGBRegressor

        event = checked_events(truth)
        signed = np.where(event, truth["time"], -truth["time"])  # a censored time is told by its sign
        self.trees_ = XGBRegressor(objective="survival:cox", **self.get_params()).fit(X, signed)
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Log-risks, (n,) float64: higher dies earlier; only differences have a meaning."""
        return self.trees_.predict(X, output_margin=True).astype(float)

    def get_booster(self):
        """The fitted trees, as xgboost's own estimators give them."""
        return self.trees_.get_booster()
