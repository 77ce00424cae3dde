"""Keep the features that vary most between training samples."""
import numpy as np
from sklearn.utils.validation import validate_data

from ..params import Choice, Int
from . import step
from .parts.transformers import SumRanking, vanishing


@step(
    "most_variable",
    label="Most variable features",
    methods="the {n:,} features with the largest {by} in the training samples were kept",
    help="Most genes hardly differ between samples. Keeping the variable ones removes noise without looking at the labels.",
    n=Int(10, 50_000, default=2_000, grid=(200, 500, 1_000, 2_000, 5_000), log=True, label="Features kept", simpler="low"),
    by=Choice("variance", "mad", tuned=False, label="Measure of spread", help="mad: median absolute deviation, robust to outliers."),
)
class MostVariable(SumRanking):
    """Keeps the ``n`` features of largest spread, all of them where there are fewer; ties go to the earlier feature."""

    def __init__(self, n=2_000, by="variance"):
        self.n = n
        self.by = by

    @property
    def by_sums(self):
        return self.by == "variance"

    def fit(self, X, y=None):
        self.keep_first(validate_data(self, X, ensure_min_samples=2), y)
        return self

    def scores(self, X, y):
        return super().scores(X, y) if self.by_sums else np.median(np.abs(X - np.median(X, axis=0)), axis=0)

    def weights(self, y, n):
        return np.ones((1, n))

    def from_sums(self, sums, squares, weights):
        """The variance; 0 where it is nothing but rounding."""
        n = weights.shape[1]
        total = squares - sums[0] ** 2 / n
        return np.where(vanishing(total, squares), 0.0, total / n)
