"""What a reader is asked for, and what it gives back."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

Orientation = Literal["samples", "genes"]  # what the rows of the file are
Duplicates = Literal["sum", "mean", "first"]


@dataclass(frozen=True)
class Wanted:
    """How to read one matrix file; None: find out. ``table``: the sample table, for telling samples from genes."""

    orientation: Orientation | None = None
    duplicates: Duplicates | None = None
    table: pd.DataFrame | None = None


@dataclass
class Parsed:
    """One matrix, samples x features, int32 where every cell is a whole number that fits, else float32 (NaN: missing).

    columns: sample columns found in the same file, indexed by ``ids``; features_by_default: few-valued ones are covariates.
    """

    X: np.ndarray
    ids: list[str]
    features: list[str]
    columns: pd.DataFrame
    features_by_default: bool = False
    orientation: Orientation = "samples"
    changes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
