"""Linear models with a ridge penalty, for more features than samples: fitted in the directions that the samples span."""
import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge

from .directions import spanned


class _Rotated:
    """A model that is penalised by the length of its weights: the best ones are a mixture of the samples.

    So n directions lead to the same solution as p features do (Hastie and Tibshirani 2004, Biostatistics 5:329-340). Where features are
    no more than samples, nothing is rotated.
    """

    def fit(self, X: np.ndarray, y: np.ndarray):
        """X: (n, p); y: (n,)."""
        return self.fit_along([self], X, y)[0]

    @staticmethod
    def fit_along(models: list, X: np.ndarray, y: np.ndarray) -> list:
        """Fit models that differ in the strength of their penalty, in the same directions."""
        if X.shape[1] <= len(X):
            return [super(_Rotated, model).fit(X, y) for model in models]
        X = np.asarray(X, dtype=float)
        directions = spanned(X)
        Z = X @ directions
        for model in models:
            super(_Rotated, model).fit(Z, y)
            model.coef_, model.n_features_in_ = model.coef_ @ directions.T, X.shape[1]
        return models


class RotatedLogistic(_Rotated, LogisticRegression):
    """scikit-learn's LogisticRegression with l1_ratio 0."""


class RotatedRidge(_Rotated, Ridge):
    """scikit-learn's Ridge."""
