"""Cells as text: which codes mean missing, which look like numbers, and how a text column becomes text or numbers."""

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

from ...errors import listed
from .roles import names_patients

MISSING = ("", "NA", "NaN", "nan", "N/A", "n/a", "#N/A", "null", "NULL", "None", ".")  # in a matrix
MISSING_TEXT = frozenset(MISSING) | {"\\N", "[Not Available]", "[Not Applicable]", "[Unknown]", "[Not Evaluated]", "[Discrepancy]"}
_NUMBER = re.compile(r"[+-]?(\d+[.,]?\d*|[.,]\d+)([eE][+-]?\d+)?|[+-]?inf(inity)?", re.IGNORECASE)
_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")
_POINT = re.compile(r"[+-]?\d*\.\d+([eE][+-]?\d+)?")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_CODE = re.compile(r"[+-]?0\d+|\d{16,}")  # 007 is a name, not a number; so is what float64 would round


def is_number(cell: str) -> bool:
    """Whether a cell looks like a number (inf included: it is reported as such, not as text)."""
    return _NUMBER.fullmatch(cell) is not None


def mostly_text(column) -> bool:
    """Whether at least half of the cells that are not missing are no numbers."""
    present = [cell for cell in column if cell not in MISSING]
    return 2 * sum(not is_number(cell) for cell in present) >= len(present) > 0


def decimal_of(values: Iterable[str]) -> str | None:
    """The decimal sign of numbers: a comma where some have one and none a point; None where it may as well part thousands."""
    values = list(values)
    comma = [value for value in values if _COMMA.fullmatch(value)]
    if not comma or any(_POINT.fullmatch(value) for value in values):
        return "."
    return None if all(_THOUSANDS.fullmatch(value) for value in comma) else ","


def without_missing(column: pd.Series) -> pd.Series:
    """A text column with None where a cell holds a code for missing."""
    return column.where(~column.isin(MISSING_TEXT), None)


def as_text(table: pd.DataFrame) -> pd.DataFrame:
    """Every cell as text, missing ones empty, whole numbers without a point."""
    return table.map(lambda cell: "" if pd.isna(cell) else str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell))


def typed(column: pd.Series, decimal: str = ".") -> pd.Series:
    """A text column as float64 where every present value is a finite number, else as text; missing codes become missing."""
    present = without_missing(column)
    values = present.dropna()
    if len(values) and not names_patients(str(column.name)) and not values.map(lambda v: _CODE.fullmatch(v) is not None).any():
        numbers = pd.to_numeric(values.str.replace(decimal, ".", regex=False), errors="coerce")
        if np.isfinite(numbers).all():
            return numbers.reindex(column.index).astype("float64")
    return present.astype(object)


def typed_table(table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """(a table of text columns with each as ``typed``, changes). A comma that may part thousands leaves its column text."""
    columns = pd.DataFrame({name: typed(table[name], decimal_of(table[name]) or ".") for name in table}, index=table.index)
    commas = [name for name in table if columns[name].dtype != object and table[name].str.contains(",", regex=False).any()]
    return columns, [f"Numbers were read with a decimal comma in {listed(commas)}."] if commas else []
