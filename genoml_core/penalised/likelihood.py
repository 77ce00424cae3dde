"""Cox's partial likelihood with Efron's correction for ties: value, gradient and curvature in the log-risks, in logarithms throughout."""
import numpy as np

from ..at_risk import RiskSets
from ..errors import DataError


def checked_events(truth: np.ndarray) -> np.ndarray:
    """Which samples have an event, (n,). Raises DataError where none has."""
    if not truth["event"].any():
        why = f"All {len(truth)} samples of the training part are censored."
        raise DataError("There is no event to learn from.", why, "Use fewer folds, or another end point.")
    return truth["event"]


class PartialLikelihood:
    """Minus the partial log-likelihood of Cox (1975) with ties by Efron (1977), divided by the number of samples.

    truth: (n,) with fields ``event`` (bool), ``time`` and ``entry``. Log-risks are (n,); adding a constant to them changes nothing, nor
    does any increasing change of times and entries. Raises DataError without any event.
    """

    def __init__(self, truth: np.ndarray):
        self.event, happened = checked_events(truth), np.flatnonzero(truth["event"])
        self.events = happened[np.argsort(truth["time"][happened], kind="stable")]
        times = truth["time"][self.events]
        self.sets = RiskSets(truth["time"], truth["entry"], times)
        _, begin, self.tie, size = np.unique(times, return_index=True, return_inverse=True, return_counts=True)
        self.share = (np.arange(len(times)) - begin[self.tie]) / size[self.tie]  # of its tied events, that have left before it

    def __call__(self, risk: np.ndarray) -> tuple[float, np.ndarray]:
        """The value and its gradient (n,)."""
        _, weight = self._log_weights(risk)
        return float((weight - risk[self.events]).sum() / len(risk)), (self._expected(risk, 1) - self.event) / len(risk)

    def curvature(self, risk: np.ndarray) -> np.ndarray:
        """The diagonal of the second derivative, (n,), not negative."""
        return np.maximum(self._expected(risk, 1) - self._expected(risk, 2), 0) / len(risk)

    def _log_weights(self, risk: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The log weight of each event's risk set: whole, and without the share of its tied events that has left."""
        whole = self.sets.log_sum(risk)
        tied = np.bincount(self.tie, np.exp(risk[self.events] - whole))[self.tie]
        return whole, whole + np.log1p(-self.share * tied)

    def _expected(self, risk: np.ndarray, power: int) -> np.ndarray:
        """The sum over events of each sample's part in the risk set, to this power, (n,)."""
        whole, weight = self._log_weights(risk)
        expected = np.exp(power * risk + self.sets.log_sum_of_times(-power * weight))
        left = np.bincount(self.tie, (1 - (1 - self.share) ** power) * np.exp(power * (whole - weight)))[self.tie]
        expected[self.events] -= left * np.exp(power * (risk[self.events] - whole))
        return expected


class StratifiedLikelihood:
    """The same with a baseline hazard for each stratum: patients are compared within it only. strata: codes, (n,)."""

    def __init__(self, truth: np.ndarray, strata: np.ndarray):
        checked_events(truth)
        rows = [np.flatnonzero(strata == code) for code in np.unique(strata)]
        self.parts = [(of, PartialLikelihood(truth[of])) for of in rows if truth["event"][of].any()]

    def __call__(self, risk: np.ndarray) -> tuple[float, np.ndarray]:
        """The value and its gradient (n,)."""
        value, gradient = 0.0, np.zeros(len(risk))
        for rows, likelihood in self.parts:
            share = len(rows) / len(risk)
            own, slope = likelihood(risk[rows])
            value, gradient[rows] = value + share * own, share * slope
        return value, gradient
