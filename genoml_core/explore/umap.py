"""UMAP (McInnes, Healy, Melville 2018): a map on which samples with similar profiles stay neighbours."""

import numpy as np
import pandas as pd

from . import Glance, exploration
from .parts.components import components

COMPONENTS, NEIGHBOURS = 30, 15


def look(glance: Glance) -> dict[str, pd.DataFrame]:
    """UMAP1 and UMAP2 from the first 30 principal components; on one thread, so that a seed gives one map."""
    from umap import UMAP

    scores, _ = components(glance.ready, COMPONENTS)
    mapped = UMAP(n_neighbors=min(NEIGHBOURS, len(scores) - 1), random_state=glance.seed, n_jobs=1)
    return {"points": pd.DataFrame(mapped.fit_transform(scores.astype(np.float32)), glance.names, ["UMAP1", "UMAP2"])}


exploration(
    "umap",
    "UMAP",
    look=look,
    help="A map that keeps neighbours together: samples that lie close have similar profiles in the first 30 principal components.",
    limits="Only who is near whom counts: distances between clouds, their sizes and their shapes mean little, the axes have no unit, and "
    "noise forms clouds as well.",
    least=10,
    libraries=("numpy", "scipy", "scikit-learn", "umap-learn", "pynndescent", "numba"),
    busy=True,
)
