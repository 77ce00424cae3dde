"""What all paths of logistic regression share: the classes and their loss, and models that differ in the strength of their penalty."""
import numpy as np
from scipy.special import expit, log_expit
from sklearn.linear_model import LogisticRegression
from sklearn.utils import compute_sample_weight
from sklearn.utils.validation import validate_data

from ..errors import DataError


class AlongC(LogisticRegression):
    """Models that differ in C only, fitted from the strongest penalty to the weakest: each begins where the one before ended."""

    def fit(self, X: np.ndarray, y: np.ndarray) -> "AlongC":
        """X: (n, p); y: (n,) labels. Raises DataError where there is only one class."""
        return self.fit_along([self], X, y)[0]

    @classmethod
    def fit_along(cls, models: list["AlongC"], X: np.ndarray, y: np.ndarray) -> list["AlongC"]:
        """Fit all of them: X (n, p), y (n,)."""
        walk = cls.walk(validate_data(models[0], X, dtype=[np.float64, np.float32]), Classes(y, models[0].class_weight))
        for model in sorted(models, key=lambda m: m.C):
            model.n_features_in_, model.classes_ = X.shape[1], walk.learnt.classes
            model.n_iter_ = np.array([walk.solve(model)])
            weights, intercepts = walk.coefficients()
            model.coef_, model.intercept_ = weights.T.copy(), intercepts - walk.mean @ weights
        return models


class Classes:
    """What is learnt: truth (n, m), a column for each class, or one for two classes; and what each sample counts, share (n, 1)."""

    def __init__(self, y: np.ndarray, class_weight):
        self.share = compute_sample_weight(class_weight, y)[:, None]
        self.classes, codes = np.unique(y, return_inverse=True)
        if len(self.classes) < 2:
            why = f"All {len(y)} samples of the training part are {self.classes[0]!r}."
            raise DataError("There is only one class to learn from.", why, "Use fewer folds, or merge rare classes.")
        self.two = len(self.classes) == 2
        self.truth = codes[:, None].astype(float) if self.two else np.eye(len(self.classes))[codes]
        self.rate = self.mean(self.truth)
        self.bend = 0.25 if self.two else 0.5  # the largest curvature of a sample's loss

    def mean(self, values: np.ndarray) -> np.ndarray:
        """Of each column, samples counting by their share."""
        return np.average(values, axis=0, weights=self.share[:, 0])

    def start(self) -> np.ndarray:
        """Intercepts, (m,), that say how frequent the classes are."""
        return np.log(self.rate / (1 - self.rate) if self.two else self.rate)

    def loss(self, scores: np.ndarray) -> float:
        """The sum of minus the log-likelihood over samples, of scores (n, m)."""
        if self.two:
            return -float((self.share * log_expit(np.where(self.truth == 1, scores, -scores))).sum())
        top = scores.max(axis=1, keepdims=True)
        own = (self.truth * scores).sum(axis=1, keepdims=True)
        return float((self.share * (top + np.log(np.exp(scores - top).sum(axis=1, keepdims=True)) - own)).sum())

    def probability(self, scores: np.ndarray) -> np.ndarray:
        """(n, m)."""
        if self.two:
            return expit(scores)
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        return odds / odds.sum(axis=1, keepdims=True)

    def residual(self, scores: np.ndarray) -> np.ndarray:
        """The gradient of the loss in the scores, (n, m)."""
        return self.share * (self.probability(scores) - self.truth)

    def bent(self, probability: np.ndarray, change: np.ndarray) -> np.ndarray:
        """By how much the gradient changes with a small change of the scores, (n, m)."""
        if self.two:
            return self.share * probability * (1 - probability) * change
        return self.share * probability * (change - (probability * change).sum(axis=1, keepdims=True))
