"""Keep features that go with the target and not with each other."""
import warnings

import numpy as np
from sklearn.feature_selection import f_classif, f_regression

from ..params import Int
from . import step
from .parts.transformers import Supervised


@step(
    "mrmr",
    label="Features that tell different things (mRMR)",
    methods="{n:,} features were kept by minimum redundancy and maximum relevance in the training samples",
    help="Takes the best feature, then again and again the one that adds most to those it has. For short lists of genes.",
    supervised=True,
    tasks=("classification", "regression"),
    n=Int(1, 1_000, default=50, grid=(10, 20, 50, 100), log=True, label="Features kept", simpler="low"),
)
class Mrmr(Supervised):
    """Keeps ``n`` features one after the other: the largest F statistic divided by the mean absolute correlation with those before.

    The quotient of Ding and Peng (2005, J Bioinform Comput Biol 3:185-205) with the F test as in Zhao et al. (2019).
    """

    @property
    def depth(self):
        """The next power of two: what is found for it serves all lists that are shorter."""
        return 1 << (self.n - 1).bit_length()

    def order(self, X, y):
        X = np.asarray(X, dtype=float)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore", UserWarning)  # of constant features, which come last
            relevance = np.nan_to_num((f_classif if y.dtype.kind in "iuOUS" else f_regression)(X, y)[0], nan=0.0, posinf=1e30)
        unit = X - X.mean(axis=0)
        length = np.linalg.norm(unit, axis=0)
        unit /= np.where(length > 0, length, 1)
        redundancy, left, order = np.zeros(X.shape[1]), np.ones(X.shape[1], bool), []
        for number in range(min(self.depth, X.shape[1])):
            score = relevance / np.maximum(redundancy / max(number, 1), 1e-3) if number else relevance
            order.append(int(np.argmax(np.where(left, score.astype(np.float32), -np.inf))))
            left[order[-1]] = False
            redundancy += np.abs(unit[:, order[-1]] @ unit)
        return np.array(order)
