"""Principal components of the training samples."""
import numpy as np
from scipy.linalg import eigh
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from ..params import Int
from . import step

TINY = 1e-12  # of the largest variance: less is rounding


@step(
    "pca",
    label="Principal components",
    methods="the first {n} principal components of the training samples replaced the features",
    help="Summarises thousands of correlated genes by a few directions.",
    products=True,
    n=Int(2, 500, default=50, grid=(5, 10, 20, 50, 100), log=True, label="Components", simpler="low"),
)
class PrincipalComponents(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Scores on the first ``n`` components, fewer where samples or features are fewer. Exact: eigenvectors of all products.

    components_: orthonormal directions (k, p), or 0 where nothing varies; mean_: (p,). In each component the training sample that lies
    farthest from the middle has a positive score.
    """

    def __init__(self, n=50):
        self.n = n

    def fit(self, X, y=None):
        X = validate_data(self, X, dtype=["float32", "float64"], ensure_min_samples=2)
        self.mean_ = X.mean(axis=0, dtype=float)
        centred, number = X - self.mean_, min(self.n, *X.shape)
        if X.shape[1] > len(X):
            lengths, sides = _leading(centred @ centred.T, number)
            directions = centred.T @ (sides / lengths)
        else:
            lengths, directions = _leading(centred.T @ centred, number)
            sides = centred @ directions
        self.components_ = (directions * _signs(sides)).T
        self._n_features_out = number
        return self

    def transform(self, X):
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=["float32", "float64"])
        return ((X - self.mean_) @ self.components_.T).astype(X.dtype)

    def of_products(self, train: np.ndarray, held: np.ndarray, features: int) -> tuple[np.ndarray, np.ndarray]:
        """The scores of training (n, k) and of held-out samples (m, k), from the products of the former (n, n), and of both (m, n)."""
        means = train.mean(axis=0)
        centred, across = (products - products.mean(axis=1, keepdims=True) - means + means.mean() for products in (train, held))
        lengths, sides = _leading(centred, min(self.n, len(train), features))
        signs = _signs(sides)
        return sides * lengths * signs, across @ (sides / lengths * signs)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float32", "float64"]
        return tags


def _leading(products: np.ndarray, number: int) -> tuple[np.ndarray, np.ndarray]:
    """The largest singular values (number,) and their vectors (n, number), from products (n, n); where nothing varies, 1 and 0."""
    size = len(products)
    squares, vectors = (found[..., ::-1] for found in eigh(products, subset_by_index=[size - number, size - 1]))
    varies = squares > TINY * squares[0]
    return np.sqrt(np.where(varies, squares, 1)), vectors * varies


def _signs(sides: np.ndarray) -> np.ndarray:
    farthest = sides[np.abs(sides).argmax(axis=0), np.arange(sides.shape[1])]
    return np.where(farthest < 0, -1.0, 1.0)
