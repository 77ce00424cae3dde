"""GEO: series matrix files and SOFT families. What the submitters say of the samples, and the table of values where there is one."""

import csv
import re
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import pandas as pd

from ..errors import DataError, listed
from . import reader
from .parts.opening import first_bytes, open_text
from .parts.records import Contents, Wanted
from .parts.table import Rows
from .parts.tabular import parse_rows

_BEGIN, _END = "!series_matrix_table_begin", "!series_matrix_table_end"
_DULL = re.compile(r"contact_|.*_protocol|.*_date|supplementary_file|data_row_count|status|channel_count|taxid_|data_processing|relation")
_KEY = re.compile(r"([\w][\w /().-]{0,60}?)\s*:\s*(.*)", re.DOTALL)


def _is_series(path: Path) -> bool:
    return first_bytes(path, 8).startswith((b"!Series_", b"!series_")) or first_bytes(path, 12).startswith(b'"!Series_')


@reader("geo_series", label="GEO series matrix", suffixes=("txt", "gz"), sniff=_is_series)
def read(path: Path, wanted: Wanted) -> Contents:
    """Read samples and values. A series whose table is empty gives its samples only, and says where the values are."""
    series, samples = _told(path)
    table = _samples(samples)
    rows = list(_head(path))
    if len(rows) < 2:
        files = [name for name in series.get("supplementary_file", []) if name]
        where = f" They are in supplementary files: {listed([name.rsplit('/', 1)[-1] for name in files])}." if files else ""
        return Contents(
            tables=[table], notes=[f"The table of this series holds no values.{where} Import these, with this file as sample table."]
        )
    return Contents({"expression": parse_rows(_values(path), _genes(wanted))}, [table])


def _told(path: Path) -> tuple[dict[str, list[str]], list[tuple[str, list[str]]]]:
    """({series key: values}, [(sample key, a value for each sample)]) of the lines before the table."""
    series, samples = {}, []
    for key, *values in _lines(path):
        if key.lower() == _BEGIN:
            break
        if key.startswith("!Series_"):
            series.setdefault(key.removeprefix("!Series_"), []).extend(values)
        elif key.startswith("!Sample_"):
            samples.append((key.removeprefix("!Sample_"), values))
    if not samples:
        raise DataError("The series matrix names no samples.", "There are no lines !Sample_.", "Download it again from GEO.")
    return series, samples


def _lines(path: Path) -> Iterator[list[str]]:
    with open_text(path) as text:
        for cells in csv.reader((line.replace("\0", " ") for line in text), delimiter="\t"):
            if cells:
                yield cells


def _values(path: Path) -> Rows:
    """The rows of the table, its header first."""
    inside = False
    for number, cells in enumerate(_lines(path), start=1):
        if cells[0].lower() == _END:
            return
        if inside:
            yield number, cells
        inside |= cells[0].lower() == _BEGIN


def _head(path: Path) -> Iterator[list[str]]:
    for count, (_, cells) in enumerate(_values(path)):
        if count == 2:
            return
        yield cells


def _genes(wanted: Wanted) -> Wanted:
    return Wanted("genes", wanted.duplicates, wanted.tables, wanted.about)


def _samples(told: list[tuple[str, list[str]]]) -> pd.DataFrame:
    """A row for each sample: accession, title, and what tells them apart or is a characteristic."""
    count = max(len(values) for _, values in told)
    columns: dict[str, list[str]] = {}
    for key, values in told:
        values = [*(value.strip() for value in values), *[""] * (count - len(values))]
        if key == "geo_accession":
            columns = {"geo_accession": values, **columns}
        elif key.startswith("characteristics"):
            for place, value in enumerate(values):
                _put(columns, value, place, count)
        elif not _DULL.match(key) and key not in columns and len(set(values)) > 1:
            columns[key] = values
    return pd.DataFrame(columns, dtype=object)


def _put(columns: dict[str, list[str]], characteristic: str, place: int, count: int) -> None:
    """One ``key: value`` of one sample; its lines need not be in the same order for all samples."""
    found = _KEY.fullmatch(characteristic)
    if characteristic:
        name, value = (found[1].strip(), found[2].strip()) if found else ("characteristic", characteristic)
        columns.setdefault(name, [""] * count)[place] = value


@reader(
    "geo_soft", label="GEO SOFT family", suffixes=("soft", "gz", "txt"), sniff=lambda path: first_bytes(path, 9).startswith(b"^DATABASE")
)
def read_soft(path: Path, wanted: Wanted) -> Contents:
    """Read the samples of a SOFT family: VALUE of each ID_REF. Raises DataError where a sample's table has no such columns."""
    told, values = _family(path)
    if not told:
        raise DataError("The SOFT file names no samples.", "There are no lines ^SAMPLE.", "Download the family file from GEO.")
    keys = list(dict.fromkeys(key for sample in told.values() for key in sample))
    columns: dict[str, list[str]] = {"geo_accession": list(told)}
    for key in keys:
        lists = [sample.get(key, []) for sample in told.values()]
        if key.startswith("characteristics"):
            for place, each in enumerate(lists):
                for value in each:
                    _put(columns, value, place, len(told))
        elif not _DULL.match(key) and key not in columns and len({tuple(each) for each in lists}) > 1:
            columns[key] = ["; ".join(each) for each in lists]
    table = pd.DataFrame(columns, dtype=object)
    measured = {sample: each for sample, each in values.items() if each}
    if not measured:
        return Contents(tables=[table], notes=["The samples of this family hold no values: they are in supplementary files."])
    genes = list(dict.fromkeys(gene for each in measured.values() for gene in each))
    rows = [
        (1, ["ID_REF", *measured]),
        *((i, [gene, *(each.get(gene, "") for each in measured.values())]) for i, gene in enumerate(genes, 2)),
    ]
    return Contents({"expression": parse_rows(rows, _genes(wanted))}, [table])


def _family(path: Path) -> tuple[dict[str, dict[str, list[str]]], dict[str, dict[str, str]]]:
    """({sample: {key: values}}, {sample: {gene: value}})."""
    told, values = {}, {}
    with open_text(path) as text:
        lines = (line.rstrip("\r\n") for line in text)
        sample = None
        for line in lines:
            if line.startswith("^"):
                sample = line.partition("=")[2].strip() if line.upper().startswith("^SAMPLE") else None
            elif sample and line.startswith("!sample_table_begin"):
                values[sample] = _table(lines, sample)
            elif sample and line.startswith("!Sample_"):
                key, _, value = line.removeprefix("!Sample_").partition("=")
                told.setdefault(sample, {}).setdefault(key.strip(), []).append(value.strip())
    return told, values


def _table(lines: Iterator[str], sample: str) -> dict[str, str]:
    """{gene: value} of the lines up to the end of a sample's table."""
    header = next(lines, "").split("\t")
    if not {"ID_REF", "VALUE"} <= set(header):
        raise DataError(
            f"The table of sample {sample!r} has no VALUE.", f"Its columns are {listed(header)}.", "Use the series matrix file."
        )
    rows = (line.split("\t") for line in takewhile(lambda line: not line.startswith("!sample_table_end"), lines))
    gene, value = header.index("ID_REF"), header.index("VALUE")
    return {row[gene]: row[value] for row in rows if len(row) > max(gene, value)}
