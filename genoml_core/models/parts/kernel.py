"""Machines that compare a sample with each training sample through a Gaussian kernel, whose width follows from the data."""
from abc import ABC, abstractmethod

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.kernel_ridge import KernelRidge
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.svm import SVC, SVR


class Radial(BaseEstimator, ABC):
    """Outputs = kernel(sample, training samples) @ dual_.T + intercept_, with kernel = exp(-gamma_ |difference|^2).

    gamma_ is 1 / (width * p * variance of all values): with width 1 the "scale" of scikit-learn. samples_: (n, p); dual_: (outputs, n).
    """

    def fit(self, X: np.ndarray, y: np.ndarray):
        """X: (n, p); y: (n,)."""
        self.samples_ = np.asarray(X, float)
        self.gamma_ = 1 / (self.width * X.shape[1] * (self.samples_.var() or 1.0))
        dual, intercept = zip(*self._weigh(self.kernel(X), y), strict=True)
        self.dual_, self.intercept_ = np.stack(dual), np.array(intercept)
        return self

    def kernel(self, Z: np.ndarray) -> np.ndarray:
        """Likeness of each row of Z with each training sample, (m, n)."""
        return rbf_kernel(np.asarray(Z, float), self.samples_, self.gamma_)

    def outputs(self, Z: np.ndarray) -> np.ndarray:
        """(m, outputs)."""
        return self.kernel(Z) @ self.dual_.T + self.intercept_

    @abstractmethod
    def _weigh(self, kernel: np.ndarray, y: np.ndarray) -> list[tuple[np.ndarray, float]]:
        """Weights of the training samples, (n,), and the intercept, for each output."""


def _full(machine, samples: int) -> np.ndarray:
    """The weights of all training samples, 0 for those that are no support vectors."""
    dual = np.zeros(samples)
    dual[machine.support_] = machine.dual_coef_[0]
    return dual


class KernelClasses(ClassifierMixin, Radial):
    """Support vector machines, each class against the others, so that every class has a score of its own."""

    def __init__(self, C=1.0, width=1.0, class_weight=None):
        self.C, self.width, self.class_weight = C, width, class_weight

    def _weigh(self, kernel, y):
        self.classes_ = np.unique(y)
        found = []
        for name in self.classes_[-1:] if len(self.classes_) == 2 else self.classes_:
            machine = SVC(kernel="precomputed", C=self.C, class_weight=self.class_weight).fit(kernel, y == name)
            found.append((_full(machine, len(y)), machine.intercept_[0]))
        return found

    def decision_function(self, X: np.ndarray) -> np.ndarray:
        """(n, K), or (n,) for two classes."""
        found = self.outputs(X)
        return found[:, 0] if len(self.classes_) == 2 else found

    def predict(self, X: np.ndarray) -> np.ndarray:
        """(n,)."""
        found = self.decision_function(X)
        return self.classes_[(found > 0).astype(int) if found.ndim == 1 else found.argmax(axis=1)]


class _KernelValues(RegressorMixin, Radial):
    """Learns the target in units of its standard deviation from its mean, so that one grid suits every unit."""

    def _weigh(self, kernel, y):
        spread = y.std() or 1.0
        dual, intercept = self._standardised(kernel, (y - y.mean()) / spread)
        return [(dual * spread, intercept * spread + y.mean())]

    def predict(self, X: np.ndarray) -> np.ndarray:
        """(n,)."""
        return self.outputs(X)[:, 0]


class KernelRidgeValues(_KernelValues):
    """scikit-learn's KernelRidge."""

    def __init__(self, alpha=1.0, width=1.0):
        self.alpha, self.width = alpha, width

    def _standardised(self, kernel, y):
        return KernelRidge(alpha=self.alpha, kernel="precomputed").fit(kernel, y).dual_coef_, 0.0


class SupportVectorValues(_KernelValues):
    """scikit-learn's SVR."""

    def __init__(self, C=1.0, width=1.0, epsilon=0.1):
        self.C, self.width, self.epsilon = C, width, epsilon

    def _standardised(self, kernel, y):
        machine = SVR(kernel="precomputed", C=self.C, epsilon=self.epsilon).fit(kernel, y)
        return _full(machine, len(y)), machine.intercept_[0]
