"""Logarithms: of counts per million, and of values that are positive already. Nothing is learnt: each sample stands alone."""
import numpy as np

from . import step
from .parts.transformers import Positive, totals


@step(
    "log2_cpm",
    label="Counts per million, log2",
    methods="counts were divided by the sample's total, multiplied by one million and transformed to log2(x + 1)",
    help="Makes samples of different sequencing depth comparable. For raw read counts; of miRNA these are reads per million (RPM).",
    cheap=True,
    rowwise=True,
    takes=("counts",),
    gives="log",
)
class Log2Cpm(Positive):
    """log2(1 + counts / library size * 10^6); samples not measured stay missing. Raises DataError for a sample without any count."""

    def transform(self, X):
        X = self.read(X)
        scaled = X * (1e6 / totals(X)).astype(np.float32)
        scaled += np.float32(1)
        return np.log2(scaled, out=scaled)


@step(
    "log2",
    label="Logarithm, log2(x + 1)",
    methods="values were transformed to log2(x + 1)",
    help="For positive values on a linear scale, such as TPM, FPKM or intensities.",
    cheap=True,
    rowwise=True,
    takes=("numeric", "counts"),
    gives="log",
)
class Log2(Positive):
    """log2(1 + x)."""

    def transform(self, X):
        return np.log2(self.read(X) + np.float32(1))
