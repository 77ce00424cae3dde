"""Put features on one scale, learnt from the training samples."""
import numpy as np
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler
from sklearn.utils.validation import validate_data

from . import step

step(
    "standard_scale",
    label="Standardise",
    methods="features were centred and divided by their standard deviation in the training samples",
    help="Each gene gets mean 0 and standard deviation 1, so that highly expressed genes do not outweigh the others.",
    affine=True,
    gives="zscore",
)(StandardScaler)


step(
    "min_max_scale",
    label="Scale to 0 to 1",
    methods="features were scaled so that the training samples lie between 0 and 1",
    help="A held-out sample may lie outside. One outlier squeezes all other values: standardising is safer.",
    affine=True,
    gives="numeric",
)(MinMaxScaler)


@step(
    "robust_scale",
    label="Robust scaling",
    methods="features were centred at their median and divided by their interquartile range in the training samples",
    help="Like standardising, but outliers do not move the scale.",
    affine=True,
    gives="zscore",
)
class RobustScale(RobustScaler):
    """scikit-learn's RobustScaler, which looks at one feature after the other; where no value is missing, at all of them at once."""

    def fit(self, X, y=None):
        X = validate_data(self, X, dtype=[np.float64, np.float32], ensure_all_finite="allow-nan")
        if np.isnan(X).any():
            return super().fit(X, y)
        self.center_ = np.median(X, axis=0)
        low, high = np.percentile(X, self.quantile_range, axis=0)
        self.scale_ = np.where(high - low < 10 * np.finfo(float).eps, 1.0, high - low)  # as scikit-learn: a constant is not divided
        return self
