"""Explorations: coordinates of the samples for the eye, one kind a file. Nothing of them flows back into training."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..registry import Registry

EXPLORE = Registry(__name__, "exploration")


@dataclass(frozen=True)
class Exploration:
    """One catalogue entry: ``points(X, seed)`` takes complete float32 features (samples x features) to coordinates.

    The answer: a column an axis and a row a sample, and the share of the variance that each axis holds, none where an axis has no such
    share. least: samples that it needs; limits: what the picture cannot say; libraries: whose versions decide the coordinates.
    """

    name: str
    label: str
    points: Callable[[np.ndarray, int], tuple[pd.DataFrame, list[float]]]
    help: str
    limits: str
    least: int
    libraries: tuple[str, ...]


def exploration(name: str, label: str, **parts) -> Exploration:
    """Declare an exploration."""
    return EXPLORE.add(Exploration(name, label, **parts))
