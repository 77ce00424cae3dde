"""The shapes that most steps have: a transform of each sample by itself, a choice among features, a ranking of them."""
from abc import ABC, abstractmethod

import numpy as np
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.feature_selection import SelectorMixin
from sklearn.utils.validation import check_consistent_length, check_is_fitted, column_or_1d, validate_data

from ...errors import DataError


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


class Positive(Stateless):
    """A transform of each sample by itself that knows no negative values: counts, and what is measured on a linear scale."""

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        return tags

    def read(self, X, *, reset=False):
        """X checked and as float32. Raises DataError for a negative value."""
        return not_negative(super().read(X, reset=reset))


def not_negative(X: np.ndarray) -> np.ndarray:
    """X as it is. Raises DataError for a negative value."""
    if np.nanmin(X, initial=0) < 0:
        raise DataError(
            "Negative values in data of which a logarithm or a total is taken.",
            f"The smallest value is {np.nanmin(X):.4g}; values that are logged or standardised already must not be treated like counts.",
            "Remove this step, or choose the recipe for log values or z-scores.",
        )
    return X


def totals(X: np.ndarray) -> np.ndarray:
    """The total of each sample, (n, 1) float64; NaN for a sample that was not measured. Raises DataError for a total of zero."""
    size = X.sum(axis=1, keepdims=True, dtype=np.float64)
    gaps = np.flatnonzero(np.isnan(size) & ~np.isnan(X).all(axis=1, keepdims=True)) if np.isnan(size).any() else []
    size[gaps] = np.nansum(X[gaps], axis=1, keepdims=True, dtype=np.float64)
    if not size.all():
        raise DataError(
            f"{int((size == 0).sum())} sample(s) have no counts at all.",
            f"The first is row {int(np.argmin(size)) + 1}.",
            "Remove these samples: their library size is zero.",
        )
    return size


class Selecting(SelectorMixin, BaseEstimator):
    """Keeps the features that ``fit`` has marked in ``kept_``, a boolean for each."""

    def _get_support_mask(self):
        check_is_fitted(self)
        return self.kept_


class Filter(Selecting):
    """Keeps features by a rule; missing values allowed."""

    def read(self, X):
        """Training samples, checked and as float32."""
        return validate_data(self, X, ensure_all_finite="allow-nan", dtype=np.float32)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


class Ranking(Selecting, ABC):
    """Keeps the ``n`` features in the first places, all where there are fewer.

    alone: a feature's place depends on its own score, and that on its own values, whatever other features there are; by_sums: whether
    ``scores`` is what SumRanking says; depth: how many places ``order`` tells of at least, None for all. The first places do not depend
    on ``n``.
    """

    alone, by_sums, depth = True, False, None

    @abstractmethod
    def order(self, X: np.ndarray, y: np.ndarray | None) -> np.ndarray:
        """Features from the first place to the last, from training samples X (n, p) and their target y."""

    def keep_first(self, X: np.ndarray, y: np.ndarray | None) -> None:
        """Mark the features to keep."""
        self.kept_ = np.isin(np.arange(X.shape[1]), self.order(X, y)[: self.n])


class Supervised(Ranking):
    """A ranking of features by the target, in which a place depends on the other features that there are."""

    alone = False

    def __init__(self, n=50):
        self.n = n

    def fit(self, X, y):
        self.keep_first(*both(self, X, y, ensure_min_samples=2))
        return self

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        return tags


class Scoring(Ranking):
    """A ranking by a score of each feature by itself, the highest first."""

    @abstractmethod
    def scores(self, X: np.ndarray, y: np.ndarray | None) -> np.ndarray:
        """A score for each feature, (p,), from training samples X (n, p) and their target y."""

    def order(self, X, y):
        return ranked(self.scores(X, y))


def both(transformer: BaseEstimator, X, y, **checks) -> tuple[np.ndarray, np.ndarray]:
    """Training samples and their target of any task, checked. Raises ValueError where they do not fit."""
    if y is None:
        raise ValueError(f"{type(transformer).__name__} requires y to be passed, but the target y is None")
    y = np.asarray(y)
    X = validate_data(transformer, X, **checks)
    check_consistent_length(X, y)
    return X, y if y.dtype.names else column_or_1d(y, warn=True)


def ranked(score: np.ndarray) -> np.ndarray:
    """Features from the highest score to the lowest, ties by their order.

    Scores are compared in single precision: the rounding of sums, which depends on the order of samples, decides nothing.
    """
    return np.argsort(-score.astype(np.float32), kind="stable")


class SumRanking(Scoring):
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
