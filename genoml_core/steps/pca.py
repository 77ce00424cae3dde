"""Principal components of the training samples."""
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.decomposition import PCA
from sklearn.utils.validation import check_is_fitted, validate_data

from ..params import Int
from . import step


@step(
    "pca",
    label="Principal components",
    methods="the first {n} principal components of the training samples replaced the features",
    help="Summarises thousands of correlated genes by a few directions.",
    n=Int(2, 500, default=50, grid=(5, 10, 20, 50, 100), log=True, label="Components"),
)
class PrincipalComponents(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Scores on the first ``n`` components, fewer where samples or features are fewer. Exact (full SVD)."""

    def __init__(self, n=50):
        self.n = n

    def fit(self, X, y=None):
        X = validate_data(self, X, dtype=["float32", "float64"], ensure_min_samples=2)
        self.pca_ = PCA(min(self.n, *X.shape), svd_solver="full").fit(X)
        self._n_features_out = self.pca_.n_components_
        return self

    def transform(self, X):
        check_is_fitted(self)
        return self.pca_.transform(validate_data(self, X, reset=False, dtype=["float32", "float64"]))

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float32", "float64"]
        return tags
