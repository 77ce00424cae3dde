"""The outline of a delimited file, from one pass over its lines: separator, header, row ids; ragged rows are found here."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from ...errors import DataError, listed
from ...params import Choice
from .opening import cells, numbered_lines, open_text
from .values import MISSING, decimal_of, is_number

MAX_COLUMNS = 200_000
HEAD, HEAD_CELLS = 200, 300_000  # rows looked at closely, fewer where they are wide
SPREAD = 500  # one in so many of all rows is looked at too: a text column may be empty in the first ones
_OF_IDS = re.compile(r"id|name|sample|gene|probe|patient|subject|case|cell|barcode|row|index", re.IGNORECASE)
_SEPARATORS = "\t;,"


@dataclass
class Outline:
    """header: a name for each column; first_line: the line number of the header; head: cells of the first rows.

    first: the first column after that of the ids; 0 where there are no ids and rows were numbered. text: columns that are no measurements,
    whatever their cells look like.
    """

    separator: str
    header: list[str]
    first_line: int
    head: list[list[str]]
    ids: list[str] = field(default_factory=list)
    first: int = 1
    text: set[int] = field(default_factory=set)
    decimal: str = "."
    changes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


CUT = Choice(
    "refuse", "leave out", tuned=False, label="A last row that is cut short", help="Leave it out only if you cannot get the whole file."
)


def outline(path: Path, skip: int = 0, cut: str = CUT.default) -> Outline:
    """Read the outline of a delimited text file in one pass; its first ``skip`` lines are no part of the table; cut: as ``CUT``.

    Raises DataError for an empty file, a lone header, ragged rows, too many columns.
    """
    with open_text(path) as text:
        lines = ((number, line) for number, line in numbered_lines(text) if number > skip)
        first = _without_comments(list(islice(lines, HEAD + 20)))
        found = _layout(first)
        last = _walk(found, chain(first[1:], lines), cut)
    number_rows(found)
    if not last.endswith(("\n", "\r")):
        found.notes.append("The last line has no line end: check that the file is complete.")
    return found


def separator_of(lines: list[str]) -> str | None:
    """The separator under which most lines have as many cells as the header, or one more; None where none divides a line."""
    lines = lines[:20]

    def quality(separator: str):
        rows = [cells(line, separator) for line in lines]
        width = len(rows[0])
        fits = sum(len(row) in (width, width + 1) for row in rows[1:])
        numbers = sum(is_number(cell) or cell in MISSING for row in rows[1:] for cell in row[1:])
        return fits if max(map(len, rows)) > 1 else -1, numbers > 0, width

    best = max(_SEPARATORS, key=quality)
    return best if any(len(cells(line, best)) > 1 for line in lines) else None


def _without_comments(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Leading ``#`` lines are comments, unless the last of them is as wide as the first row: then it is the header."""
    at = next((i for i, (_, line) in enumerate(lines) if not line.startswith("#")), None)
    if at is None:
        raise DataError(
            "The file is empty.", "It holds nothing but comments." if lines else "It holds no text.", "Export or download it again."
        )
    if at > 0:
        separator = separator_of([line for _, line in lines[at:]])
        if separator and lines[at - 1][1].count(separator) == lines[at][1].count(separator):
            return [(lines[at - 1][0], lines[at - 1][1].lstrip("# ")), *lines[at:]]
    return lines[at:]


