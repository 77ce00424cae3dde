"""Delimited text: CSV, TSV and TXT, plain or gzip. The first column holds ids; the rest numbers, and text that describes samples."""

from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import DataError, listed
from . import reader
from .parts.annotations import about_genes
from .parts.body import read_body
from .parts.duplicates import combine
from .parts.opening import first_bytes
from .parts.orientation import find_orientation
from .parts.outline import Outline, outline
from .parts.records import Parsed, Wanted
from .parts.roles import codes, describes_samples
from .parts.signatures import foreign
from .parts.values import MISSING, mostly_text, spreadsheet_damage, typed, without_missing


def _is_text_table(path: Path) -> bool:
    start = first_bytes(path)
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    control = sum(byte < 9 for byte in start[:1024])
    return foreign(start) is None and (wide or control < 8)  # a few NUL bytes are damage to report, many are another format


@reader("delimited", label="CSV, TSV or TXT (also .gz)", suffixes=("csv", "tsv", "txt", "tab", "gz"), sniff=_is_text_table)
def read(path: Path, wanted: Wanted) -> Parsed:
    """Read one delimited matrix file in memory near the size of the matrix. Raises DataError naming rows, columns and cells."""
    found = outline(path)
    text, numeric = _split_columns(found)
    orientation, why = find_orientation(found, text, wanted)
    if orientation == "samples":
        parsed = _samples_in_rows(path, found, text, numeric)
    else:
        parsed = _genes_in_rows(path, found, numeric, about_genes(found.header, text, wanted.table))
    _check_ids(parsed)
    parsed.X, parsed.features, changes = combine(parsed.X, parsed.features, wanted.duplicates)
    rows, columns = ("Samples", "genes") if orientation == "samples" else ("Genes", "samples")
    parsed.changes += [*found.changes, *changes]
    parsed.notes = [f"{rows} are in rows and {columns} in columns ({why}).", *found.notes, *spreadsheet_damage(parsed.features)]
    return parsed


def _split_columns(found: Outline) -> tuple[list[int], list[int]]:
    """(text columns, numeric columns) of the file; empty columns without a name are left out. Raises DataError for other nameless ones."""
    text, numeric = [], []
    cells_of = list(zip(*found.head, strict=True))
    for i in range(1, len(found.header)):
        if found.header[i]:
            (text if mostly_text(cells_of[i]) else numeric).append(i)
        elif not all(cell in MISSING for cell in cells_of[i]):
            raise DataError(f"Column {i + 1:,} has no name.", "Its header cell is empty, but it holds values.", "Give every column a name.")
        else:
            found.changes.append(f"Column {i + 1:,} has no name and no values: it was left out.")
    if not numeric:
        raise DataError(
            "The file holds no numbers.",
            f"All {len(text):,} columns are text.",
            "Upload the matrix here, and this table as the sample table.",
        )
    return text, numeric


def _samples_in_rows(path: Path, found: Outline, text: list[int], numeric: list[int]) -> Parsed:
    named = [i for i in numeric if describes_samples(found.header[i], [row[i] for row in found.head])]
    coded = codes({i: [row[i] for row in found.head if row[i] not in MISSING] for i in numeric if i not in named})
    labels = named + coded
    X, texts = read_body(path, found, [i for i in numeric if i not in labels], text + labels, transposed=False)
    columns = texts.set_axis(found.ids, axis=0).set_axis([found.header[i] for i in text + labels], axis=1)
    if columns.columns.has_duplicates:
        raise DataError(
            "Text columns repeat their names.", f"Repeated: {listed(columns.columns[columns.columns.duplicated()])}.", "Rename them."
        )
    for position, i in enumerate(text + labels):
        column = columns.iloc[:, position]
        columns.isetitem(position, typed(column, found.decimal) if i in text else without_missing(column))
    changes = [f"Text columns describe the samples: {listed(found.header[i] for i in text)}."] if text else []
    for how, which in (("By their names", named), ("As the only whole numbers, of few values", coded)):
        if which:
            changes.append(f"{how}, these columns describe the samples and are no features: {listed(found.header[i] for i in which)}.")
    return Parsed(X, found.ids, [found.header[i] for i in numeric if i not in labels], columns, True, "samples", changes)


def _genes_in_rows(path: Path, found: Outline, numeric: list[int], about: list[int]) -> Parsed:
    numeric = [i for i in numeric if i not in about]
    X, _ = read_body(path, found, numeric, [], transposed=True)
    ids = [found.header[i] for i in numeric]
    changes = [f"Genes are in rows, so what describes genes was left out: {listed(found.header[i] for i in about)}."] if about else []
    return Parsed(X, ids, found.ids, pd.DataFrame(index=ids), False, "genes", changes)


def _check_ids(parsed: Parsed) -> None:
    """Raises DataError for empty or repeated sample ids, and for empty gene names."""
    for names, noun in ((parsed.ids, "sample ids"), (parsed.features, "gene names")):
        empty = np.flatnonzero([name == "" for name in names])
        if len(empty):
            raise DataError(
                f"{len(empty):,} {noun} are empty.", f"The first is number {empty[0] + 1:,}.", "Give each one a name, or remove it."
            )
    ids = pd.Index(parsed.ids)
    if ids.has_duplicates:
        raise DataError(
            "Sample ids repeat.",
            f"Repeated: {listed(ids[ids.duplicated()].unique())}.",
            "Give each sample its own id; name repeats of a patient apart.",
        )
