"""Delimited text: CSV, TSV and TXT, plain or gzip. The first column holds ids; the rest numbers, and text that describes samples."""

from functools import partial
from pathlib import Path

from . import reader
from .parts.body import read_body
from .parts.opening import first_bytes
from .parts.outline import CUT, outline
from .parts.records import Parsed, Wanted
from .parts.signatures import foreign
from .parts.table import Rows, text_rows
from .parts.tabular import parse


def _is_text_table(path: Path) -> bool:
    start = first_bytes(path)
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    control = sum(byte < 9 for byte in start[:1024])
    return foreign(start) is None and (wide or control < 8)  # a few NUL bytes are damage to report, many are another format


def _rows(path: Path, wanted: Wanted) -> Rows:
    return text_rows(path)


@reader(
    "delimited",
    label="CSV, TSV or TXT (also .gz)",
    suffixes=("csv", "tsv", "txt", "tab", "gz"),
    sniff=_is_text_table,
    rows=_rows,
    general=True,
    params={"cut": CUT},
)
def read(path: Path, wanted: Wanted) -> Parsed:
    """Read one delimited matrix file in memory near the size of the matrix. Raises DataError naming rows, columns and cells."""
    found = outline(path, cut=wanted.options.get("cut", CUT.default))
    return parse(found, partial(read_body, path, found), wanted)
