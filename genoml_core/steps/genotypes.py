"""Genotypes: keep the variants that are common enough in the training samples."""
import numpy as np

from ..errors import DataError
from ..params import Float
from . import step
from .parts.transformers import Filter


@step(
    "minor_allele",
    label="Drop rare variants",
    methods="variants with a minor allele frequency below {least:.1%} in the training samples were dropped",
    help="A variant that hardly anybody carries cannot be learnt from. Frequencies come from training samples only, never from the file.",
    cheap=True,
    by_feature=True,
    takes=("dosage",),
    least=Float(0, 0.5, default=0.01, grid=(0.01, 0.05), label="Least frequency", help="Of the rarer allele, between 0 and 0.5."),
)
class MinorAllele(Filter):
    """Keeps features whose minor allele frequency, from the mean dosage of the training rows (0 to 2), is at least ``least``."""

    def __init__(self, least=0.01):
        self.least = least

    def fit(self, X, y=None):
        X = self.read(X)
        known = np.maximum(np.isfinite(X).sum(axis=0), 1)
        frequency = np.nansum(X, axis=0, dtype=float) / (2 * known)
        self.kept_ = np.minimum(np.abs(frequency), np.abs(1 - frequency)) >= self.least
        if not self.kept_.any():
            raise DataError("No variant is left.", f"All are rarer than {self.least:.1%} in the training samples.", "Allow rarer ones.")
        return self
