"""MuData (.h5mu): each modality becomes a layer; a cell that lacks a modality stays without it."""

import warnings
from pathlib import Path

import pandas as pd

from ..errors import DataError
from . import reader
from .h5ad import columns_of, matrix_of
from .parts.hdf5 import check, has
from .parts.records import Contents, Wanted
from .parts.stack import stack


@reader("h5mu", label="MuData (.h5mu)", suffixes=("h5mu",), sniff=lambda path: has(path, ("mod", "obs")))
def read(path: Path, wanted: Wanted) -> Contents:
    """Read X of every modality, and the table of all cells. Raises DataError for unsafe or damaged files."""
    import mudata

    check(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            data = mudata.read_h5mu(path)
    except Exception as error:
        why = f"{type(error).__name__} while reading it."
        raise DataError("The MuData file is damaged.", why, "Write it again with mdata.write_h5mu().") from error
    if not data.mod:
        raise DataError("The MuData file holds no modality.", "", "Put AnnData objects into it and save again.")
    layers = {name: matrix_of(part, wanted) for name, part in data.mod.items()}
    if data.axis == 1:  # the modalities are different cells of the same features
        return Contents({"expression": stack("expression", list(layers.values()))})
    first = next(iter(layers.values()))
    first.columns = pd.concat([first.columns, _of_all(data, first.columns)], axis=1)
    return Contents(layers)


def _of_all(data, known: pd.DataFrame) -> pd.DataFrame:
    """Columns of the whole that no modality repeats."""
    table = columns_of(data.obs).reindex(known.index)
    return table[[name for name in table if ":" not in name and name not in known]]
