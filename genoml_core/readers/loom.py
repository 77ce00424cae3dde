"""Loom (.loom): genes in rows and cells in columns of an HDF5 file, attributes beside them (Linnarsson lab, format 2 and 3)."""

from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import DataError
from . import reader
from .parts.body import Filling
from .parts.hdf5 import check, has, opened
from .parts.records import Contents, Parsed, Wanted
from .parts.tabular import checked
from .parts.values import typed

_GENES, _CELLS = ("Gene", "gene", "gene_names", "Accession", "var_names"), ("CellID", "cell_id", "obs_names", "barcode", "Barcode")


@reader("loom", label="Loom", suffixes=("loom",), sniff=lambda path: has(path, ("matrix", "row_attrs", "col_attrs")))
def read(path: Path, wanted: Wanted) -> Contents:
    """Read the main matrix and the one-dimensional attributes of the cells. Raises DataError for unsafe files and missing names."""
    check(path)
    with opened(path) as file:
        genes, cells = _names(file["row_attrs"], _GENES), _names(file["col_attrs"], _CELLS)
        matrix = file["matrix"]
        if matrix.shape != (len(genes), len(cells)):
            raise DataError(
                "The Loom file is damaged.", f"Its matrix is {matrix.shape}, not {len(genes)} x {len(cells)}.", "Write it again."
            )
        filling = Filling(matrix.shape[::-1])
        for start in range(0, len(genes), 256):
            filling.put((slice(None), slice(start, start + 256)), matrix[start : start + 256].T.astype(np.float64))
        columns = {name: _column(attribute[:], name) for name, attribute in file["col_attrs"].items() if attribute.shape == (len(cells),)}
    columns = pd.DataFrame({name: column.to_numpy() for name, column in columns.items() if name not in _CELLS}, index=cells)
    return Contents({"expression": checked(Parsed(filling.X, cells, genes, columns, orientation="genes"), wanted)})


def _names(attributes, known: tuple[str, ...]) -> list[str]:
    name = next((name for name in known if name in attributes), None)
    if name is None:
        raise DataError("The Loom file names no genes or no cells.", f"None of {', '.join(known)} is there.", "Add this attribute.")
    return [each.decode() if isinstance(each, bytes) else str(each) for each in attributes[name][:]]


def _column(values: np.ndarray, name: str) -> pd.Series:
    if values.dtype.kind in "iuf":
        return pd.Series(values.astype(np.float64))
    return typed(pd.Series([each.decode() if isinstance(each, bytes) else str(each) for each in values], dtype=object, name=name))
