"""Upper quartile: depth by the genes in the upper part (Bullard et al. 2010, BMC Bioinformatics 11:94)."""
import numpy as np

from ..errors import DataError
from . import step
from .parts.depth import Effective


@step(
    "upper_quartile",
    label="Upper quartile, counts per million",
    methods="counts were divided by the upper quartile of the genes that have a count in a training sample, scaled to counts per million",
    help="Simple and steady where most genes have counts. Put a logarithm behind it.",
    cheap=True,
    takes=("counts",),
    gives="numeric",
)
class UpperQuartile(Effective):
    """Counts per million of the effective library size; the list of genes is that of the training samples, whatever samples come later."""

    why_not = "three quarters of its genes have no count"

    def prepare(self, X):
        self.genes_ = np.nansum(X, axis=0) > 0
        if not self.genes_.any():
            raise DataError("No gene has a count in the training samples.", "", "Check that the right file was uploaded.")

    def factor(self, counts):
        size = np.nansum(counts)
        return np.nanquantile(counts[self.genes_], 0.75) / size if size else 0.0
