"""Nearest neighbours: what each feature changes when features enter one after another, in several orders."""
import numpy as np

from . import Attribution, explainer

ORDERS = 4  # each taken forwards and backwards
TINY = 1e-18


def _explains(estimator) -> bool:
    return hasattr(estimator, "kneighbors")


def attribute(estimator, X: np.ndarray, Z: np.ndarray) -> Attribution:
    """Contributions to the probability of each class, or to the predicted number: Shapley values, estimated.

    Squared distances add up feature by feature, so a feature enters by one sum.
    """
    samples, Z = np.asarray(estimator._fit_X, float), np.asarray(Z, float)
    start = X.mean(axis=0, dtype=float)
    truth = np.eye(len(estimator.classes_))[estimator._y] if hasattr(estimator, "classes_") else np.asarray(estimator._y, float)[:, None]
    answer = _Answer(min(estimator.n_neighbors, len(samples)), truth)
    far = ((start - samples) ** 2).sum(axis=1)
    expected, values = answer(far[None])[0], np.zeros((*Z.shape, truth.shape[1]))
    random = np.random.default_rng(0)
    drawn = [random.permutation(Z.shape[1]) for _ in range(ORDERS)]
    orders = [order for each in drawn for order in (each, each[::-1])]
    for order in orders:
        distance, before = np.tile(far, (len(Z), 1)), np.tile(expected, (len(Z), 1))
        for j in order:
            distance += (Z[:, j, None] - samples[:, j]) ** 2 - (start[j] - samples[:, j]) ** 2
            now = answer(distance)
            values[:, j] += (now - before) / len(orders)
            before = now
    return Attribution(values[:, :, 0], expected[0]) if truth.shape[1] == 1 else Attribution(values, expected)


class _Answer:
    """The weighted mean of the nearest samples' truth (n, K), from squared distances (m, n)."""

    def __init__(self, number: int, truth: np.ndarray):
        self.number, self.truth = number, truth

    def __call__(self, distance: np.ndarray) -> np.ndarray:
        """(m, K)."""
        near = np.argpartition(distance, self.number - 1, axis=1)[:, : self.number]
        weight = 1 / np.sqrt(np.maximum(np.take_along_axis(distance, near, axis=1), TINY))
        return (weight[:, :, None] * self.truth[near]).sum(axis=1) / weight.sum(axis=1, keepdims=True)


explainer(
    "neighbours",
    label="Shapley values of nearest neighbours",
    explains=_explains,
    attribute=attribute,
    methods=f"contributions to nearest neighbours are Shapley values estimated from {2 * ORDERS} orders of the features, with the mean of "
            "the training samples for those that have not entered yet, on the probability",
    cite="Castro et al. (2009) Comput Oper Res 36:1726-1730",
)
