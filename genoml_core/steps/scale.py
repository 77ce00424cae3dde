"""Put features on one scale, learnt from the training samples."""
from sklearn.preprocessing import RobustScaler, StandardScaler

from . import step

step(
    "standard_scale",
    label="Standardise",
    methods="features were centred and divided by their standard deviation in the training samples",
    help="Each gene gets mean 0 and standard deviation 1, so that highly expressed genes do not outweigh the others.",
    affine=True,
)(StandardScaler)

step(
    "robust_scale",
    label="Robust scaling",
    methods="features were centred at their median and divided by their interquartile range in the training samples",
    help="Like standardising, but outliers do not move the scale.",
    affine=True,
)(RobustScaler)
