"""ARFF (Weka): attributes with their types, then rows; nominal and text attributes describe the samples, numeric ones are measured."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from ..errors import DataError
from . import reader
from .parts.opening import first_bytes, open_text
from .parts.records import Parsed, Wanted
from .parts.table import Rows
from .parts.tabular import parse_rows

_ATTRIBUTE = re.compile(r"@attribute\s+('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|\S+)\s+(.+)", re.IGNORECASE)
_NUMBERS = ("numeric", "real", "integer")
_PANEL = 20  # fewer attributes are clinical ones, such as age and number of nodes, and no counts of reads
_IDS = re.compile(r"(sample|patient|case|subject|geo)?[._ -]?(id|name|accession|accn|barcode)|sample|patient", re.IGNORECASE)


def _looks_so(path: Path) -> bool:
    lines = first_bytes(path).decode("utf-8", "replace").splitlines()
    told = next((line for line in lines if line.strip() and not line.lstrip().startswith("%")), "")
    return told.lower().lstrip().startswith("@relation")


def _rows(path: Path, wanted: Wanted) -> Rows:
    """The rows, led by an id: that of an attribute named so, or a number."""
    with open_text(path) as text:
        attributes = list(_attributes(text))
        names = [name for name, _ in attributes]
        id_at = next((i for i, (name, kind) in enumerate(attributes) if kind == "string" and _IDS.fullmatch(name)), None)
        rest = [i for i in range(len(names)) if i != id_at]
        yield 1, ["sample" if id_at is None else names[id_at], *(names[i] for i in rest)]
        for number, cells in enumerate(_data(text, len(names)), start=1):
            yield number + 1, [f"row {number}" if id_at is None else cells[id_at], *(cells[i] for i in rest)]


@reader("arff", label="ARFF (Weka)", suffixes=("arff",), sniff=_looks_so, rows=_rows)
def read(path: Path, wanted: Wanted) -> Parsed:
    """Read the numeric attributes as the matrix. Raises DataError for sparse rows and rows of another length."""
    with open_text(path) as text:
        described = {name for name, kind in _attributes(text) if kind not in _NUMBERS}
    parsed = parse_rows(_rows(path, wanted), wanted, described)
    parsed.kind = "numeric" if len(parsed.features) < _PANEL else None
    return parsed


def _attributes(text) -> Iterator[tuple[str, str]]:
    """(name, type in small letters) of each attribute, up to the line before the data."""
    for line in text:
        line = line.strip()
        if line.lower().startswith("@data"):
            return
        if found := _ATTRIBUTE.match(line):
            name = found[1].strip("'\"").replace("\\", "")
            yield name, "nominal" if found[2].startswith("{") else found[2].split()[0].lower()
    raise DataError("The ARFF file has no data.", "There is no line @data.", "Export it again.")


def _data(text, width: int) -> Iterator[list[str]]:
    for number, line in enumerate(text, start=1):
        line = line.strip()
        if not line or line.startswith("%"):
            continue
        if line.startswith("{"):
            raise DataError("The ARFF file is sparse.", f"Row {number:,} is written as {line[:20]!r}.", "Save it in the dense form.")
        cells = next(csv.reader([line], quotechar="'" if "'" in line else '"', escapechar="\\", skipinitialspace=True))
        if len(cells) != width:
            raise DataError(f"Row {number:,} has {len(cells):,} cells.", f"There are {width:,} attributes.", "Repair or remove this row.")
        yield ["" if cell.strip() == "?" else cell.strip() for cell in cells]
