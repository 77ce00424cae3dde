"""The mean of the training samples that are alike."""
import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin


class MeanOfAlike(RegressorMixin, BaseEstimator):
    """The mean of those training samples that agree with a sample in most categories; without any categories, of all.

    Categories are the features with two values in the training samples; others have no part. So with a drug and a tissue it is the mean of
    the drug in the tissue, and for a tissue that is new the mean of the drug.

    kinds_: (U, c) the combinations of categories that there are; sums_, sizes_: (U,) of the target, and training samples.
    """

    def fit(self, X: np.ndarray, y: np.ndarray) -> "MeanOfAlike":
        """X: (n, p); y: (n,)."""
        low, high = X.min(axis=0), X.max(axis=0)
        self.categories_ = np.flatnonzero((low < high) & ((low == X) | (high == X)).all(axis=0))
        self.middle_ = ((low + high) / 2)[self.categories_]
        self.kinds_, kind = np.unique(self._categories(X), axis=0, return_inverse=True)
        self.sizes_ = np.bincount(kind.ravel()).astype(float)
        self.sums_ = np.bincount(kind.ravel(), weights=y)
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """(n,)."""
        kinds, kind = np.unique(self._categories(X), axis=0, return_inverse=True)
        apart = kinds @ (1 - self.kinds_.T) + (1 - kinds) @ self.kinds_.T
        nearest = apart == apart.min(axis=1, keepdims=True)
        return ((nearest @ self.sums_) / (nearest @ self.sizes_))[kind.ravel()]

    def _categories(self, X: np.ndarray) -> np.ndarray:
        """Each category as 0 or 1, (n, c)."""
        return (X[:, self.categories_] > self.middle_).astype(float)
