"""Keep the features that a forest uses more than their own shuffled shadows."""
import numpy as np
from scipy.stats import binom
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

from ..params import Int
from . import step
from .parts.transformers import Selecting, both

LEVEL, TREES = 0.05, 100


@step(
    "boruta",
    label="Features better than their shadows (Boruta)",
    methods="features were kept whose importance in a random forest exceeds that of all shuffled features more often than by chance, in "
    "{rounds} rounds on the training samples",
    help="Keeps all features that matter, however many they are. Slow: put it behind a filter.",
    supervised=True,
    tasks=("classification", "regression"),
    rounds=Int(5, 100, default=30, label="Rounds"),
)
class Boruta(Selecting):
    """After Kursa and Rudnicki (2010, J Stat Softw 36(11)): 100 trees of depth 5 a round, a one-sided binomial test at 5 %, Holm corrected.

    hits_: in how many rounds a feature beat the best of the shuffled copies, (p,). Where none passes, the first of most hits is kept.
    """

    def __init__(self, rounds=30):
        self.rounds = rounds

    def fit(self, X, y):
        X, y = both(self, X, y, dtype=np.float32)
        forest = RandomForestClassifier if y.dtype.kind in "iubOUS" else RandomForestRegressor
        random, self.hits_ = np.random.default_rng(0), np.zeros(X.shape[1], int)
        for number in range(self.rounds):
            doubled = np.hstack([X, random.permuted(X, axis=0)])
            trees = forest(TREES, max_depth=5, max_features="sqrt", random_state=number, n_jobs=1).fit(doubled, y)
            own, shadows = np.split(trees.feature_importances_, 2)
            self.hits_ += own > shadows.max()
        passing = _passing(binom.sf(self.hits_ - 1, self.rounds, 0.5))
        best = np.arange(X.shape[1]) == self.hits_.argmax()
        self.kept_ = passing if passing.any() else best
        return self

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        return tags


def _passing(p: np.ndarray) -> np.ndarray:
    """Which tests pass by Holm's method, (p,)."""
    order = np.argsort(p, kind="stable")
    failed = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1) > LEVEL)
    passing = np.zeros(len(p), bool)
    passing[order[~failed]] = True
    return passing
