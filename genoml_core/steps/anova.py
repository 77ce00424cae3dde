"""Keep the features that differ most between the classes of the training samples."""
import numpy as np
from sklearn.feature_selection import f_classif
from sklearn.utils.validation import validate_data

from ..params import Int
from . import step
from .parts.transformers import Selecting


@step(
    "anova_f",
    label="Features that differ between classes",
    methods="the {n:,} features with the largest ANOVA F statistic in the training samples were kept",
    help="Looks at the labels, so it must never see a held-out sample: it is learnt anew inside every training fold.",
    supervised=True,
    tasks=("classification",),
    n=Int(1, 20_000, default=200, grid=(50, 100, 200, 500), log=True, label="Features kept"),
)
class AnovaF(Selecting):
    """Keeps the ``n`` features of largest F; constant features come last, ties go to the earlier feature."""

    def __init__(self, n=200):
        self.n = n

    def fit(self, X, y):
        X, y = validate_data(self, X, y)
        with np.errstate(divide="ignore", invalid="ignore"):
            varying = np.ptp(X, axis=0) > 0
            score = np.full(X.shape[1], -1.0)
            if varying.any():
                score[varying] = f_classif(X[:, varying], y)[0]
        self.keep_highest(np.nan_to_num(score, nan=-1.0), self.n)
        return self

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        return tags
