"""Parquet: numbers come as they are, text columns describe samples; the index that pandas wrote, or the first column, holds the ids."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import DataError, listed
from . import reader
from .parts import opening
from .parts.body import Filling
from .parts.outline import HEAD, HEAD_CELLS, MAX_COLUMNS, Outline, number_rows
from .parts.records import Parsed, Wanted
from .parts.table import Rows
from .parts.tabular import parse
from .parts.values import as_text

_BATCH_CELLS = 4_000_000


def _starts_so(path: Path) -> bool:
    with path.open("rb") as handle:
        return handle.read(4) == b"PAR1"


def _rows(path: Path, wanted: Wanted) -> Rows:
    """Every row as text."""
    file, header = _open(path)
    yield 1, header
    line = 1
    for batch in _batches(file, header):
        for row in as_text(batch).itertuples(index=False):
            line += 1
            yield line, list(row)


@reader("parquet", label="Parquet", suffixes=("parquet", "pq"), sniff=_starts_so, rows=_rows)
def read(path: Path, wanted: Wanted) -> Parsed:
    """Read one table in memory near the size of the matrix. Raises DataError for damaged files, nested columns, and as for text."""
    file, header = _open(path)
    first = next(_batches(file, header, min(HEAD, max(20, HEAD_CELLS // len(header)))), None)
    if first is None or not len(first):
        raise DataError("The file holds a header and no rows.", f"It has {len(header):,} columns.", "Export the table with its values.")
    ids = pd.concat([as_text(batch) for batch in _batches(file, header[:1])]).iloc[:, 0]
    found = Outline("\t", header, 1, as_text(first).to_numpy().tolist(), list(ids))
    number_rows(found)

    def body(numeric: list[int], text: list[int], *, transposed: bool) -> tuple[np.ndarray, pd.DataFrame]:
        shape = (len(found.ids), len(numeric))
        filling, start = Filling(shape[::-1] if transposed else shape), 0
        for batch in _batches(file, [header[i] for i in numeric]):
            block = _numbers(batch)
            part = slice(start, start := start + len(block))
            filling.put((slice(None), part) if transposed else part, block.T if transposed else block)
        texts = [as_text(batch) for batch in _batches(file, [header[i] for i in text])] if text else []
        return filling.X, pd.concat(texts, ignore_index=True) if texts else pd.DataFrame(index=range(len(found.ids)))

    return parse(found, body, wanted)


def _open(path: Path):
    """(the file, its columns with that of the ids first). Raises DataError for damaged or too large files."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(path)
        schema = file.schema_arrow
    except (pa.ArrowException, OSError) as error:
        raise DataError("The Parquet file is damaged.", f"{type(error).__name__} while opening it.", "Write it again.") from error
    strange = [field.name for field in schema if pa.types.is_nested(field.type) or pa.types.is_binary(field.type)]
    if strange:
        raise DataError("The file has columns that are no numbers or text.", f"For example {listed(strange, 3)}.", "Leave them out.")
    if len(schema) > MAX_COLUMNS or 4 * file.metadata.num_rows * len(schema) > opening.MAX_BYTES:
        size = f"{file.metadata.num_rows:,} rows and {len(schema):,} columns"
        raise DataError("The table is too large.", f"It has {size}.", "Leave out genes or samples that you do not need.")
    return file, _ids_first(schema, pa)


def _ids_first(schema, pa) -> list[str]:
    """The columns, the index of pandas first; else the first text column where the table begins with one."""
    about = json.loads((schema.metadata or {}).get(b"pandas", b"{}"))
    index = [name for name in about.get("index_columns", []) if isinstance(name, str) and name in schema.names]
    return [*index[:1], *(name for name in schema.names if name not in index)]


def _batches(file, columns: list[str], rows: int | None = None):
    import pyarrow as pa

    try:
        for batch in file.iter_batches(rows or max(1, _BATCH_CELLS // max(len(columns), 1)), columns=columns):
            yield batch.to_pandas(ignore_metadata=True)[columns]
    except (pa.ArrowException, OSError, ValueError, UnicodeDecodeError) as error:
        raise DataError("The Parquet file is damaged.", f"{type(error).__name__} while reading it.", "Write it again.") from error


def _numbers(batch: pd.DataFrame) -> np.ndarray:
    """The cells as float64. Raises DataError for text among numbers and for infinite cells, naming columns."""
    try:
        block = batch.replace("", None).to_numpy(np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        text = [str(name) for name in batch if pd.to_numeric(batch[name], errors="coerce").isna().sum() > batch[name].isna().sum()]
        raise DataError("The matrix has cells that are not numbers.", f"In columns {listed(text, 5)}.", "Correct or empty them.") from error
    with np.errstate(over="ignore"):
        bad = np.isinf(block.astype(np.float32)).any(axis=0)
    if bad.any():
        raise DataError(
            "The matrix has cells that are infinite or too large.", f"In columns {listed(batch.columns[bad], 5)}.", "Correct them."
        )
    return block
