"""How alike samples are: the correlation of each with each, in the order of a clustering."""

import numpy as np
import pandas as pd

from . import Glance, exploration

MOST = 300  # samples in the picture: more cells than a screen has points say nothing


def look(glance: Glance) -> dict[str, pd.DataFrame]:
    """A square of Pearson correlations; rows and columns in the order in which average linkage of 1 - r puts them side by side."""
    from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
    from scipy.spatial.distance import squareform

    rows = np.sort(np.random.default_rng(glance.seed).choice(len(glance.rows), min(MOST, len(glance.rows)), replace=False))
    r = _correlation(glance.ready[rows].astype(float))
    apart = squareform(np.maximum(1 - r, 0), checks=False)
    order = leaves_list(optimal_leaf_ordering(linkage(apart, "average"), apart))
    names = glance.names[rows[order]]
    return {"similarity": pd.DataFrame(r[np.ix_(order, order)], names, names)}


def _correlation(X: np.ndarray) -> np.ndarray:
    """Between the rows of X (n, p); 0 with a row that does not vary."""
    X = X - X.mean(axis=1, keepdims=True)
    length = np.linalg.norm(X, axis=1, keepdims=True)
    X = np.divide(X, length, out=np.zeros_like(X), where=length > 0)
    r = np.clip(X @ X.T, -1, 1)
    np.fill_diagonal(r, 1)
    return (r + r.T) / 2


exploration(
    "similarity",
    "Likeness",
    look=look,
    help="Each cell is the correlation of two samples over the features that vary most, each feature standardised first, so 0 means no "
    "more alike than any two. Samples that are alike stand side by side: blocks by class are good news, blocks by batch a warning, a "
    "single dark pair may be one patient measured twice.",
    limits="A clustering finds groups in anything, noise included. How many groups there are cannot be read from it.",
    libraries=("numpy", "scipy", "scikit-learn"),
)
