"""Quantile normalisation: every sample gets the distribution of the training samples (Bolstad et al. 2003, Bioinformatics 19:185-193)."""
import numpy as np
from scipy.stats import rankdata
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from . import step


@step(
    "quantile_normalise",
    label="Quantile normalisation",
    methods="each sample was given the mean distribution of the training samples, values with equal ranks their mean",
    help="For microarrays. Takes out what makes whole samples brighter or darker; also real differences between whole distributions.",
)
class QuantileNormalise(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """``quantiles_``, (p,): the mean over training samples of their sorted values. A value becomes the one at its rank.

    Equal values share the mean rank; where some are missing, ranks are stretched over those that are there.
    """

    def fit(self, X, y=None):
        X = self._read(X, reset=True)
        measured = X[~np.isnan(X).all(axis=1)]
        self.quantiles_ = np.mean([_sorted(row) for row in measured], axis=0) if len(measured) else np.full(X.shape[1], np.nan)
        return self

    def transform(self, X):
        check_is_fitted(self)
        return np.array([self._given(row) for row in self._read(X)], dtype=np.float32)

    def _given(self, row: np.ndarray) -> np.ndarray:
        given, there = np.full(len(row), np.nan), np.flatnonzero(~np.isnan(row))
        places = (rankdata(row[there]) - 1) / max(len(there) - 1, 1) * (len(row) - 1)
        given[there] = np.interp(places, np.arange(len(row)), self.quantiles_)
        return given

    def _read(self, X, *, reset=False):
        return validate_data(self, X, reset=reset, dtype=np.float32, ensure_all_finite="allow-nan")

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags


def _sorted(row: np.ndarray) -> np.ndarray:
    """The sorted values of a sample (p,), stretched over all places where some are missing."""
    there = np.sort(row[~np.isnan(row)]).astype(float)
    return np.interp(np.linspace(0, len(there) - 1, len(row)), np.arange(len(there)), there)
