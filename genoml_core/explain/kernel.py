"""Kernel machines: gradients along the straight way from the mean training sample to the sample, added up."""
import numpy as np

from . import Attribution, explainer

POINTS = 32  # on the way: with a smooth kernel the sum is exact to many digits


def _explains(estimator) -> bool:
    return hasattr(estimator, "dual_")


def attribute(estimator, X: np.ndarray, Z: np.ndarray) -> Attribution:
    """Contributions to the decision values, or to the predicted number."""
    start = X.mean(axis=0, dtype=float)
    away, (points, shares) = Z - start, np.polynomial.legendre.leggauss(POINTS)
    slopes = sum(share / 2 * _gradient(estimator, start + (point + 1) / 2 * away) for point, share in zip(points, shares, strict=True))
    values, expected = away[:, :, None] * slopes, estimator.outputs(start[None])[0]
    return Attribution(values[:, :, 0], expected[0]) if len(expected) == 1 else Attribution(values, expected)


def _gradient(estimator, Z: np.ndarray) -> np.ndarray:
    """Of each output in each feature, (m, p, outputs)."""
    weighted = estimator.kernel(Z)[:, None, :] * estimator.dual_  # (m, outputs, n)
    away = weighted.sum(axis=2)[:, None, :] * Z[:, :, None] - (weighted @ estimator.samples_).transpose(0, 2, 1)
    return -2 * estimator.gamma_ * away


explainer(
    "kernel",
    label="Integrated gradients of kernel machines",
    explains=_explains,
    attribute=attribute,
    methods="a kernel machine's contributions are integrated gradients from the mean of the training samples, on the raw score",
    cite="Sundararajan et al. (2017) ICML 34:3319-3328",
)
