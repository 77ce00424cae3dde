"""The shapes that most steps have: a transform of each sample by itself, a choice among features, a ranking of them."""
from abc import ABC, abstractmethod

import numpy as np
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.feature_selection import SelectorMixin
from sklearn.utils.validation import check_is_fitted, validate_data


class Stateless(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """A transform of each sample by itself, missing values allowed; fitting only notes the number of features."""

    def fit(self, X, y=None):
        self.read(X, reset=True)
        return self

    def read(self, X, *, reset=False):
        """X checked and as float32."""
        return validate_data(self, X, reset=reset, dtype=np.float32, ensure_all_finite="allow-nan")

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.transformer_tags.preserves_dtype = ["float32"]
        tags.requires_fit = False
        return tags


class Selecting(SelectorMixin, BaseEstimator):
    """Keeps the features that ``fit`` has marked in ``kept_``, a boolean for each."""

    def _get_support_mask(self):
        check_is_fitted(self)
        return self.kept_


class Ranking(Selecting, ABC):
    """Keeps the ``n`` features of highest score, all where there are fewer. A feature's score depends on its own values only."""

    by_sums = False  # whether ``scores`` is what SumRanking says

    @abstractmethod
    def scores(self, X: np.ndarray, y: np.ndarray | None) -> np.ndarray:
        """A score for each feature, (p,), from training samples X (n, p) and their target y."""

    def keep_highest(self, X: np.ndarray, y: np.ndarray | None) -> None:
        """Mark the features to keep."""
        self.kept_ = np.isin(np.arange(X.shape[1]), ranked(self.scores(X, y))[: self.n])


def ranked(score: np.ndarray) -> np.ndarray:
    """Features from the highest score to the lowest, ties by their order.

    Scores are compared in single precision: the rounding of sums, which depends on the order of samples, decides nothing.
    """
    return np.argsort(-score.astype(np.float32), kind="stable")


class SumRanking(Ranking):
    """A ranking by sums over the training samples, weighted in a few ways, and by the sum of squares, all about any centre."""

    by_sums = True

    @abstractmethod
    def weights(self, y: np.ndarray | None, n: int) -> np.ndarray:
        """The weights of the n samples in each sum, (m, n)."""

    @abstractmethod
    def from_sums(self, sums: np.ndarray, squares: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Scores (p,) from the weighted sums (m, p) and the sums of squares (p,)."""

    def scores(self, X, y):
        weights = self.weights(y, len(X))
        return np.concatenate([self._block(X[:, block], weights) for block in blocks(X.shape[1])])

    def _block(self, X, weights):
        centred = X - X.mean(axis=0, dtype=np.float64)
        return self.from_sums(weights @ centred, np.einsum("ij,ij->j", centred, centred), weights)


def blocks(features: int, width: int = 1_000) -> list[slice]:
    """Slices of so many features: what is computed in double precision never takes much memory."""
    return [slice(start, start + width) for start in range(0, features, width)]


def vanishing(sums: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """Whether sums of squares (p,) are nothing but the rounding of ``squares``, from which they were made by subtraction."""
    return sums <= 1e-12 * squares
