"""Keep the features that differ most between the classes of the training samples."""
import numpy as np
from sklearn.utils.validation import validate_data

from ..params import Int
from . import step
from .parts.transformers import SumRanking, vanishing


@step(
    "anova_f",
    label="Features that differ between classes",
    methods="the {n:,} features with the largest ANOVA F statistic in the training samples were kept",
    help="Looks at the labels, so it must never see a held-out sample: it is learnt anew inside every training fold.",
    supervised=True,
    scale_free=True,
    tasks=("classification",),
    n=Int(1, 20_000, default=200, grid=(50, 100, 200, 500), log=True, label="Features kept", simpler="low"),
)
class AnovaF(SumRanking):
    """Keeps the ``n`` features of largest F; constant features come last, ties go to the earlier feature."""

    def __init__(self, n=200):
        self.n = n

    def fit(self, X, y):
        X, y = validate_data(self, X, y)
        self.keep_first(X, y)
        return self

    def weights(self, y, n):
        """A sum for each class."""
        return (np.unique(y)[:, None] == y).astype(float)

    def from_sums(self, sums, squares, weights):
        """F: the mean square between the classes over that within them."""
        sizes, n = weights.sum(axis=1), weights.shape[1]
        by_class = (sums**2 / sizes[:, None]).sum(axis=0)
        total, within = squares - sums.sum(axis=0) ** 2 / n, squares - by_class
        freedom = (n - len(sizes)) / max(len(sizes) - 1, 1)
        pure = vanishing(within, squares)
        F = np.where(pure, np.inf, (total - within) / np.where(pure, 1, within) * freedom)
        return np.where(vanishing(total, squares), -1.0, F)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        return tags
