"""The numbers of a delimited file: parsed in chunks straight into the one final matrix; what does not parse is named cell by cell."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd

from ...errors import DataError, listed
from .opening import numbered_lines, open_text
from .outline import Outline
from .values import MISSING

CHUNK_CELLS = 1_500_000
NAMED = 5  # bad cells that an error lists


class Filling:
    """A matrix on its way: int32 while every value is a whole number, float32 from the first that is not, in the same memory."""

    def __init__(self, shape: tuple[int, int]):
        self.whole = True
        self._cells = np.zeros(shape, np.int32)

    @property
    def X(self) -> np.ndarray:  # noqa: N802 - the field's notation
        """The matrix as it is now."""
        return self._cells if self.whole else self._cells.view(np.float32)

    def put(self, where, block: np.ndarray) -> None:
        """Write a block of finite or missing float64 values at an index."""
        if self.whole and not _fits_int(block):
            self.whole, floats = False, self._cells.view(np.float32)
            for target, row in zip(floats, self._cells, strict=True):
                target[:] = row.astype(np.float32)  # row.astype copies: both views share the memory
        self.X[where] = block


def _fits_int(block: np.ndarray) -> bool:
    limits = np.iinfo(np.int32)
    return bool(np.all((block == np.floor(block)) & (block >= limits.min) & (block <= limits.max)))


@dataclass
class _Chunk:
    first: int  # its first row, counted without the header
    lines: list[str]


def read_body(path: Path, found: Outline, numeric: list[int], text: list[int], *, transposed: bool) -> tuple[np.ndarray, pd.DataFrame]:
    """(matrix, text columns): the matrix is rows x columns of the file, or turned round where ``transposed``.

    numeric, text: column numbers of the file. Raises DataError for cells that are not numbers, infinite or too large, naming them.
    """
    rows, columns = len(found.ids), len(numeric)
    filling = Filling((columns, rows) if transposed else (rows, columns))
    texts: list[pd.DataFrame] = []
    for chunk in _chunks(path, found):
        block = _numbers(chunk, found, numeric)
        _check_finite(block, chunk, found, numeric)
        part = slice(chunk.first, chunk.first + len(block))
        filling.put((slice(None), part) if transposed else part, block.T if transposed else block)
        if text:
            texts.append(_as_text(chunk, found, text))
    return filling.X, pd.concat(texts, ignore_index=True) if texts else pd.DataFrame(index=range(rows))


def _chunks(path: Path, found: Outline) -> Iterator[_Chunk]:
    size, first = max(1, CHUNK_CELLS // len(found.header)), 0
    with open_text(path) as text:
        lines = islice((line for number, line in numbered_lines(text) if number > found.first_line), len(found.ids))
        while chunk := list(islice(lines, size)):
            yield _Chunk(first, chunk)
            first += len(chunk)


def _parsed(chunk: _Chunk, found: Outline, columns: list[int], **how) -> pd.DataFrame:
    return pd.read_csv(
        io.BytesIO("".join(chunk.lines).encode()),
        header=None,
        names=range(len(found.header)),
        index_col=False,
        usecols=columns,
        sep=found.separator,
        keep_default_na=False,
        low_memory=False,
        **how,
    )[columns]


def _numbers(chunk: _Chunk, found: Outline, numeric: list[int]) -> np.ndarray:
    try:
        return _parsed(chunk, found, numeric, dtype=np.float64, na_values=list(MISSING), decimal=found.decimal).to_numpy()
    except ValueError:
        return _numbers_from_text(chunk, found, numeric)


def _as_text(chunk: _Chunk, found: Outline, columns: list[int]) -> pd.DataFrame:
    return _parsed(chunk, found, columns, dtype=str, na_filter=False).apply(lambda column: column.str.strip())


def _numbers_from_text(chunk: _Chunk, found: Outline, numeric: list[int]) -> np.ndarray:
    """The slow way for a chunk that failed: surrounding blanks are forgiven, everything else is reported."""
    text = _as_text(chunk, found, numeric).to_numpy(dtype=object)
    flat = pd.Series(text.ravel())
    missing = flat.isin(MISSING)
    mixed = flat.str.contains(".", regex=False) if found.decimal == "," else pd.Series(False, index=flat.index)
    values = pd.to_numeric(flat.str.replace(found.decimal, ".", regex=False), errors="coerce")
    bad = ((values.isna() & ~flat.str.fullmatch("[+-]?nan", case=False)) | mixed) & ~missing
    if bad.any():
        _complain(np.argwhere(bad.to_numpy().reshape(text.shape)), text, chunk, found, numeric, "not numbers")
    return values.to_numpy(np.float64).reshape(text.shape)


def _check_finite(block: np.ndarray, chunk: _Chunk, found: Outline, numeric: list[int]) -> None:
    with np.errstate(over="ignore"):
        bad = np.isinf(block.astype(np.float32))
    if bad.any():
        _complain(np.argwhere(bad), block, chunk, found, numeric, "infinite or too large")


def _complain(where: np.ndarray, values: np.ndarray, chunk: _Chunk, found: Outline, numeric: list[int], what: str) -> None:
    named = [
        f"row {found.ids[chunk.first + i]!r}, column {found.header[numeric[j]]!r}: {str(values[i, j])[:40]!r}" for i, j in where[:NAMED]
    ]
    more = f"; and {len(where) - NAMED:,} more nearby" if len(where) > NAMED else ""
    fix = "Correct these cells, or leave them empty where the value is missing."
    if what == "not numbers":
        columns = listed(dict.fromkeys(found.header[numeric[j]] for _, j in where))
        fix += f" Where {columns} should describe the samples, say so, or put that into a separate sample table."
        fix += f" Missing may be written {listed(MISSING[1:], 12)}."
    raise DataError(f"The matrix has cells that are {what}.", "; ".join(named) + more + ".", fix)
