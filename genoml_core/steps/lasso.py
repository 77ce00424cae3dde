"""Keep the features that a penalised linear model takes first."""
from ..params import Choice, Int
from . import step
from .parts.penalties import entering
from .parts.transformers import Supervised


@step(
    "lasso",
    label="Features that a LASSO takes",
    methods="the {n:,} features that enter a linear model of the training samples first, as its elastic-net penalty (share of L1 "
    "{l1_ratio:g}) grows weaker, were kept",
    help="Features are judged together: of several that tell the same, a LASSO takes one; a share of L1 below 1 takes the group.",
    supervised=True,
    n=Int(1, 1_000, default=50, grid=(10, 20, 50, 100, 200), log=True, label="Features kept, at most", simpler="low"),
    l1_ratio=Choice(1.0, 0.5, 0.2, tuned=False, label="Share of L1", help="1: LASSO. Less: elastic net, which keeps groups together."),
)
class Lasso(Supervised):
    """Keeps the first ``n`` features of the path from the strongest penalty; fewer where fewer enter before its end."""

    def __init__(self, n=50, l1_ratio=1.0):
        self.n, self.l1_ratio = n, l1_ratio

    def order(self, X, y):
        return entering(X, y, self.l1_ratio)
