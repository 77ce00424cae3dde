"""Missing values: drop features that are mostly missing, fill the rest with the training median."""
import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.utils.validation import validate_data

from ..errors import DataError
from ..params import Float
from . import step
from .parts.transformers import Selecting


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
class FilterMissing(Selecting):
    """Keeps the features whose share of missing values is at most ``most`` in the training rows that have a value at all."""

    def __init__(self, most=0.3):
        self.most = most

    def fit(self, X, y=None):
        X = validate_data(self, X, ensure_all_finite="allow-nan", dtype=np.float32)
        missing = np.isnan(X)
        measured = ~missing.all(axis=1)  # a patient without this layer says nothing about its features
        self.kept_ = missing[measured].mean(axis=0) <= self.most if measured.any() else np.zeros(X.shape[1], bool)
        if not self.kept_.any():
            raise DataError("No feature is left.", f"All are missing in more than {self.most:.0%} of the training samples.", "Allow more.")
        return self

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


step(
    "impute_median",
    label="Fill missing values",
    methods="missing values were replaced by the feature's median in the training samples",
    help="Every model then sees complete data; the median comes from training samples only.",
    fixed={"strategy": "median", "keep_empty_features": True},
    cheap=True,
    fills=True,
)(SimpleImputer)
