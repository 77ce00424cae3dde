"""What a reader is asked for, and what it gives back."""

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from ...dataset import Kind

Orientation = Literal["samples", "genes"]  # what the rows of the file are
Duplicates = Literal["sum", "mean", "first"]


@dataclass(frozen=True)
class Wanted:
    """How to read one file or folder; None: find out. ``tables``: the sample tables, for telling samples from genes.

    about: columns that describe samples, whatever they look like; options: the reader's own parameters, all of them.
    """

    orientation: Orientation | None = None
    duplicates: Duplicates | None = None
    tables: tuple[pd.DataFrame, ...] = ()
    about: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)


@dataclass
class Parsed:
    """One matrix, samples x features, int32 where every cell is a whole number that fits, else float32 (NaN: missing).

    columns: sample columns found in the same file, indexed by ``ids``; features_by_default: few-valued ones are covariates.
    measures: the layer of each feature, where a table holds several side by side; kind: what the values are, where the format says so.
    """

    X: np.ndarray
    ids: list[str]
    features: list[str]
    columns: pd.DataFrame | None = None  # None: there are none
    features_by_default: bool = False
    orientation: Orientation = "samples"
    changes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    measures: list[str] | None = None
    kind: Kind | None = None

    def __post_init__(self):
        if self.columns is None:
            self.columns = pd.DataFrame(index=self.ids)


@dataclass
class Contents:
    """What a file or folder holds. layers: matrices by name, "" where nothing says what is measured; tables: about samples, cells as text.

    changes, notes: about the whole; those of a matrix stand in it.
    """

    layers: dict[str, Parsed] = field(default_factory=dict)
    tables: list[pd.DataFrame] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, read: "Parsed | Contents") -> "Contents":
        """What a reader gave; a single matrix needs no name."""
        if isinstance(read, Contents):
            return read
        return cls({"": read} if read.measures is None else _side_by_side(read))


def _side_by_side(parsed: Parsed) -> dict[str, Parsed]:
    """The layers of a table that holds several; what was found and done is told with the first."""
    layers = {}
    for name in dict.fromkeys(parsed.measures):
        which = [place for place, layer in enumerate(parsed.measures) if layer == name]
        told = {} if layers else {"changes": parsed.changes, "notes": parsed.notes}
        features = [parsed.features[place] for place in which]
        layers[name] = Parsed(parsed.X[:, which], parsed.ids, features, parsed.columns, parsed.features_by_default, **told)
    return layers
