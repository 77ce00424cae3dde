"""The directions that samples span: no more than there are samples, however many features they have."""
import numpy as np
from scipy.linalg import eigh

TINY = 1e-10


def spanned(X: np.ndarray) -> np.ndarray:
    """Orthonormal directions, (p, at most min(n, p)), that span the rows of X and along which they are uncorrelated."""
    if X.shape[1] <= len(X):
        return eigh(X.T @ X)[1]
    squares, vectors = eigh(X @ X.T)
    kept = squares > TINY * squares.max()
    return X.T @ (vectors[:, kept] / np.sqrt(squares[kept]))
