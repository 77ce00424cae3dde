"""Keep the features that tell most about the target of the training samples, in whatever way."""
import numpy as np
from sklearn.feature_selection import mutual_info_classif, mutual_info_regression

from ..params import Int
from . import step
from .parts.transformers import Supervised, ranked


@step(
    "mutual_information",
    label="Features that tell of the target (mutual information)",
    methods="the {n:,} features with the largest mutual information with the target in the training samples were kept",
    help="Also finds features whose relation to the target is no straight line. Slow: put it behind a filter.",
    supervised=True,
    tasks=("classification", "regression"),
    n=Int(1, 20_000, default=200, grid=(50, 100, 200, 500), log=True, label="Features kept", simpler="low"),
)
class MutualInformation(Supervised):
    """Keeps the ``n`` features of largest mutual information by nearest neighbours (Kraskov et al. 2004; Ross 2014)."""

    def order(self, X, y):
        tell = mutual_info_classif if np.asarray(y).dtype.kind in "iuOUS" else mutual_info_regression
        return ranked(tell(X, y, random_state=0))
