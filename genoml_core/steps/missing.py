"""Missing values: drop features that are mostly missing, fill the rest from the training samples."""
import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.experimental import enable_iterative_imputer  # noqa: F401 - makes the next one there
from sklearn.impute import IterativeImputer, KNNImputer, SimpleImputer

from ..errors import DataError
from ..params import Choice, Float, Int
from . import step
from .parts.transformers import Filter


@step(
    "filter_missing",
    label="Drop features with many missing values",
    methods="features missing in more than {most:.0%} of the training samples that were measured were dropped",
    help="A feature that is hardly measured says more about who was measured than about biology. "
    "Samples without any value in this layer do not count.",
    cheap=True,
    fills=True,
    most=Float(0, 1, default=0.3, label="Largest share missing", help="Features with a larger share of missing values are dropped."),
)
class FilterMissing(Filter):
    """Keeps the features whose share of missing values is at most ``most`` in the training rows that have a value at all."""

    def __init__(self, most=0.3):
        self.most = most

    def fit(self, X, y=None):
        X = self.read(X)
        missing = np.isnan(X)
        measured = ~missing.all(axis=1)  # a patient without this layer says nothing about its features
        self.kept_ = missing[measured].mean(axis=0) <= self.most if measured.any() else np.zeros(X.shape[1], bool)
        if not self.kept_.any():
            raise DataError("No feature is left.", f"All are missing in more than {self.most:.0%} of the training samples.", "Allow more.")
        return self


_INDICATOR = Choice(
    False, True, tuned=False, label="Add columns that tell what was missing",
    help="One for each feature that has missing values in the training samples. What is missing can tell of the site, not of the biology.",
)
_FILLING = {"fixed": {"keep_empty_features": True}, "fills": True, "completes": True, "add_indicator": _INDICATOR}


step(
    "impute_median",
    label="Fill missing values",
    methods="missing values were replaced by the feature's median in the training samples",
    help="Every model then sees complete data; the median comes from training samples only.",
    cheap=True,
    **{**_FILLING, "fixed": {"strategy": "median", **_FILLING["fixed"]}},
)(SimpleImputer)


step(
    "impute_nearest",
    label="Fill missing values from similar samples",
    methods="missing values were replaced by the mean of the {n_neighbors} training samples that are nearest by the values both have",
    help="For values missing here and there. A sample without any value gets the mean of the training samples.",
    n_neighbors=Int(1, 50, default=5, grid=(3, 5, 10, 20), label="Similar samples"),
    **_FILLING,
)(KNNImputer)


@step(
    "impute_iterative",
    label="Fill missing values by regression",
    methods="missing values were predicted from the {n_nearest_features} features that correlate most, in {max_iter} rounds of regression",
    help="For up to some hundred features: put it behind a filter. Slow.",
    n_nearest_features=Int(1, 200, default=20, label="Features looked at"),
    max_iter=Int(1, 50, default=5, label="Rounds"),
    **{**_FILLING, "fixed": {"initial_strategy": "median", "random_state": 0, **_FILLING["fixed"]}},
)
class IterativeImpute(IterativeImputer):
    """scikit-learn's IterativeImputer (van Buuren and Groothuis-Oudshoorn 2011, J Stat Softw 45(3)), all rounds done."""

    def fit_transform(self, X, y=None, **told):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # as many rounds as were asked for
            return super().fit_transform(X, y, **told)
