"""Logarithms: of counts per million, and of values that are positive already. Nothing is learnt: each sample stands alone."""
import numpy as np

from ..errors import DataError
from . import step
from .parts.transformers import Stateless


class _Positive(Stateless):
    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        return tags

    def fit(self, X, y=None):
        self._read_positive(X, reset=True)
        return self

    def _read_positive(self, X, *, reset=False):
        X = self.read(X, reset=reset)
        if np.nanmin(X, initial=0) < 0:
            raise DataError(
                "Negative values in data passed to a logarithm.",
                f"The smallest value is {np.nanmin(X):.4g}; values that are logged or standardised already must not be logged again.",
                "Remove this step, or choose the recipe for log values or z-scores.",
            )
        return X


@step(
    "log2_cpm",
    label="Counts per million, log2",
    methods="counts were divided by the sample's total, multiplied by one million and transformed to log2(x + 1)",
    help="Makes samples of different sequencing depth comparable. For raw read counts only.",
    cheap=True,
    rowwise=True,
)
class Log2Cpm(_Positive):
    """log2(1 + counts / library size * 10^6); samples not measured stay missing. Raises DataError for a sample without any count."""

    def transform(self, X):
        X = self._read_positive(X)
        size = X.sum(axis=1, keepdims=True, dtype=np.float64)
        gaps = np.flatnonzero(np.isnan(size) & ~np.isnan(X).all(axis=1, keepdims=True)) if np.isnan(size).any() else []
        size[gaps] = np.nansum(X[gaps], axis=1, keepdims=True, dtype=np.float64)
        if not size.all():
            raise DataError(
                f"{int((size == 0).sum())} sample(s) have no counts at all.",
                f"The first is row {int(np.argmin(size)) + 1}.",
                "Remove these samples: their library size is zero.",
            )
        scaled = X * (1e6 / size).astype(np.float32)
        scaled += np.float32(1)
        return np.log2(scaled, out=scaled)


@step(
    "log2",
    label="Logarithm, log2(x + 1)",
    methods="values were transformed to log2(x + 1)",
    help="For positive values on a linear scale, such as TPM, FPKM or intensities.",
    cheap=True,
    rowwise=True,
)
class Log2(_Positive):
    """log2(1 + x)."""

    def transform(self, X):
        return np.log2(self._read_positive(X) + np.float32(1))
