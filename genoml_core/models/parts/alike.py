"""A survival model that knows nothing of anybody."""
import numpy as np
from sklearn.base import BaseEstimator


class Alike(BaseEstimator):
    """Gives everybody the log risk 0."""

    def fit(self, X, y):
        return self

    def predict(self, X):
        return np.zeros(len(X))
