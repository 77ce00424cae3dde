"""Boosted trees for survival."""
import numpy as np
from xgboost import XGBRegressor


class CoxBoosting(XGBRegressor):
    """XGBoost with Cox's partial likelihood; y: structured, fields ``event`` and ``time``; predicts log risks."""

    def __init__(self, objective="survival:cox", **params):
        super().__init__(objective=objective, **params)

    def fit(self, X, y):
        return super().fit(X, np.where(y["event"], y["time"], -y["time"]))

    def predict(self, X):
        return super().predict(X, output_margin=True)
