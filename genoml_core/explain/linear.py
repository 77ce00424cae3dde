"""Linear models: weight times distance from the mean of the training samples. Exact."""
import numpy as np

from . import Attribution, explainer


def _explains(estimator) -> bool:
    return hasattr(estimator, "coef_")


def weights(estimator) -> np.ndarray:
    """(p,) where there is a single score, else (K, p)."""
    coefficients = np.asarray(estimator.coef_, float)
    return coefficients[0] if coefficients.ndim == 2 and len(coefficients) == 1 else coefficients


def attribute(estimator, X: np.ndarray, Z: np.ndarray) -> Attribution:
    """Contributions to the decision value, the predicted number or the log risk."""
    weight, mean = weights(estimator), X.mean(axis=0, dtype=float)
    away = Z - mean
    intercept = np.squeeze(getattr(estimator, "intercept_", 0.0))
    values = away * weight if weight.ndim == 1 else away[:, :, None] * weight.T
    return Attribution(values, weight @ mean + intercept)


explainer(
    "linear",
    label="Weights",
    explains=_explains,
    attribute=attribute,
    weights=weights,
    methods="a linear model's contributions are its weights times the distance from the mean of the training samples, on the raw score",
    cite="exact; equal to Shapley values of independent features (Lundberg and Lee 2017, NeurIPS 30:4765-4774)",
)
