"""Keep the features that go with the target's number in the training samples."""
import numpy as np
from sklearn.feature_selection import r_regression
from sklearn.utils.validation import validate_data

from ..params import Int
from . import step
from .parts.transformers import Selecting


@step(
    "correlation",
    label="Features that go with the target",
    methods="the {n:,} features with the largest absolute Pearson correlation with the target in the training samples were kept",
    help="Looks at the target, so it must never see a held-out sample: it is learnt anew inside every training fold.",
    supervised=True,
    tasks=("regression",),
    n=Int(1, 20_000, default=200, grid=(50, 100, 200, 500), log=True, label="Features kept"),
)
class Correlation(Selecting):
    """Keeps the ``n`` features of largest absolute correlation, the order of the F test; constant features come last."""

    def __init__(self, n=200):
        self.n = n

    def fit(self, X, y):
        X, y = validate_data(self, X, y, y_numeric=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            score = np.abs(r_regression(X, y, force_finite=True))
        self.keep_highest(np.where(np.ptp(X, axis=0) > 0, score, -1.0), self.n)
        return self

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        return tags
