"""Excel workbooks (.xlsx): one sheet, read row by row; formulas give the values that were saved with them."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

from ..errors import DataError, listed
from ..params import Text
from ..registry import near_miss
from . import reader
from .parts.outline import MAX_COLUMNS
from .parts.records import Parsed, Wanted
from .parts.table import MAX_CELLS, Rows
from .parts.tabular import parse_rows

FAR = 1_000  # empty rows after which nothing more may come
MOST = 10 * MAX_CELLS
_LIKELY = 50  # rows looked at to see whether a sheet holds a table


def _is_workbook(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return "xl/workbook.xml" in archive.namelist()


def _rows(path: Path, wanted: Wanted) -> Rows:
    """The rows of the sheet that hold anything, all as wide as the header."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        sheet = _sheet(book, wanted.options["sheet"])
        yield from _cut(sheet)
    except DataError:
        raise
    except Exception as error:
        raise DataError(
            "The Excel workbook is damaged.", f"{type(error).__name__} while reading it.", "Open it in Excel and save it again."
        ) from error


@reader(
    "excel",
    label="Excel workbook (.xlsx)",
    suffixes=("xlsx", "xlsm"),
    sniff=_is_workbook,
    rows=_rows,
    params={"sheet": Text(label="Sheet", help="The name of the sheet to read; empty: the first that holds a table.")},
)
def read(path: Path, wanted: Wanted) -> Parsed:
    """Read one sheet as a matrix. Raises DataError for damaged workbooks, unknown sheets, and as for delimited text."""
    parsed = parse_rows(_rows(path, wanted), wanted)
    parsed.notes += _others(path, wanted)
    return parsed


def _sheet(book, name: str):
    """The sheet of this name, or the first whose beginning looks like a table."""
    if name:
        if name not in book.sheetnames:
            raise DataError(f"The workbook has no sheet {name!r}.", "", near_miss(name, book.sheetnames))
        return book[name]
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        rows = [row for row in sheet.iter_rows(max_row=_LIKELY, values_only=True) if sum(cell is not None for cell in row) > 1]
        if len(rows) > 1 and sum(cell is not None for cell in rows[0]) > 2 * len(rows[0]) // 3:
            return sheet
    raise DataError(
        "The workbook holds no table.", f"Its sheets are {listed(book.sheetnames)}.", "Put names into the first row of a sheet."
    )


def _cut(sheet) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, as text. Raises DataError for cells far below the table, and beyond the limits."""
    sheet.reset_dimensions()  # what a file claims of its size is not to be trusted
    width = empty = cells = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        written = [_text(cell, first=i == 0) for i, cell in enumerate(row)]
        while written and written[-1] == "":
            written.pop()
        if not written:
            empty += 1
            continue
        if empty > FAR:
            why = f"Row {number:,} holds cells, after more than {FAR:,} empty rows."
            raise DataError("The sheet holds cells far away from its table.", why, "Delete them, or copy the table to a new sheet.")
        empty = 0
        width, cells = max(width, len(written)), cells + len(written)
        if width > MAX_COLUMNS or cells > MOST:
            raise DataError("The sheet is too large.", f"It has more than {MOST:,} cells.", "Save it as CSV or Parquet.")
        yield number, written + [""] * (width - len(written))


def _text(cell, *, first: bool) -> str:
    """A cell as text; a date among the names is written as Excel shows what it made of a gene, 2-Sep."""
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return f"{cell.day}-{cell:%b}" if first else cell.isoformat().removesuffix("T00:00:00")
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, time) else repr(cell) if isinstance(cell, float) else str(cell).strip()


def _others(path: Path, wanted: Wanted) -> list[str]:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    used = _sheet(book, wanted.options["sheet"]).title
    others = [name for name in book.sheetnames if name != used]
    return [f"The sheet {used!r} was read; the workbook also holds {listed(others)}."] if others else []
