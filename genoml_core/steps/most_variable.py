"""Keep the features that vary most between training samples."""
import numpy as np
from sklearn.utils.validation import validate_data

from ..params import Choice, Int
from . import step
from .parts.transformers import Selecting


def _variance(X):
    return X.var(axis=0, dtype=np.float64)


def _mad(X):
    return np.median(np.abs(X - np.median(X, axis=0)), axis=0)


SPREADS = {"variance": _variance, "mad": _mad}


@step(
    "most_variable",
    label="Most variable features",
    methods="the {n:,} features with the largest {by} in the training samples were kept",
    help="Most genes hardly differ between samples. Keeping the variable ones removes noise without looking at the labels.",
    n=Int(10, 50_000, default=2_000, grid=(200, 500, 1_000, 2_000, 5_000), log=True, label="Features kept"),
    by=Choice("variance", "mad", tuned=False, label="Measure of spread", help="mad: median absolute deviation, robust to outliers."),
)
class MostVariable(Selecting):
    """Keeps the ``n`` features of largest spread, all of them where there are fewer; ties go to the earlier feature."""

    def __init__(self, n=2_000, by="variance"):
        self.n = n
        self.by = by

    def fit(self, X, y=None):
        X = validate_data(self, X, ensure_min_samples=2)
        self.keep_highest(SPREADS[self.by](X), self.n)
        return self
