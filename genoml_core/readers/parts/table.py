"""Read a sample table: one row a sample, every cell as text. Small beside a matrix, so the csv module reads it."""

import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from ...errors import DataError, listed
from .opening import first_bytes, open_text
from .outline import separator_of
from .signatures import foreign, not_readable

MAX_CELLS = 20_000_000


Rows = Iterable[tuple[int, list[str]]]  # (line number, cells) of each row, the header first


def read_table(path: Path, name: str) -> pd.DataFrame:
    """A table of text cells, its first column included. Raises DataError for ragged rows, repeated column names, an empty file."""
    start = first_bytes(path)
    if not start or foreign(start):
        raise not_readable(name, start, "CSV, TSV and TXT, also packed with gzip")
    return table_of_rows(text_rows(path), name)


def table_of_rows(rows: Rows, name: str) -> pd.DataFrame:
    """A table of text cells from its rows. Raises DataError as ``read_table``."""
    rows = _counted(rows)
    if len(rows) < 2:
        raise DataError(
            f"The sample table {name!r} has no rows.",
            "There is only a header." if rows else "It holds no text.",
            "Export it with its rows.",
        )
    header = rows[0][1]
    if len(rows[1][1]) == len(header) + 1:
        header = ["", *header]  # R leaves the name of the row names out
    header = [column or (f"column {i + 1}" if i or "id" in header else "id") for i, column in enumerate(header)]
    _check(name, header, rows)
    return pd.DataFrame([cells for _, cells in rows[1:]], columns=header, dtype=object)


def _counted(rows: Rows) -> list[tuple[int, list[str]]]:
    kept, count = [], 0
    for row in rows:
        count += len(row[1])
        if count > MAX_CELLS:
            raise DataError(
                "The sample table is too large.",
                f"It has more than {MAX_CELLS:,} cells.",
                "Is this the matrix? Upload it as the data file.",
            )
        kept.append(row)
    return kept


def text_rows(path: Path) -> Rows:
    """The rows of a delimited text that hold anything; leading ``#`` lines are comments."""
    with open_text(path) as text:
        head = [line for line, _ in zip(text, range(50), strict=False) if line.strip() and not line.startswith("#")]
    separator = separator_of(head) if head else None
    begun = False
    with open_text(path) as text:
        reader = csv.reader((line.replace("\0", "\ufffd") for line in text), delimiter=separator or ",")
        for cells in reader:
            cells = [cell.strip() for cell in cells]
            if any(cells) and (begun or not cells[0].startswith("#")):
                begun = True
                yield reader.line_num, cells


def _check(name: str, header: list[str], rows: list[tuple[int, list[str]]]) -> None:
    repeated = [column for column, count in Counter(header).items() if count > 1]
    if repeated:
        raise DataError(
            f"The sample table {name!r} repeats column names.", f"Repeated: {listed(repeated)}.", "Give each column its own name."
        )
    ragged = [(line, len(cells)) for line, cells in rows[1:] if len(cells) != len(header)]
    if ragged:
        where = "; ".join(f"line {line:,} has {count:,}" for line, count in ragged[:5])
        raise DataError(
            f"{len(ragged):,} rows of the sample table {name!r} have another number of cells than the header.",
            f"Expected {len(header):,} cells; {where}.",
            "Repair these lines, or export the table again with text in quotes.",
        )
