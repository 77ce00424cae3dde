"""Networks anchored on a linear model: a residual on its solution that begins at zero, and may stay there.

So the worst case is the linear model itself; a plain network of few samples and many features is usually worse than that.
"""
from abc import abstractmethod
from functools import partial

import numpy as np
import torch
from sklearn.base import ClassifierMixin, RegressorMixin
from torch import nn

from ...penalised.cox import CoxRidge
from ...penalised.directions import spanned
from ...penalised.rotated import RotatedLogistic, RotatedRidge
from .stored import Stored, Weights, parts
from .training import PARTS, by_event, cox_loss, dealt, device, train

BATCH = 128
COX_BATCH = 1024  # a risk set of few samples says little


class Anchored(nn.Module):
    """outputs = anchor(x) + residual(components(x)); anchor and components are frozen, the residual begins at zero."""

    def __init__(self, anchor: tuple[np.ndarray, np.ndarray], components: nn.Linear, hidden: int, dropout: float):
        super().__init__()
        weight, bias = anchor
        self.anchor, self.components = frozen(weight, bias), components
        last = nn.Linear(hidden, len(weight), bias=False)
        nn.init.zeros_(last.weight)
        self.residual = nn.Sequential(
            nn.Linear(components.out_features, hidden), nn.LayerNorm(hidden), nn.SiLU(), nn.Dropout(dropout), last
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(n, p) -> (n, outputs)."""
        return self.anchor(x) + self.residual(self.components(x))


class Mean(nn.Module):
    """The mean output of several networks."""

    def __init__(self, members: list[nn.Module]):
        super().__init__()
        self.members = nn.ModuleList(members)

    def forward(self, *given: torch.Tensor) -> torch.Tensor:
        """What each member is given -> (n, outputs)."""
        return torch.stack([member(*given) for member in self.members]).mean(dim=0)


def frozen(weight: np.ndarray, bias: np.ndarray) -> nn.Linear:
    """A layer with these weights, (outputs, p), which no training changes."""
    layer = nn.Linear(weight.shape[1], weight.shape[0])
    layer.weight.data, layer.bias.data = (torch.as_tensor(np.ascontiguousarray(part), dtype=torch.float32) for part in (weight, bias))
    return layer.requires_grad_(False)


def leading_components(X: np.ndarray, number: int, alike: bool = True) -> nn.Linear:
    """The first principal components of X (n, p) as a frozen layer, each with variance 1; not alike: with variance 1 on average."""
    mean = X.mean(axis=0, dtype=float)
    directions = spanned(X - mean)[:, -number:]
    if not directions.shape[1]:  # all samples are alike: one component that is 0
        directions = np.zeros((X.shape[1], 1))
    scale = ((X - mean) @ directions).std(axis=0)
    known = scale > 1e-6 * scale.max(initial=0)  # a direction without variance says nothing
    scale = scale if alike else np.sqrt(np.mean(scale**2))
    weight = (directions / np.where(known, scale, np.inf)).T
    return frozen(weight, -weight @ mean)


class AnchoredModel(Stored):
    """Fits ``members`` networks, each stopped where the loss of another fifth of the samples is least: perhaps before it begins."""

    batch = BATCH

    def fit(self, X: np.ndarray, y: np.ndarray):
        """X: (n, p); y: (n,)."""
        random = np.random.default_rng(self.random_state)
        torch.manual_seed(int(random.integers(2**31)))
        X, target = np.asarray(X, np.float32), self._target(y)
        components, part = leading_components(X, self.components), dealt(self._order(target), random)
        stops = [part == member % PARTS for member in range(self.members)]
        self.network_ = Mean([self._member(X, target, components, stop, member) for member, stop in enumerate(stops)]).eval()
        return self

    def outputs(self, X: np.ndarray) -> np.ndarray:
        """(n, outputs) float64."""
        with torch.no_grad():
            return self.network_(*self.tensors(X)).numpy().astype(float)

    def tensors(self, X: np.ndarray) -> tuple[torch.Tensor, ...]:
        """What the network is given for samples (n, p): their features first."""
        return (torch.as_tensor(np.asarray(X, np.float32)),)

    def _built(self, weights: Weights) -> nn.Module:
        return Mean([self._shaped(part) for part in parts(weights, "members")])

    def _shaped(self, weights: Weights) -> Anchored:
        anchor, components = ((weights[f"{name}.weight"], weights[f"{name}.bias"]) for name in ("anchor", "components"))
        return Anchored(anchor, frozen(*components), len(weights["residual.0.weight"]), self.dropout)

    def _member(self, X: np.ndarray, target: np.ndarray, components: nn.Linear, stop: np.ndarray, member: int) -> Anchored:
        network = Anchored(self._anchor(X[~stop], target[~stop]), components, self.hidden, self.dropout)
        x = torch.as_tensor(X)
        with torch.no_grad():  # what is frozen is computed once
            given, begun = network.components(x).to(device()), network.anchor(x).to(device())
        loss = self._loss(target, ~stop)
        told = self.told and partial(self.told, member=member)
        fitted, held = (torch.as_tensor(np.flatnonzero(rows)) for rows in (~stop, stop))
        residual = network.residual.to(device())
        train(residual, lambda rows: loss(begun[rows] + residual(given[rows]), rows), fitted, held,
              batch=self.batch, weight_decay=self.weight_decay, told=told)
        return network.cpu()

    @abstractmethod
    def _target(self, y: np.ndarray) -> np.ndarray:
        """What the network learns, (n,)."""

    @abstractmethod
    def _anchor(self, X: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weights (outputs, p) and intercepts (outputs,) of the linear solution."""

    def _order(self, target: np.ndarray) -> np.ndarray:
        """Numbers by which samples are dealt, (n,), so that all parts are alike."""
        return target

    @abstractmethod
    def _loss(self, target: np.ndarray, fitted: np.ndarray):
        """The loss of outputs (q, outputs) of the samples at q positions; fitted: who the member learns from, (n,) bool."""


class AnchoredClasses(ClassifierMixin, AnchoredModel):
    """A residual on logistic regression with a ridge penalty of strength C."""

    def __init__(self, C=0.01, components=64, hidden=64, dropout=0.4, weight_decay=0.01, class_weight=None, members=3, random_state=None):
        self.C, self.components, self.hidden, self.dropout, self.weight_decay = C, components, hidden, dropout, weight_decay
        self.class_weight, self.members, self.random_state = class_weight, members, random_state

    def _target(self, y):
        self.classes_, codes = np.unique(y, return_inverse=True)
        return codes

    def _anchor(self, X, target):
        fitted = RotatedLogistic(C=self.C, class_weight=self.class_weight, max_iter=500).fit(X, target)
        weight, bias = fitted.coef_, fitted.intercept_
        if len(weight) == 1:  # one score for two classes
            weight, bias = np.vstack([-weight, weight]) / 2, np.concatenate([-bias, bias]) / 2
        return weight, bias

    def _loss(self, target, fitted):
        size = np.bincount(target[fitted], minlength=len(self.classes_))
        weight = fitted.sum() / (len(size) * size) if self.class_weight == "balanced" else np.ones(len(size))
        entropy, truth = nn.CrossEntropyLoss(weight=torch.as_tensor(weight).float().to(device())), torch.as_tensor(target).to(device())
        return lambda found, rows: entropy(found, truth[rows])

    def decision_function(self, X: np.ndarray) -> np.ndarray:
        """Log-odds up to a constant of each sample, (n, K)."""
        return self.outputs(X)

    def predict(self, X: np.ndarray) -> np.ndarray:
        """(n,)."""
        return self.classes_[self.outputs(X).argmax(axis=1)]


class AnchoredValues(RegressorMixin, AnchoredModel):
    """A residual on ridge regression of penalty alpha, for the target in units of its standard deviation."""

    def __init__(self, alpha=1000.0, components=64, hidden=64, dropout=0.4, weight_decay=0.01, members=3, random_state=None):
        self.alpha, self.components, self.hidden, self.dropout, self.weight_decay = alpha, components, hidden, dropout, weight_decay
        self.members, self.random_state = members, random_state

    def _target(self, y):
        self.mean_, self.scale_ = float(np.mean(y)), float(np.std(y)) or 1.0
        return ((y - self.mean_) / self.scale_).astype(np.float32)

    def _anchor(self, X, target):
        fitted = RotatedRidge(alpha=self.alpha).fit(X, target.astype(float))
        return fitted.coef_[None], np.atleast_1d(fitted.intercept_)

    def _loss(self, target, fitted):
        truth = torch.as_tensor(target).to(device())
        return lambda found, rows: nn.functional.mse_loss(found[:, 0], truth[rows])

    def predict(self, X: np.ndarray) -> np.ndarray:
        """(n,)."""
        return self.outputs(X)[:, 0] * self.scale_ + self.mean_


class AnchoredRisks(AnchoredModel):
    """A residual on Cox regression with a ridge penalty alpha, learnt by the partial likelihood (Katzman et al. 2018)."""

    batch = COX_BATCH

    def __init__(self, alpha=1.0, components=64, hidden=64, dropout=0.4, weight_decay=0.01, members=3, random_state=None):
        self.alpha, self.components, self.hidden, self.dropout, self.weight_decay = alpha, components, hidden, dropout, weight_decay
        self.members, self.random_state = members, random_state

    def _target(self, y):
        return y

    def _order(self, target):
        return by_event(target)

    def _anchor(self, X, target):
        return CoxRidge(self.alpha).fit(X, target).coef_[None], np.zeros(1)

    def _loss(self, target, fitted):
        loss = cox_loss(target)
        return lambda found, rows: loss(found[:, 0], rows)

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Log-risks, (n,) float64: higher dies earlier; only differences have a meaning."""
        return self.outputs(X)[:, 0]
