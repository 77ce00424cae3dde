"""The mean profile of each class, compared by ranks: the idea of the PAM50 test."""
import numpy as np
from scipy.stats import rankdata
from sklearn.base import BaseEstimator, ClassifierMixin


class RankCentroids(ClassifierMixin, BaseEstimator):
    """Spearman's correlation with the mean profile of each class, each feature from its median in the training samples.

    middle_: (p,); profiles_: (K, p).
    """

    def fit(self, X: np.ndarray, y: np.ndarray) -> "RankCentroids":
        """X: (n, p); y: (n,)."""
        self.classes_ = np.unique(y)
        self.middle_ = np.median(X, axis=0)
        self.profiles_ = np.stack([X[y == name].mean(axis=0, dtype=float) for name in self.classes_]) - self.middle_
        return self

    def decision_function(self, X: np.ndarray) -> np.ndarray:
        """Correlations, (n, K); 0 for a sample or a class without any differences between features."""
        return _standardised(X - self.middle_) @ _standardised(self.profiles_).T

    def predict(self, X: np.ndarray) -> np.ndarray:
        """(n,)."""
        return self.classes_[self.decision_function(X).argmax(axis=1)]


def _standardised(rows: np.ndarray) -> np.ndarray:
    """The ranks within each row, moved and stretched so that the product of two rows is their correlation."""
    ranks = rankdata(rows, axis=1)
    ranks -= ranks.mean(axis=1, keepdims=True)
    length = np.linalg.norm(ranks, axis=1, keepdims=True)
    return ranks / np.where(length > 0, length, 1)
