"""Linear models of a few directions along which the training samples differ: principal components, partial least squares."""
import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.cross_decomposition import PLSRegression
from sklearn.linear_model import LogisticRegression, Ridge

from ...penalised.directions import spanned


class _OnComponents:
    """A linear model of the first ``n_components`` principal components, told as weights of the features."""

    def fit(self, X: np.ndarray, y: np.ndarray):
        """X: (n, p); y: (n,)."""
        X, mean = np.asarray(X, float), X.mean(axis=0, dtype=float)
        directions = spanned(X - mean)[:, -self.n_components:]  # the longest come last
        super().fit((X - mean) @ directions, y)
        self.coef_, self.n_features_in_ = self.coef_ @ directions.T, X.shape[1]
        self.intercept_ = self.intercept_ - self.coef_ @ mean
        return self


class ComponentsLogistic(_OnComponents, LogisticRegression):
    """scikit-learn's LogisticRegression with l1_ratio 0."""

    def __init__(self, n_components=20, C=1.0, class_weight=None, max_iter=500):
        super().__init__(C=C, class_weight=class_weight, max_iter=max_iter)
        self.n_components = n_components


class ComponentsRidge(_OnComponents, Ridge):
    """scikit-learn's Ridge."""

    def __init__(self, n_components=20, alpha=1.0):
        super().__init__(alpha=alpha)
        self.n_components = n_components


class _PartialLeastSquares(BaseEstimator):
    """scikit-learn's PLSRegression of unscaled features; with as many directions as the training samples allow, where these are fewer."""

    def __init__(self, n_components=5):
        self.n_components = n_components

    def _follow(self, X: np.ndarray, Y: np.ndarray) -> None:
        """X: (n, p); Y: (n, outputs). Sets coef_ (outputs, p) and intercept_ (outputs,)."""
        X, mean = np.asarray(X, float), X.mean(axis=0, dtype=float)
        number = min(self.n_components, len(X) - 1, X.shape[1])
        fitted = PLSRegression(number, scale=False).fit(X - mean, Y)
        self.coef_ = fitted.coef_
        self.intercept_ = np.atleast_1d(fitted.intercept_) - self.coef_ @ mean

    def _outputs(self, X: np.ndarray) -> np.ndarray:
        return X @ self.coef_.T + self.intercept_


class PLSValues(RegressorMixin, _PartialLeastSquares):
    """Partial least squares regression (Wold et al. 2001)."""

    def fit(self, X: np.ndarray, y: np.ndarray) -> "PLSValues":
        """X: (n, p); y: (n,)."""
        self._follow(X, y[:, None])
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """(n,)."""
        return self._outputs(X)[:, 0]


class PLSClasses(ClassifierMixin, _PartialLeastSquares):
    """Partial least squares discriminant analysis: a regression on each class as 1 or 0, all classes with equal say."""

    def fit(self, X: np.ndarray, y: np.ndarray) -> "PLSClasses":
        """X: (n, p); y: (n,)."""
        self.classes_, code = np.unique(y, return_inverse=True)
        members = np.eye(len(self.classes_))[code]
        self._follow(X, members / members.mean(axis=0))
        self.intercept_ = self.intercept_ - 1  # what a sample at the mean gets, so that classes of all sizes begin alike
        return self

    def decision_function(self, X: np.ndarray) -> np.ndarray:
        """(n, K)."""
        return self._outputs(X)

    def predict(self, X: np.ndarray) -> np.ndarray:
        """(n,)."""
        return self.classes_[self._outputs(X).argmax(axis=1)]
