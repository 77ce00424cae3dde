"""Principal components of the samples, as a picture and as the input of other pictures."""

import numpy as np


def components(X: np.ndarray, most: int) -> tuple[np.ndarray, list[float]]:
    """(scores of the samples on at most ``most`` components, the share of the variance that each holds). Exact."""
    from sklearn.decomposition import PCA

    solver = "covariance_eigh" if X.shape[0] >= X.shape[1] else "full"
    X = X.astype(np.float64)  # a covariance in float32 keeps too few digits of the smaller components
    pca = PCA(min(most, X.shape[0] - 1, X.shape[1]), svd_solver=solver).fit(X)
    return pca.transform(X), np.nan_to_num(pca.explained_variance_ratio_).tolist()
