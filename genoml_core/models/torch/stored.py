"""Fitted networks as plain arrays, so that a stored model is read without running anything that a file says."""
from abc import ABC, abstractmethod

import numpy as np
import torch
from sklearn.base import BaseEstimator
from torch import nn

from .training import Told

Weights = dict[str, np.ndarray]


class Stored(BaseEstimator, ABC):
    """An estimator whose state holds the weights of ``network_`` as arrays, by their names in it, and no object of torch."""

    told: Told | None = None  # by whoever watches it learn: nothing that is stored

    def __getstate__(self):
        state = {name: value for name, value in super().__getstate__().items() if name != "told"}
        if "network_" in state:
            state["network_"] = {name: tensor.numpy() for name, tensor in self.network_.state_dict().items()}
        return state

    def __setstate__(self, state):
        super().__setstate__(state)
        if "network_" in state:
            self._settle(self._built(state["network_"]), state["network_"])

    def _settle(self, network: nn.Module, weights: Weights) -> None:
        """Take a network of the right shape, with these weights."""
        network.load_state_dict({name: torch.as_tensor(array) for name, array in weights.items()})
        self.network_ = network.eval()

    @abstractmethod
    def _built(self, weights: Weights) -> nn.Module:
        """A network of the shape that these weights fit."""


def inside(weights: Weights, name: str) -> Weights:
    """The weights of one part of a network, by their names in it."""
    return {key.removeprefix(f"{name}."): array for key, array in weights.items() if key.startswith(f"{name}.")}


def parts(weights: Weights, name: str) -> list[Weights]:
    """The weights of each module in a list of them."""
    number = 1 + max(int(key.split(".")[0]) for key in inside(weights, name))
    return [inside(weights, f"{name}.{place}") for place in range(number)]
