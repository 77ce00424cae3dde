"""Nearest neighbours, as many as there are at most."""
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor


class _AtMost:
    """Asks for no more neighbours than there are training samples."""

    def kneighbors(self, X=None, n_neighbors=None, return_distance=True):
        """As in scikit-learn."""
        number = min(n_neighbors or self.n_neighbors, self.n_samples_fit_)
        return super().kneighbors(X, number, return_distance)


class NeighbourClasses(_AtMost, KNeighborsClassifier):
    """scikit-learn's KNeighborsClassifier."""

    def __init__(self, n_neighbors=7):
        super().__init__(n_neighbors, weights="distance", algorithm="brute")


class NeighbourValues(_AtMost, KNeighborsRegressor):
    """scikit-learn's KNeighborsRegressor."""

    def __init__(self, n_neighbors=7):
        super().__init__(n_neighbors, weights="distance", algorithm="brute")
