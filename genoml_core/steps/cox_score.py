"""Keep the features that go with survival in the training samples."""
import numpy as np
from sklearn.utils.validation import validate_data

from ..at_risk import RiskSets
from ..params import Int
from . import step
from .parts.transformers import Scoring, blocks


@step(
    "cox_score",
    label="Features that go with survival",
    methods="the {n:,} features with the largest univariate Cox score statistic in the training samples were kept",
    help="Looks at times and events, so it must never see a held-out sample: it is learnt anew inside every training fold.",
    supervised=True,
    scale_free=True,
    tasks=("survival",),
    n=Int(1, 20_000, default=200, grid=(50, 100, 200, 500), log=True, label="Features kept", simpler="low"),
)
class CoxScore(Scoring):
    """Keeps the ``n`` features of largest score statistic; constant features come last, ties go to the earlier feature."""

    def __init__(self, n=200):
        self.n = n

    def fit(self, X, y):
        """y: structured, fields ``event``, ``time`` and ``entry``."""
        self.keep_first(validate_data(self, X, dtype=np.float64), y)
        return self

    def scores(self, X, y):
        told = [np.asarray(y[name]) for name in ("time", "event", "entry")]
        return np.concatenate([score_statistics(X[:, block].astype(float), *told) for block in blocks(X.shape[1])])

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        return tags


def score_statistics(X: np.ndarray, time: np.ndarray, event: np.ndarray, entry: np.ndarray) -> np.ndarray:
    """The chi-squared of the score test of each feature alone at coefficient 0, (p,), ties as Breslow; -1 for a constant feature.

    At each event the feature is compared with its mean among those still at risk (Cox 1972); with two groups this is the log-rank test.
    """
    X, sets = X - X.mean(axis=0), RiskSets(time, entry, np.sort(time[event]))
    at_risk = sets.sum(np.ones((len(X), 1)))
    mean = sets.sum(X) / at_risk
    spread = sets.sum(X**2) / at_risk - mean**2
    score, variance = (X[event] - mean).sum(axis=0), spread.sum(axis=0)
    known = variance > 1e-12 * np.maximum((X**2).sum(axis=0), 1e-300)
    return np.where(known, score**2 / np.where(known, variance, 1), -1.0)
