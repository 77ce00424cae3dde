"""Keep the features that are chosen again and again, whichever half of the training samples is looked at."""
import numpy as np

from ..params import Float, Int
from . import step
from .parts.penalties import entering
from .parts.transformers import Selecting, both

PAIRS, STRENGTHS = 10, np.geomspace(1, 0.1, 10)


@step(
    "stability",
    label="Features chosen again and again (stability selection)",
    methods="features were kept that are among the first {q} of a LASSO in at least {share:.0%} of 20 halves of the training samples",
    help="Few false features, at the price of missing weak ones. Slow: put it behind a filter.",
    supervised=True,
    share=Float(0.1, 1, default=0.6, grid=(0.4, 0.5, 0.6, 0.8), label="Least share of halves"),
    q=Int(1, 200, default=20, label="Features a half may choose"),
)
class Stability(Selecting):
    """Stability selection with complementary pairs (Meinshausen and Buehlmann 2010; Shah and Samworth 2013, J R Stat Soc B 75:55-80).

    frequency_: the share of halves in which a feature was chosen, (p,). Where none is chosen often enough, the most frequent one is kept.
    """

    def __init__(self, share=0.6, q=20):
        self.share, self.q = share, q

    def fit(self, X, y):
        X, y = both(self, X, y, ensure_min_samples=4)
        random, chosen = np.random.default_rng(0), np.zeros(X.shape[1])
        for _ in range(PAIRS):
            for half in _halves(y, random):
                chosen[entering(X[half], y[half], 1.0, STRENGTHS)[: self.q]] += 1
        self.frequency_ = chosen / (2 * PAIRS)
        self.kept_ = self.frequency_ >= min(self.share, self.frequency_.max())
        return self

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        return tags


def _halves(y: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Two halves of the samples, with every class, or as many events, in both."""
    strata = y["event"] if y.dtype.names else y if y.dtype.kind in "iubOUS" else np.zeros(len(y))
    dealt = random.permutation(len(y))
    dealt = dealt[np.argsort(np.unique(strata, return_inverse=True)[1][dealt], kind="stable")]
    return dealt[::2], dealt[1::2]
