"""AnnData (.h5ad): the matrix X and the table obs. What could reach other files or fill the memory is refused before AnnData opens it."""

import warnings
from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import DataError, listed
from . import reader
from .parts.body import Filling
from .parts.duplicates import combine
from .parts.hdf5 import check, has
from .parts.records import Parsed, Wanted
from .parts.sparse import check_places
from .parts.values import without_missing


@reader("h5ad", label="AnnData (.h5ad)", suffixes=("h5ad",), sniff=lambda path: has(path, ("X", "obs", "var")))
def read(path: Path, wanted: Wanted) -> Parsed:
    """Read X with obs as sample columns. Raises DataError for unsafe or damaged files and infinite values."""
    check(path)
    return matrix_of(_open(path), wanted)


def matrix_of(data, wanted: Wanted) -> Parsed:
    """X of an AnnData with obs as sample columns. Raises DataError where there is none, ids repeat or values are infinite."""
    if data.X is None or 0 in data.shape:
        raise DataError("The AnnData file holds no matrix X.", f"Its shape is {data.shape}.", "Put the values into adata.X and save again.")
    X = _whole_or_float(data.X)
    features, ids = [str(name) for name in data.var_names], [str(name) for name in data.obs_names]
    if pd.Index(ids).has_duplicates:
        raise DataError(
            "Sample ids repeat.",
            f"Repeated: {listed(pd.Index(ids)[pd.Index(ids).duplicated()].unique())}.",
            "Call obs_names_make_unique() and save again.",
        )
    _check_finite(X, ids, features)
    X, features, changes = combine(X, features, wanted.duplicates)
    notes = (
        [f"Other matrices of the file were not read: {listed(list(data.layers) + ['raw'] * (data.raw is not None))}."]
        if len(data.layers) or data.raw is not None
        else []
    )
    if wanted.orientation == "genes":
        notes.append("AnnData always holds samples in rows: the orientation asked for was not used.")
    return Parsed(X, ids, features, columns_of(data.obs), False, "samples", changes, notes)


def _open(path: Path):
    import anndata

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # repeated names are reported below
            data = anndata.read_h5ad(path)
        if hasattr(data.X, "check_format"):
            check_places(data.X)
    except Exception as error:
        raise DataError(
            "The AnnData file is damaged.", f"{type(error).__name__} while reading it.", "Write it again with adata.write_h5ad()."
        ) from error
    return data


def _whole_or_float(X) -> np.ndarray:
    """The matrix as int32 where it is whole, else float32, filled in slices of rows."""
    filling = Filling(X.shape)
    for start in range(0, X.shape[0], 256):
        rows = X[start : start + 256]
        filling.put(slice(start, start + 256), np.asarray(rows.toarray() if hasattr(rows, "toarray") else rows, dtype=np.float64))
    return filling.X


def _check_finite(X: np.ndarray, ids: list[str], features: list[str]) -> None:
    bad = np.argwhere(np.isinf(X))
    if len(bad):
        named = "; ".join(f"sample {ids[i]!r}, feature {features[j]!r}" for i, j in bad[:5])
        raise DataError(
            f"The matrix has {len(bad):,} infinite cells.", f"{named}.", "Correct them, or set them to NaN where the value is missing."
        )


def columns_of(obs: pd.DataFrame) -> pd.DataFrame:
    """Obs as float64 columns and text, which keeps its spelling except for codes that mean missing; indexed by text ids."""
    columns = {}
    for name in obs:
        column = obs[name]
        if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
            columns[str(name)] = column.astype("float64").to_numpy()
        else:
            text = pd.Series([None if pd.isna(value) else str(value) for value in column], dtype=object)
            columns[str(name)] = without_missing(text).to_numpy()
    return pd.DataFrame(columns, index=obs.index.astype(str))
