"""Survival in steps: a hazard for each interval of time, so that what a feature means may change as time goes on."""
import numpy as np
import torch
from torch import nn

from ...penalised.cox import CoxRidge
from .anchored import COX_BATCH, AnchoredModel
from .stored import Weights, inside
from .training import by_event

INTERVALS = 15
TINY = 1e-6


class Summed(nn.Module):
    """The log of the cumulative hazard over all intervals, from the log odds of dying in each."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(n, p) -> (n, 1)."""
        return torch.log(nn.functional.softplus(self.network(x)).sum(dim=1, keepdim=True) + TINY)


class AnchoredHazards(AnchoredModel):
    """The log odds of an event in each of some intervals, for those who came so far (Gensheimer and Narasimhan 2019, PeerJ 7:e6257).

    Who came under observation late counts from the first interval on that was seen as a whole.

    Begins at the discrete hazards of the training samples, moved alike in all intervals by a ridge Cox model of penalty alpha; a residual
    for each interval begins at zero. Intervals end at quantiles of the event times.
    """

    batch = COX_BATCH

    def __init__(self, alpha=1.0, components=64, hidden=64, dropout=0.4, weight_decay=0.01, members=3, random_state=None):
        self.alpha, self.components, self.hidden, self.dropout, self.weight_decay = alpha, components, hidden, dropout, weight_decay
        self.members, self.random_state = members, random_state

    def fit(self, X: np.ndarray, truth: np.ndarray) -> "AnchoredHazards":
        """X: (n, p); truth: (n,) with fields ``event``, ``time`` and ``entry``. Raises DataError without any event."""
        events = truth["time"][truth["event"]]
        ends = np.unique(np.quantile(events, np.linspace(0, 1, INTERVALS + 1)[1:])) if len(events) else np.ones(1)
        self.ends_ = np.append(ends[:-1], np.inf)  # the last holds all later times
        self.last_ = float(truth["time"].max())
        super().fit(X, truth)
        self.network_ = Summed(self.network_).eval()
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Log-risks, (n,) float64: the log of the cumulative hazard over the whole follow-up."""
        return self.outputs(X)[:, 0]

    def log_hazards(self, X: np.ndarray, times: np.ndarray) -> np.ndarray:
        """The log of the cumulative hazard at some times (T,), (n, T) float64; between the ends of intervals the hazard is constant."""
        with torch.no_grad():
            steps = nn.functional.softplus(self.network_.network(*self.tensors(X))).numpy().astype(float)
        grid = np.concatenate([[0.0], self.ends_[:-1], [self.last_]])
        summed = np.column_stack([np.zeros(len(steps)), np.cumsum(steps, axis=1)])
        return np.log(np.stack([np.interp(times, grid, row) for row in summed]) + TINY)

    def _built(self, weights: Weights) -> nn.Module:
        return Summed(super()._built(inside(weights, "network")))

    def _target(self, y):
        return y

    def _order(self, target):
        return by_event(target)

    def _intervals(self, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The first interval that was seen as a whole of each one, and that in which the time lies, (n,) each."""
        came, ended = (np.searchsorted(self.ends_, truth[name], side="left") for name in ("entry", "time"))
        return np.where(truth["entry"] > 0, came + 1, 0), ended

    def _anchor(self, X, target):
        ridge = CoxRidge(self.alpha).fit(X, target)
        (first, place), number = self._intervals(target), len(self.ends_)
        events = np.bincount(place, weights=target["event"] & (first <= place), minlength=number)
        came, gone = (np.cumsum(np.bincount(at, minlength=number + 1)) for at in (first, place + 1))
        at_risk = (came - gone)[:number]
        usual = max(events.sum(), 0.5) / max(at_risk.sum(), 1)
        rate = (events + usual) / (at_risk + 1)  # where nobody was seen, as on average
        level = np.log(rate / (1 - rate)) - float(X.mean(axis=0, dtype=float) @ ridge.coef_)
        return np.tile(ridge.coef_, (number, 1)), level

    def _loss(self, target, fitted):
        (first, place), number = self._intervals(target), np.arange(len(self.ends_))
        happened, seen = (place[:, None] == number) & target["event"][:, None], first[:, None] <= number
        died, there = (torch.as_tensor(of).float() for of in (happened, seen & ((number < place[:, None]) | happened)))

        def loss(found, rows):
            lost = nn.functional.binary_cross_entropy_with_logits(found, died[rows].to(found), reduction="none")
            return (there[rows].to(found) * lost).sum() / len(rows)

        return loss
