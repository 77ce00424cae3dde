"""Detection: features that are there in too few training samples are dropped."""
import numpy as np

from ..errors import DataError
from ..params import Float
from . import step
from .parts.transformers import Filter


@step(
    "detected",
    label="Drop features seen in few samples",
    methods="features above {above:g} in fewer than {least:.0%} of the training samples that were measured were dropped",
    help="Genes that are hardly expressed, or mutations that hardly anybody has, cannot be learnt from.",
    cheap=True,
    by_feature=True,
    above=Float(-1e6, 1e6, default=0.0, label="Seen is above", help="In the unit that the values have here."),
    least=Float(0, 1, default=0.2, grid=(0.02, 0.05, 0.1, 0.2), label="Least share of samples"),
)
class Detected(Filter):
    """Keeps the features above ``above`` in at least the share ``least`` of the training rows that have a value at all.

    Raises DataError where none is left.
    """

    def __init__(self, above=0.0, least=0.2):
        self.above, self.least = above, least

    def fit(self, X, y=None):
        X = self.read(X)
        measured = X[~np.isnan(X).all(axis=1)]
        share = (measured > self.above).mean(axis=0) if len(measured) else np.zeros(X.shape[1])
        self.kept_ = share >= self.least
        if not self.kept_.any():
            why = f"All are above {self.above:g} in fewer than {self.least:.0%} of the training samples."
            raise DataError("No feature is left.", why, "Ask for fewer samples, or for lower values.")
        return self
