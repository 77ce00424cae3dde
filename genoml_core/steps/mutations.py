"""Mutations: how many a sample has. And copy number: gains and losses apart. Nothing is learnt."""
import numpy as np

from ..params import Int
from . import step
from .parts.transformers import Stateless


@step(
    "mutation_burden",
    label="Add the mutation burden",
    methods="the number of mutated features of each sample was added, as log(1 + number)",
    help="One more column: how many features of the layer are mutated. Put it before filters, so that it counts all of them.",
    cheap=True,
    rowwise=True,
    takes=("binary",),
)
class MutationBurden(Stateless):
    """The features (n, p), and behind them log(1 + number of those above 0), (n, p + 1); missing where a sample was not measured."""

    def transform(self, X):
        X = self.read(X)
        number = np.log1p((X > 0).sum(axis=1, dtype=np.float32))
        number[np.isnan(X).all(axis=1)] = np.nan
        return np.hstack([X, number[:, None]])

    def get_feature_names_out(self, input_features=None):
        return np.append(super().get_feature_names_out(input_features), "mutation burden").astype(object)


@step(
    "gains_and_losses",
    label="Gains and losses apart",
    methods="copy numbers became two columns a gene, a gain of {level} or more and a loss of {level} or more",
    help="For GISTIC values from -2 to 2, where a gain need not do the opposite of a loss. Without this step they are taken in order.",
    cheap=True,
    rowwise=True,
    level=Int(1, 2, default=2, grid=(1, 2), label="Level", help="2: amplification and deep deletion. 1: any gain or loss."),
)
class GainsAndLosses(Stateless):
    """1 where x >= level, and 1 where x <= -level, else 0; (n, 2 p), the two of a feature side by side; missing values stay missing."""

    def __init__(self, level=2):
        self.level = level

    def transform(self, X):
        X = self.read(X)
        both = np.stack([(sign * X) >= self.level for sign in (1, -1)], axis=2).astype(np.float32)
        both[np.isnan(X)] = np.nan
        return both.reshape(len(X), -1)

    def get_feature_names_out(self, input_features=None):
        """The feature and what happened, such as ``MYC gain``."""
        names = super().get_feature_names_out(input_features)
        return np.array([f"{name} {what}" for name in names for what in ("gain", "loss")], dtype=object)
