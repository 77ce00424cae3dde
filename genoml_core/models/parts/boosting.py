"""Boosted trees for survival."""
import numpy as np
from sklearn.base import BaseEstimator


class CoxBoosting(BaseEstimator):
    """XGBoost with Cox's partial likelihood; y: structured, fields ``event`` and ``time``; predicts log risks."""

    def __init__(self, learning_rate=0.05, n_estimators=150, max_depth=3, colsample_bytree=0.1, subsample=0.8, reg_lambda=5.0,
                 n_jobs=1, tree_method="hist", random_state=0):
        self.learning_rate, self.n_estimators, self.max_depth = learning_rate, n_estimators, max_depth
        self.colsample_bytree, self.subsample, self.reg_lambda = colsample_bytree, subsample, reg_lambda
        self.n_jobs, self.tree_method, self.random_state = n_jobs, tree_method, random_state

    def fit(self, X, y):
        from xgboost import XGBRegressor

        self.model_ = XGBRegressor(objective="survival:cox", **self.get_params())
        self.model_.fit(X, np.where(y["event"], y["time"], -y["time"]))  # a negative time is one of censoring
        return self

    def predict(self, X):
        return self.model_.predict(X, output_margin=True)

    def get_booster(self):
        return self.model_.get_booster()
