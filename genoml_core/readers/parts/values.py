"""Cells as text: which codes mean missing, which look like numbers, and how a text column becomes text or numbers."""

import re

import numpy as np
import pandas as pd

from ...errors import listed
from .roles import names_patients

MISSING = ("", "NA", "NaN", "nan", "N/A", "n/a", "#N/A", "null", "NULL", "None", ".")  # in a matrix
MISSING_TEXT = frozenset(MISSING) | {"\\N", "[Not Available]", "[Not Applicable]", "[Unknown]", "[Not Evaluated]", "[Discrepancy]"}
_NUMBER = re.compile(r"[+-]?(\d+[.,]?\d*|[.,]\d+)([eE][+-]?\d+)?|[+-]?inf(inity)?", re.IGNORECASE)
_DATE = re.compile(r"\d{1,2}-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|(Mar|Sep|Dec|Oct|Apr|Feb)-\d{1,2}", re.IGNORECASE)
_CODE = re.compile(r"[+-]?0\d+|\d{16,}")  # 007 is a name, not a number; so is what float64 would round


def is_number(cell: str) -> bool:
    """Whether a cell looks like a number (inf included: it is reported as such, not as text)."""
    return _NUMBER.fullmatch(cell) is not None


def mostly_text(column) -> bool:
    """Whether at least half of the cells that are not missing are no numbers."""
    present = [cell for cell in column if cell not in MISSING]
    return 2 * sum(not is_number(cell) for cell in present) >= len(present) > 0


def typed(column: pd.Series, decimal: str = ".") -> pd.Series:
    """A text column as float64 where every present value is a finite number, else as text; missing codes become missing."""
    present = column.where(~column.isin(MISSING_TEXT), None)
    values = present.dropna()
    if len(values) and not names_patients(str(column.name)) and not values.map(lambda v: _CODE.fullmatch(v) is not None).any():
        numbers = pd.to_numeric(values.str.replace(decimal, ".", regex=False), errors="coerce")
        if np.isfinite(numbers).all():
            return numbers.reindex(column.index).astype("float64")
    return present.astype(object)


def spreadsheet_damage(features: list[str]) -> list[str]:
    """A note where gene names look like dates, which spreadsheet programs make of SEPT2 or MARCH1 (Abeysooriya 2021, PLoS Comput Biol)."""
    dates = [name for name in features if _DATE.fullmatch(name)]
    if not dates:
        return []
    return [f"{len(dates):,} gene names look like dates that a spreadsheet program made of them: {listed(dates)}. Use the original file."]
