"""Networks anchored on a linear model: a residual on its solution that begins at zero, and may stay there.

So the worst case is the linear model itself; a plain network of few samples and many features is usually worse than that.
"""
from abc import ABC, abstractmethod
from copy import deepcopy

import numpy as np
import torch
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from torch import nn

from ...penalised.directions import spanned
from ...penalised.rotated import RotatedLogistic, RotatedRidge

PARTS = 5  # of the training samples: one stops the training of a member
EPOCHS, PATIENCE, BATCH = 200, 20, 128
LEARNING_RATE = 2e-3


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

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(n, p) -> (n, outputs)."""
        return torch.stack([member(x) for member in self.members]).mean(dim=0)


def frozen(weight: np.ndarray, bias: np.ndarray) -> nn.Linear:
    """A layer with these weights, (outputs, p), which no training changes."""
    layer = nn.Linear(weight.shape[1], weight.shape[0])
    layer.weight.data, layer.bias.data = (torch.as_tensor(np.ascontiguousarray(part), dtype=torch.float32) for part in (weight, bias))
    return layer.requires_grad_(False)


def leading_components(X: np.ndarray, number: int) -> nn.Linear:
    """The first principal components of X (n, p), each with variance 1, as a frozen layer."""
    mean = X.mean(axis=0, dtype=float)
    directions = spanned(X - mean)[:, -number:]
    scale = ((X - mean) @ directions).std(axis=0)
    weight = (directions / np.where(scale > 1e-6 * scale.max(), scale, np.inf)).T  # a direction without variance says nothing
    return frozen(weight, -weight @ mean)


def dealt(order: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The part of each sample, (n,), so that all parts have about the same share of low and of high values of ``order``."""
    part = np.empty(len(order), int)
    part[np.lexsort((random.random(len(order)), order))] = np.arange(len(order)) % PARTS
    return part


class _AnchoredModel(ABC, BaseEstimator):
    """Fits ``members`` networks, each stopped where the loss of another fifth of the samples is least: perhaps before it begins."""

    def fit(self, X: np.ndarray, y: np.ndarray):
        """X: (n, p); y: (n,)."""
        random = np.random.default_rng(self.random_state)
        torch.manual_seed(int(random.integers(2**31)))
        X, target = np.asarray(X, np.float32), self._target(y)
        components, part = leading_components(X, self.components), dealt(target, random)
        stops = [part == member % PARTS for member in range(self.members)]
        self.network_ = Mean([self._member(X, target, components, stop) for stop in stops]).eval()
        return self

    def outputs(self, X: np.ndarray) -> np.ndarray:
        """(n, outputs) float64."""
        with torch.no_grad():
            return self.network_(torch.as_tensor(np.asarray(X, np.float32))).numpy().astype(float)

    def _member(self, X: np.ndarray, target: np.ndarray, components: nn.Linear, stop: np.ndarray) -> Anchored:
        network = Anchored(self._anchor(X[~stop], target[~stop]), components, self.hidden, self.dropout)
        x = torch.as_tensor(X)
        with torch.no_grad():  # what is frozen is computed once
            given, begun = network.components(x), network.anchor(x)
        fitted, held, truth = torch.as_tensor(np.flatnonzero(~stop)), torch.as_tensor(stop), torch.as_tensor(target)
        loss = self._loss(target[~stop])

        def lost(rows):
            return loss(begun[rows] + network.residual(given[rows]), truth[rows])

        self._train(network.residual, lost, fitted, held)
        return network

    def _train(self, residual: nn.Module, lost, fitted: torch.Tensor, held: torch.Tensor) -> None:
        """Change the residual to the state with the least loss of the held samples; the first candidate is the untrained one."""
        optimiser = torch.optim.AdamW(residual.parameters(), lr=LEARNING_RATE, weight_decay=self.weight_decay)
        best, state, since = np.inf, None, 0
        for _ in range(EPOCHS + 1):
            residual.eval()
            with torch.no_grad():
                found = lost(held).item()
            if found < best - 1e-5:
                best, state, since = found, deepcopy(residual.state_dict()), 0
            elif (since := since + 1) > PATIENCE:
                break
            residual.train()
            for rows in fitted[torch.randperm(len(fitted))].split(BATCH):
                optimiser.zero_grad()
                lost(rows).backward()
                nn.utils.clip_grad_norm_(residual.parameters(), 1.0)
                optimiser.step()
        residual.load_state_dict(state)

    @abstractmethod
    def _target(self, y: np.ndarray) -> np.ndarray:
        """What the network learns, (n,)."""

    @abstractmethod
    def _anchor(self, X: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weights (outputs, p) and intercepts (outputs,) of the linear solution."""

    @abstractmethod
    def _loss(self, target: np.ndarray):
        """The loss, by what the members' own training samples are like."""


class AnchoredClasses(ClassifierMixin, _AnchoredModel):
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

    def _loss(self, target):
        size = np.bincount(target, minlength=len(self.classes_))
        weight = len(target) / (len(size) * size) if self.class_weight == "balanced" else np.ones(len(size))
        return nn.CrossEntropyLoss(weight=torch.as_tensor(weight, dtype=torch.float32))

    def decision_function(self, X: np.ndarray) -> np.ndarray:
        """Log-odds up to a constant of each sample, (n, K)."""
        return self.outputs(X)

    def predict(self, X: np.ndarray) -> np.ndarray:
        """(n,)."""
        return self.classes_[self.outputs(X).argmax(axis=1)]


class AnchoredValues(RegressorMixin, _AnchoredModel):
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

    def _loss(self, target):
        return lambda found, truth: nn.functional.mse_loss(found[:, 0], truth)

    def predict(self, X: np.ndarray) -> np.ndarray:
        """(n,)."""
        return self.outputs(X)[:, 0] * self.scale_ + self.mean_
