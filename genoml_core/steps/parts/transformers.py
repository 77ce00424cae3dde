"""The two shapes that most steps have: a transform of each sample by itself, and a choice among features."""
import numpy as np
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.feature_selection import SelectorMixin
from sklearn.utils.validation import check_is_fitted, validate_data


class Stateless(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """A transform of each sample by itself, missing values allowed; fitting only notes the number of features."""

    def fit(self, X, y=None):
        self.read(X, reset=True)
        return self

    def read(self, X, *, reset=False):
        """X checked and as float32."""
        return validate_data(self, X, reset=reset, dtype=np.float32, ensure_all_finite="allow-nan")

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.transformer_tags.preserves_dtype = ["float32"]
        tags.requires_fit = False
        return tags


class Selecting(SelectorMixin, BaseEstimator):
    """Keeps the features that ``fit`` has marked in ``kept_``, a boolean for each."""

    def keep_highest(self, score: np.ndarray, n: int) -> None:
        """Mark the ``n`` features of highest score, all where there are fewer; ties go to the earlier feature."""
        self.kept_ = np.isin(np.arange(len(score)), np.argsort(-score, kind="stable")[:n])

    def _get_support_mask(self):
        check_is_fitted(self)
        return self.kept_
