"""Keep the features that go with the target's number in the training samples."""
import numpy as np
from sklearn.utils.validation import validate_data

from ..params import Int
from . import step
from .parts.transformers import SumRanking, vanishing


@step(
    "correlation",
    label="Features that go with the target",
    methods="the {n:,} features with the largest absolute Pearson correlation with the target in the training samples were kept",
    help="Looks at the target, so it must never see a held-out sample: it is learnt anew inside every training fold.",
    supervised=True,
    scale_free=True,
    tasks=("regression",),
    n=Int(1, 20_000, default=200, grid=(50, 100, 200, 500), log=True, label="Features kept", simpler="low"),
)
class Correlation(SumRanking):
    """Keeps the ``n`` features of largest absolute correlation, the order of the F test; constant features come last."""

    def __init__(self, n=200):
        self.n = n

    def fit(self, X, y):
        X, y = validate_data(self, X, y, y_numeric=True)
        self.keep_first(X, y)
        return self

    def weights(self, y, n):
        """The plain sum, and that of the products with the target."""
        return np.stack([np.ones(n), y - np.mean(y, dtype=float)])

    def from_sums(self, sums, squares, weights):
        """The square of Pearson's r."""
        total = squares - sums[0] ** 2 / weights.shape[1]
        constant = vanishing(total, squares)
        return np.where(constant, -1.0, sums[1] ** 2 / np.where(constant, 1, total) / max((weights[1] ** 2).sum(), 1e-300))

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        return tags