def _layout(first: list[tuple[int, str]]) -> Outline:
    separator = separator_of([line for _, line in first])
    if separator is None:
        raise DataError(
            "No columns were found in the file.", "No line is divided by commas, tabs or semicolons.", "Export the table as CSV or TSV."
        )
    header = cells(first[0][1], separator)
    rows = min(HEAD, max(20, HEAD_CELLS // len(header)))
    head = [cells(line, separator) for _, line in first[1 : rows + 1]]
    if not head:
        raise DataError(
            "The file holds a header and no rows.", f"The header has {len(header):,} cells.", "Export the table with its values."
        )
    found = Outline(separator, header, first[0][0], head)
    _name_first_column(found)
    if len(found.header) > MAX_COLUMNS:
        raise DataError(
            f"The file has {len(found.header):,} columns.",
            f"At most {MAX_COLUMNS:,} can be read.",
            "Put features in rows, or leave some out.",
        )
    if separator != ",":
        found.decimal = _decimal(head)
        if found.decimal == ",":
            found.changes.append("Numbers were read with a decimal comma.")
    return found


def _name_first_column(found: Outline) -> None:
    """R leaves the name of the id column out, so that the header is one cell short."""
    usual = Counter(len(row) for row in found.head).most_common(1)[0][0]
    if usual != len(found.header) + 1:
        return
    if all(row[-1] == "" for row in found.head if len(row) == usual):
        found.header.append("")  # a separator at the end of every row
        return
    found.header.insert(0, "")
    found.changes.append("The header is one cell shorter than the rows: its names were taken for all columns but the first.")


def _decimal(head: list[list[str]]) -> str:
    """The decimal sign of the first rows. Raises DataError where a comma may part thousands as well."""
    values = [cell for row in head for cell in row[1:]]
    decimal = decimal_of(values)
    if decimal is None:
        raise DataError(
            "A comma in these numbers can mean two things.",
            f"{listed([value for value in values if ',' in value and is_number(value)][:3])}: thousands, or decimals?",
            "Write thousands without a comma and decimals with a point, and export the table again.",
        )
    return decimal


def number_rows(found: Outline) -> None:
    """Name the rows by their number where the first column holds measurements: decimals, or whole numbers that come back."""
    cells = [row[0] for row in found.head]
    decimals = sum(is_number(cell) and not cell.lstrip("+-").isdigit() for cell in cells)
    repeated = len(set(cells)) < len(cells) and all(map(str.isdigit, cells))
    named = not found.header[0] or _OF_IDS.search(found.header[0])
    if not named and len(cells) > 1 and (2 * decimals >= len(cells) or repeated):
        found.first, found.ids = 0, [f"row {number}" for number in range(1, len(found.ids) + 1)]
        found.changes.append(f"There is no column of sample ids: the first one, {found.header[0]!r}, holds values. Rows were numbered.")


def _walk(found: Outline, lines: Iterable[tuple[int, str]], cut: str) -> str:
    """Collect the ids of all rows and raise DataError for ragged ones. Returns the last line."""
    width, separator, ragged, line, number = len(found.header), found.separator, [], "", 0
    for number, line in lines:
        quoted = '"' in line
        count = len(cells(line, separator)) if quoted else line.count(separator) + 1
        if count != width:
            ragged.append((number, count))
        elif len(found.ids) % SPREAD == SPREAD - 1:
            found.head.append(cells(line, separator))
        found.ids.append(cells(line, separator)[0] if quoted else line.split(separator, 1)[0].strip())
    if cut == "leave out" and len(ragged) == 1 and ragged[0][0] == number and ragged[0][1] < width:
        found.ids.pop()
        found.changes.append(f"The last row of the file is cut short ({ragged[0][1]:,} of {width:,} cells): it was left out.")
    elif ragged:
        _complain(ragged, width, len(found.ids), line)
    return line


def _complain(ragged: list[tuple[int, int]], width: int, rows: int, last: str) -> None:
    where = "; ".join(f"line {number:,} has {count:,}" for number, count in ragged[:5])
    more = f" ({len(ragged):,} such lines)" if len(ragged) > 5 else ""
    if len(ragged) == 1 and ragged[0][1] < width and not last.endswith(("\n", "\r")):
        raise DataError(
            "The file ends in the middle of a row.",
            f"{where} of {width:,} cells and no line end.",
            "It was cut short: export or download it again, or have the row left out.",
        )
    raise DataError(
        f"{len(ragged):,} of {rows:,} rows have another number of cells than the header.",
        f"Expected {width:,} cells; {where}{more}.",
        "Repair these lines, or export the table again with text in quotes.",
    )
