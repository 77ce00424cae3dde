"""Principal components: the directions in which the samples differ most."""

import pandas as pd

from . import Glance, exploration
from .parts.components import components

MOST = 10


def look(glance: Glance) -> dict[str, pd.DataFrame]:
    """PC1 to PC10, fewer where samples or features are fewer, and the share of the variance that each holds."""
    scores, shares = components(glance.ready, MOST)
    axes = [f"PC{i + 1}" for i in range(len(shares))]
    return {"points": pd.DataFrame(scores, glance.names, axes), "shares": pd.DataFrame([shares], columns=axes)}


exploration(
    "pca",
    "PCA",
    look=look,
    help="Principal components are the directions in which the samples differ most; samples that lie close have similar profiles. "
    "Clouds by class are good news, by batch a warning.",
    limits="A picture without clouds does not mean that nothing can be predicted: what tells the samples apart may lie in directions that "
    "are not drawn.",
    least=3,
    libraries=("numpy", "scipy", "scikit-learn"),
)
