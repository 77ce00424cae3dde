"""A model with the steps in front of it, fitted, for samples that come later and whose truth nobody knows."""
import warnings
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..dataset import SAMPLE_TABLE
from ..explain import attribute, weights
from ..plan import Use
from ..steps import STEPS
from .align import Aligned
from .outcomes import Outcome, Parts
from .trace import Block, carried


@dataclass
class FittedLayer:
    """The steps of one layer. kinds: their names; names: of what they end with, (p,); first: the place of the first projection, -1 where
    there is none; before, middle: the names of what that one is given, (q,), and the training mean of each.
    """

    steps: list
    kinds: list[str]
    names: np.ndarray
    first: int = -1
    before: np.ndarray | None = None
    middle: np.ndarray | None = None

    @classmethod
    def of(cls, block: Block, uses: Iterable[Use]) -> "FittedLayer":
        """That of a layer whose training samples were traced through these steps."""
        found = list(block.steps), [use.name for use in uses], np.asarray(block.names, dtype=str)
        if block.first is None:
            return cls(*found)
        (train, _), before = block.projected
        return cls(*found, block.first, np.asarray(before, dtype=str), train.mean(axis=0, dtype=float))

    def after(self, part: np.ndarray | pd.DataFrame, batches: np.ndarray | None) -> tuple[np.ndarray, np.ndarray | None]:
        """New samples after all steps, (m, p) float32, and as the first projection was given them, (m, q)."""
        before = None
        for place, (kind, step) in enumerate(zip(self.kinds, self.steps, strict=True)):
            before = part if place == self.first else before
            told = {"batch": batches} if "batch" in STEPS[kind].needs else {}
            part = np.ascontiguousarray(step.transform(part, **told), dtype=np.float32)
        return part, before


@dataclass
class Fitted:
    """One fitted model. middle: what its scores are counted from; gaps: whether it is told that a sample lacks a layer; mean, spread:
    of its inputs in the training samples, (p,).
    """

    layers: dict[str, FittedLayer]
    estimator: object
    middle: np.ndarray | float
    calibration: object
    gaps: bool
    mean: np.ndarray
    spread: np.ndarray

    def inputs(self, new: Aligned, standardise: bool = False) -> np.ndarray:
        """What the model is given of new samples, (m, p) float32, before it is told of gaps.

        standardise: whether each feature of a layer gets the mean and spread of the training samples, from the new ones themselves.
        """
        made = {name: layer.after(new.values[name], new.batches)[0] for name, layer in self.layers.items()}
        Z = np.hstack(list(made.values()))
        if not standardise:
            return Z
        free = np.concatenate([np.full(part.shape[1], name != SAMPLE_TABLE) for name, part in made.items()])
        spread = Z.std(axis=0, dtype=float)
        moved = (Z - Z.mean(axis=0, dtype=float)) / np.where(spread > 0, spread, 1) * self.spread + self.mean
        return np.where(free & (spread > 0), moved, Z).astype(np.float32)

    def predict(self, outcome: Outcome, new: Aligned, standardise: bool = False) -> Parts:
        """Calibrated predictions of new samples."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of names of features, which an estimator of LightGBM makes up
            scores = outcome.raw(self.estimator, self._told(self.inputs(new, standardise), new)) - self.middle
        return outcome.prediction(scores, self.calibration, np.arange(len(new.ids)))

    def contributions(self, new: Aligned, standardise: bool = False) -> tuple[pd.MultiIndex, np.ndarray]:
        """(layer, feature) of q features, and how much each moves the raw scores of new samples from those of the mean training sample,
        (m, q, K); through principal components back to features where the model is linear and values are as they are.
        """
        Z = self._told(self.inputs(new, standardise), new)
        values, own = attribute(self.estimator, self.mean[None], Z).values, weights(self.estimator)
        ends = np.cumsum([len(layer.names) for layer in self.layers.values()])[:-1]
        parts = zip(self.layers.items(), np.split(values, ends, axis=1), strict=True)
        slopes = [None] * len(self.layers) if own is None or standardise else np.split(own, ends)
        found = [_back(name, layer, part, slope, new) for ((name, layer), part), slope in zip(parts, slopes, strict=True)]
        columns = pd.MultiIndex.from_tuples([key for keys, _ in found for key in keys], names=["layer", "feature"])
        return columns, np.concatenate([part for _, part in found], axis=1)

    def _told(self, Z: np.ndarray, new: Aligned) -> np.ndarray:
        """With rows of NaN for layers that samples lack, where the model understands them."""
        if not self.gaps:
            return Z
        widths = [len(layer.names) for layer in self.layers.values()]
        lacks = np.column_stack([new.lacking.get(name, np.zeros(len(Z), bool)) for name in self.layers])
        return np.where(np.repeat(lacks, widths, axis=1), np.float32(np.nan), Z)


def _back(name: str, layer: FittedLayer, values: np.ndarray, slope: np.ndarray | None, new: Aligned):
    if layer.first < 0 or slope is None or (before := carried(layer.steps[layer.first :], slope)) is None:
        return [(name, feature) for feature in layer.names], values
    given = layer.after(new.values[name], new.batches)[1]
    return [(name, feature) for feature in layer.before], (given - layer.middle)[:, :, None] * before


@dataclass
class Mixed:
    """A mixture of fitted models. estimator: mixes their predictions (m, M, ...); shares: of each member, they sum up to 1; scales: what
    all features of each member move together in the mean training sample, (K,): members of different kinds speak in different units.
    """

    members: list[Fitted]
    estimator: object
    middle: np.ndarray | float
    calibration: object
    shares: np.ndarray
    scales: list[np.ndarray]

    def inputs(self, new: Aligned, standardise: bool = False) -> np.ndarray:
        """Those of all members that have a share, side by side."""
        return np.hstack([member.inputs(new, standardise) for member, share in zip(self.members, self.shares, strict=True) if share > 0])

    def predict(self, outcome: Outcome, new: Aligned, standardise: bool = False) -> Parts:
        """Calibrated predictions of new samples."""
        each = [outcome.mixable(member.predict(outcome, new, standardise)) for member in self.members]
        scores = outcome.raw(self.estimator, np.stack(each, axis=1)) - self.middle
        return outcome.prediction(scores, self.calibration, np.arange(len(new.ids)))

    def contributions(self, new: Aligned, standardise: bool = False) -> tuple[pd.MultiIndex, np.ndarray]:
        """Those of the members, each in its own scale, by their shares."""
        parts = [member.contributions(new, standardise) for member in self.members]
        columns = parts[0][0]
        for more, _ in parts[1:]:
            columns = columns.union(more, sort=False)
        found = np.zeros((len(new.ids), len(columns), parts[0][1].shape[2]))
        for share, scale, (own, values) in zip(self.shares, self.scales, parts, strict=True):
            found[:, columns.get_indexer(own)] += share * values / np.where(scale > 0, scale, 1)
        return columns, found
