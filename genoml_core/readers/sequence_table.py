"""A table with one DNA sequence a row, and perhaps an id and a class: ``+,S10,tactagcaatacgc``. With or without a header."""

import re
from pathlib import Path

import pandas as pd

from ..errors import DataError, listed
from . import reader
from .parts.bases import sequences
from .parts.opening import first_bytes, open_text
from .parts.records import Contents, Wanted
from .parts.signatures import foreign

_DNA = re.compile(r"[ACGTUN]{15,}", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;\t]")


def _looks_so(path: Path) -> bool:
    start = first_bytes(path, 100_000)
    if foreign(start) or b"\0" in start or start.lstrip()[:1] == b">":
        return False
    lines = start.decode("utf-8", "replace").splitlines()[1:20]  # the first may be a header, and a last one may be cut
    return len(lines) > 2 and all(
        sum(_DNA.fullmatch(cell.strip()) is not None for cell in _BETWEEN.split(line)) == 1 for line in lines[:-1]
    )


@reader("sequence_table", label="Table of DNA sequences", suffixes=("csv", "tsv", "data"), sniff=_looks_so)
def read(path: Path, wanted: Wanted) -> Contents:
    """Read sequences, ids and what else describes them. Raises DataError for rows without a sequence and repeated ids."""
    with open_text(path) as text:
        rows = [[cell.strip() for cell in _BETWEEN.split(line) if cell.strip()] for line in text if line.strip()]
    header = None if any(map(_DNA.fullmatch, rows[0])) else rows.pop(0)
    widths = {len(row) for row in rows}
    if len(widths) > 1:
        raise DataError("The rows of the sequence table differ in length.", f"They have {listed(sorted(widths))} cells.", "Repair it.")
    table = pd.DataFrame(rows)
    at = next(column for column in table if _DNA.fullmatch(table[column].iat[0]))
    others = [column for column in table if column != at]
    ids_at = next((column for column in others if table[column].nunique() == len(table)), None)
    ids = [f"row {i + 1}" for i in range(len(table))] if ids_at is None else list(table[ids_at])
    names = {column: header[column] if header and len(header) == table.shape[1] else "class" for column in others if column != ids_at}
    columns = table[list(names)].set_axis(list(names.values()), axis=1).set_axis(ids, axis=0)
    if columns.columns.has_duplicates:
        columns.columns = [f"column {i + 1}" for i in range(columns.shape[1])]
    return Contents({"sequence": sequences(ids, list(table[at]), columns)})
