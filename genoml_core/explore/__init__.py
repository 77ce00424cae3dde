"""Explorations: tables about the samples of one layer, for the eye, one kind a file. Nothing of them flows back into training."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import pandas as pd

from ..dataset import Kind
from ..errors import AbsentError
from ..registry import Registry

EXPLORE = Registry(__name__, "exploration")
ROWS = 256  # samples that are looked at together: what they take in memory stays small
T = TypeVar("T")


@dataclass(frozen=True)
class Glance:
    """What an exploration sees of one layer.

    values: all rows of the layer, memory-mapped and raw; rows: those looked at, in order; names: their ids; features: the column names;
    scaled(block, columns): of rows of raw values, (m, p), these columns, made comparable between samples, each row by itself;
    without columns all of them. prepared: the function that gives ``ready``.
    """

    values: np.ndarray
    rows: np.ndarray
    names: pd.Index
    features: pd.Index
    kind: Kind
    seed: int
    scaled: Callable[..., np.ndarray]
    prepared: Callable[["Glance"], np.ndarray]

    @cached_property
    def ready(self) -> np.ndarray:
        """Samples x the features that vary most, comparable, complete, standardised and without wild values; float32."""
        return self.prepared(self)

    def each(self, do: Callable[[slice, np.ndarray], T]) -> list[T]:
        """``do(which of the rows, their raw values)`` of all rows, some at once and on all cores; the answers in the order of the rows."""
        every = len(self.rows) == len(self.values)  # then a slice, which copies nothing, says the same
        parts = [slice(start, start + ROWS) for start in range(0, len(self.rows), ROWS)]
        with ThreadPoolExecutor(min(len(parts), os.cpu_count() or 1)) as pool:
            return list(pool.map(lambda part: do(part, self.values[part if every else self.rows[part]]), parts))


@dataclass(frozen=True)
class Exploration:
    """One catalogue entry: ``look(glance, **asked)`` makes tables, by name.

    Where there is a table "points", it has a column an axis and a row a sample, and ``shares`` beside it one row, the share of the variance
    that each axis holds. least: samples that it needs; limits: what the picture cannot say; libraries: whose versions decide the tables;
    busy: whether it may take a minute, so that others should not wait for it.
    """

    name: str
    label: str
    look: Callable[..., dict[str, pd.DataFrame]]
    help: str
    limits: str
    least: int = 3
    libraries: tuple[str, ...] = ("numpy", "pandas")
    busy: bool = False


def exploration(name: str, label: str, **parts) -> Exploration:
    """Declare an exploration."""
    return EXPLORE.add(Exploration(name, label, **parts))


def refuse_sequences(glance: Glance, what: str) -> None:
    """Raise AbsentError for a layer of bases, which are no numbers."""
    if glance.kind == "sequence":
        raise AbsentError(f"Sequences have no {what}.", "Their positions hold letters, not measurements.", "Choose another layer or view.")
