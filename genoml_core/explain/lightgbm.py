"""LightGBM: its own TreeSHAP, along the paths of the trees."""
import numpy as np

from . import Attribution, explainer


def _explains(estimator) -> bool:
    return hasattr(estimator, "booster_")


def attribute(estimator, X: np.ndarray, Z: np.ndarray) -> Attribution:
    """Contributions to the margin (log odds, or the score of each class before the softmax)."""
    found = np.asarray(estimator.booster_.predict(Z, pred_contrib=True))
    found = found.reshape(len(Z), -1, Z.shape[1] + 1)  # a class after another, each with what is expected as its last column
    values, expected = found[:, :, :-1], found[0, :, -1]
    return Attribution(values[:, 0], expected[0]) if len(expected) == 1 else Attribution(values.transpose(0, 2, 1), expected)


explainer(
    "lightgbm",
    label="TreeSHAP of LightGBM",
    explains=_explains,
    attribute=attribute,
    methods="LightGBM's contributions are its TreeSHAP values (path dependent), on the margin",
    cite="Lundberg et al. (2020) Nat Mach Intell 2:56-67",
)
