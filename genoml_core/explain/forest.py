"""Random forests of scikit-learn: TreeSHAP along the paths of the trees, as in the ``shap`` package."""
import warnings

import numpy as np

from . import Attribution, explainer


def _explains(estimator) -> bool:
    trees = getattr(estimator, "estimators_", None)
    return isinstance(trees, list) and hasattr(trees[0], "tree_") and hasattr(estimator, "estimators_samples_")


def attribute(estimator, X: np.ndarray, Z: np.ndarray) -> Attribution:
    """Contributions to the probability of each class, or to the predicted number."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # shap's colours use what Matplotlib is about to drop
        from shap import TreeExplainer
    explained = TreeExplainer(estimator, feature_perturbation="tree_path_dependent")
    values, expected = explained.shap_values(Z, check_additivity=False), np.asarray(explained.expected_value)
    return Attribution(values, expected if values.ndim == 3 else np.squeeze(expected))


explainer(
    "forest",
    label="TreeSHAP of forests",
    explains=_explains,
    attribute=attribute,
    methods="a forest's contributions are TreeSHAP values (tree_path_dependent: what is absent is averaged over as the training samples "
            "were dealt in the trees), on the probability",
    cite="Lundberg et al. (2020) Nat Mach Intell 2:56-67",
)
