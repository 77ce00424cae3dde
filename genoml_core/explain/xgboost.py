"""XGBoost: its own TreeSHAP, along the paths of the trees."""
import numpy as np

from . import Attribution, explainer


def _explains(estimator) -> bool:
    return hasattr(estimator, "get_booster")


def attribute(estimator, X: np.ndarray, Z: np.ndarray) -> Attribution:
    """Contributions to the margin (log odds, the score of each class before the softmax, the number, or the log risk)."""
    from xgboost import DMatrix

    found = estimator.get_booster().predict(DMatrix(Z), pred_contribs=True)
    found *= getattr(estimator, "sign", 1)  # in place: there can be many millions
    values, expected = found[..., :-1], found[0, ..., -1]  # the last column is what is expected
    return Attribution(values, expected) if values.ndim == 2 else Attribution(values.transpose(0, 2, 1), expected)


explainer(
    "xgboost",
    label="TreeSHAP of XGBoost",
    explains=_explains,
    attribute=attribute,
    methods="XGBoost's contributions are its TreeSHAP values (path dependent), on the margin",
    cite="Lundberg et al. (2020) Nat Mach Intell 2:56-67",
)
