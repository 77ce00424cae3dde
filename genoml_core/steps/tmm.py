"""TMM: depth by genes that most samples express alike (Robinson and Oshlack 2010, Genome Biol 11:R25)."""
import numpy as np
from scipy.stats import rankdata

from ..errors import DataError
from . import step
from .parts.depth import Effective

TRIM_RATIO, TRIM_LEVEL = 0.3, 0.05  # of the genes, on either side


@step(
    "tmm",
    label="TMM, counts per million",
    methods="counts were divided by effective library sizes, from trimmed means of M-values against a reference sample of the training "
    "samples, and multiplied by one million",
    help="A few genes that take many reads in some samples do not make all others look low. Put a logarithm behind it.",
    cheap=True,
    takes=("counts",),
    gives="numeric",
)
class Tmm(Effective):
    """Counts per million of the effective library size.

    The reference is the training sample whose upper quartile of relative counts is nearest to their mean; its counts are stored, so that
    a new sample is compared with it alone. As edgeR's calcNormFactors, whose factors ``factor(x) / middle_`` equals for training samples.
    """

    def prepare(self, X):
        X = X[np.nansum(X, axis=1) > 0]
        if not len(X):
            raise DataError("No training sample has a count.", "", "Check that the right file was uploaded.")
        quartile = np.nanquantile(X[:, np.nansum(X, axis=0) > 0], 0.75, axis=1) / np.nansum(X, axis=1)
        if np.median(quartile) < 1e-20:  # most genes have no count: the sample with the richest ones
            self.reference_ = X[np.nansum(np.sqrt(X), axis=1).argmax()]
        else:
            self.reference_ = X[np.abs(quartile - quartile.mean()).argmin()]

    def factor(self, counts):
        other = self.reference_
        both = (counts > 0) & (other > 0)
        if not both.any():
            return 0.0
        n, m = np.nansum(counts), np.nansum(other)
        x, r = counts[both], other[both]
        ratio, level = np.log2((x / n) / (r / m)), (np.log2(x / n) + np.log2(r / m)) / 2
        if np.abs(ratio).max() < 1e-6:
            return 1.0
        kept = _middle(ratio, TRIM_RATIO) & _middle(level, TRIM_LEVEL)
        weight = 1 / ((n - x) / n / x + (m - r) / m / r)[kept]
        return float(2 ** np.average(ratio[kept], weights=weight)) if kept.any() else 1.0


def _middle(values: np.ndarray, trim: float) -> np.ndarray:
    """Which values are left when this share is cut from either end."""
    low = np.floor(len(values) * trim) + 1
    rank = rankdata(values)
    return (rank >= low) & (rank <= len(values) + 1 - low)
