"""Sequencing depth beyond the total: factors that are learnt from training samples and applied to any other one by itself."""
from abc import ABC, abstractmethod

import numpy as np
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from ...errors import DataError
from .transformers import not_negative


class Depth(OneToOneFeatureMixin, TransformerMixin, BaseEstimator, ABC):
    """Divides the counts of each sample by its depth. Samples that were not measured stay missing, and nothing is learnt from them."""

    def fit(self, X, y=None):
        """X: (n, p) counts. Raises DataError for negative values, and where there is nothing to learn a factor from."""
        X = self._read(X, ensure_min_samples=self.least)
        self.learn(X[~np.isnan(X).all(axis=1)].astype(float))
        return self

    def transform(self, X):
        check_is_fitted(self)
        X = self._read(X, reset=False)
        depth = np.empty(len(X))
        for i, row in enumerate(X):
            depth[i] = np.nan if np.isnan(row).all() else self.depth(row.astype(float))
        if (bad := np.flatnonzero((depth <= 0) | np.isinf(depth))).size:
            why = f"The first is row {bad[0] + 1}: {self.why_not}."
            raise DataError(f"{len(bad)} sample(s) cannot be normalised.", why, "Remove these samples, or use counts per million.")
        return self.scaled(X, depth[:, None]).astype(np.float32)

    def scaled(self, X: np.ndarray, depth: np.ndarray) -> np.ndarray:
        """Counts (n, p) of samples with this depth (n, 1)."""
        return X / depth

    least, why_not = 1, "too few of its genes have a count"

    @abstractmethod
    def learn(self, X: np.ndarray) -> None:
        """Learn from measured training samples (n, p), float64."""

    @abstractmethod
    def depth(self, counts: np.ndarray) -> float:
        """The depth of one sample (p,), in the unit of the counts."""

    def _read(self, X, **checks):
        return not_negative(validate_data(self, X, dtype=np.float32, ensure_all_finite="allow-nan", **checks))

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = tags.input_tags.positive_only = True
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags


class Effective(Depth):
    """Counts per million of an effective library size: the total times a factor, whose geometric mean over training samples is 1."""

    def learn(self, X):
        self.prepare(X)
        factors = np.array([self.factor(row) for row in X])
        self.middle_ = np.exp(np.log(factors[factors > 0]).mean()) if (factors > 0).any() else 1.0

    def depth(self, counts):
        return np.nansum(counts) * self.factor(counts) / self.middle_ / 1e6

    @abstractmethod
    def prepare(self, X: np.ndarray) -> None:
        """Learn what factors are measured against, from training samples (n, p)."""

    @abstractmethod
    def factor(self, counts: np.ndarray) -> float:
        """The factor of one sample (p,), before the geometric mean is divided out."""


class SizeFactors(Depth):
    """Counts divided by size factors; ``log_means_``, (p,), are those of training samples, and minus infinity for a gene one has not."""

    def learn(self, X):
        with np.errstate(divide="ignore"):
            self.log_means_ = np.log(X).mean(axis=0)
        if not np.isfinite(self.log_means_).any():
            why = "Every gene is without a count in at least one training sample."
            raise DataError("No gene can serve as a reference.", why, "Use TMM, the upper quartile or counts per million.")

    def depth(self, counts):
        """The size factor: the median ratio to the geometric means, over the genes that this sample has. It is not centred again."""
        known = np.isfinite(self.log_means_) & (counts > 0)
        return float(np.exp(np.median(np.log(counts[known]) - self.log_means_[known]))) if known.any() else 0.0
