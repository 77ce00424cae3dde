"""Principal components of the samples, as a picture and as the input of other pictures."""

import numpy as np

CHEAP = 1e10  # multiplications that are done in double precision; more of them in single precision, and their sums in double
ROWS = 1_024


def components(X: np.ndarray, most: int) -> tuple[np.ndarray, list[float]]:
    """(scores of the samples on at most ``most`` components, the share of the variance that each holds).

    From the eigenvectors of the smaller of the two tables of products, of which only the wanted ones are computed. The sign of a
    component is such that its largest loading is positive.
    """
    from scipy.linalg import eigh

    X = X.astype(float if X.size * min(X.shape) < CHEAP else np.float32)
    X -= X.mean(axis=0, dtype=float)
    wide = X.shape[0] < X.shape[1]
    products = _products(X.T if wide else X)
    size, most = len(products), min(most, X.shape[0] - 1, X.shape[1])
    values, vectors = eigh(products, lower=True, subset_by_index=[size - most, size - 1])
    values, vectors = np.maximum(values[::-1], 0), vectors[:, ::-1]
    loadings = X.T @ vectors if wide else vectors
    scores = vectors * np.sqrt(values) if wide else X @ vectors
    signs = np.sign(loadings[np.abs(loadings).argmax(axis=0), np.arange(most)])
    total = np.trace(products)
    return scores * np.where(signs == 0, 1, signs), (values / total if total > 0 else np.zeros(most)).tolist()


def _products(X: np.ndarray) -> np.ndarray:
    """X.T @ X."""
    products = np.zeros((X.shape[1], X.shape[1]))
    for start in range(0, len(X), ROWS):
        block = np.ascontiguousarray(X[start : start + ROWS])
        products += block.T @ block
    return products
