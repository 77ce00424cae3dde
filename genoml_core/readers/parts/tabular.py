"""A table of one matrix, wherever its cells come from: which columns are numbers, what the rows are, and the matrix in the end."""

import csv
import re
import tempfile
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from ...errors import DataError, listed
from .annotations import about_genes
from .body import read_body
from .duplicates import combine
from .measured import layer_of, layers_of, mutations
from .orientation import find_orientation
from .outline import Outline, outline
from .records import Parsed, Wanted
from .roles import codes, describes_samples
from .table import Rows
from .values import MISSING, is_number, mostly_text, typed, without_missing

Body = Callable[..., tuple[np.ndarray, pd.DataFrame]]  # (numeric, text, *, transposed) -> (matrix, text columns), as ``read_body``

_BREAKS = re.compile(r"[\t\r\n\0]+")


def parse(found: Outline, body: Body, wanted: Wanted) -> Parsed:
    """The matrix of a table whose outline and cells are known. Raises DataError naming rows, columns and cells."""
    found.text |= {i for i, name in enumerate(found.header) if name in wanted.about}
    text, numeric = _split_columns(found)
    orientation, why = find_orientation(found, text, wanted)
    if orientation == "samples":
        parsed = _samples_in_rows(body, found, text, numeric)
    else:
        parsed = _genes_in_rows(body, found, numeric, about_genes(found.header, text, wanted.tables))
    rows, columns = ("Samples", "genes") if orientation == "samples" else ("Genes", "samples")
    parsed.notes = [f"{rows} are in rows and {columns} in columns ({why}).", *found.notes]
    parsed.changes += found.changes
    return checked(parsed, wanted)


def genes_by_samples(path: Path, found: Outline, samples: list[int], wanted: Wanted) -> Parsed:
    """The matrix of a text file whose format says that genes are in rows, and which columns are samples."""
    parsed = Parsed(
        read_body(path, found, samples, [], transposed=True)[0], [found.header[i] for i in samples], found.ids, orientation="genes"
    )
    parsed.notes, parsed.changes = found.notes, found.changes
    return checked(parsed, wanted)


def checked(parsed: Parsed, wanted: Wanted) -> Parsed:
    """A matrix with good names: repeated features combined as wanted. Raises DataError for other repeats."""
    if wanted.duplicates in ("first", "mean") and len(set(parsed.ids)) < len(parsed.ids):
        _combine_samples(parsed, wanted)
    check_ids(parsed)
    if parsed.measures is None:
        parsed.X, parsed.features, changes = combine(parsed.X, parsed.features, wanted.duplicates)
        parsed.changes = [*parsed.changes, *changes]
    return parsed


def parse_rows(rows: Rows, wanted: Wanted, text: Collection[str] = ()) -> Parsed:
    """The matrix of a table that comes row by row, each cell as text; text: columns that are no measurements. Errors as ``parse``."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "rows.tsv"
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, delimiter="\t", lineterminator="\n")
            for _, cells in rows:
                writer.writerow([_BREAKS.sub(" ", cell) for cell in cells])
        found = outline(path)
        found.text = {i for i, name in enumerate(found.header) if name in text}
        return parse(found, partial(read_body, path, found), wanted)


def _split_columns(found: Outline) -> tuple[list[int], list[int]]:
    """(text columns, numeric columns) of the file; empty columns without a name are left out. Raises DataError for other nameless ones."""
    text, numeric = [], []
    cells_of = list(zip(*found.head, strict=True))
    genes = [i for i in range(found.first, len(found.header)) if layer_of(found.header[i]) == "mutation"]
    if any(not (is_number(cell) or cell in MISSING) for i in genes for cell in cells_of[i]):
        found.text |= set(genes)  # H1047R in one column: the others hold such words further down
    for i in range(found.first, len(found.header)):
        if found.header[i]:
            (text if i in found.text or mostly_text(cells_of[i]) else numeric).append(i)
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


def _samples_in_rows(body: Body, found: Outline, text: list[int], numeric: list[int]) -> Parsed:
    layers = dict(zip(numeric, layers_of([found.header[i] for i in numeric]), strict=True))
    several = any(layers.values())
    mutated = [text[place] for place in mutations([found.header[i] for i in text])]
    named = [i for i in numeric if describes_samples(found.header[i], [row[i] for row in found.head]) or (several and not layers[i])]
    rest = {i: [row[i] for row in found.head if row[i] not in MISSING] for i in numeric if i not in named}
    coded = [] if several else codes(rest)
    labels = named + coded
    features = [i for i in numeric if i not in labels]
    X, texts = body(features, text + labels, transposed=False)
    columns = texts.set_axis(found.ids, axis=0).set_axis([found.header[i] for i in text + labels], axis=1)
    if columns.columns.has_duplicates:
        raise DataError(
            "Text columns repeat their names.", f"Repeated: {listed(columns.columns[columns.columns.duplicated()])}.", "Rename them."
        )
    for position, i in enumerate(text + labels):
        column = columns.iloc[:, position]
        columns.isetitem(position, typed(column, found.decimal) if i in text else without_missing(column))
    measures = [layers[i] for i in features] if several else None
    if mutated:
        mutation = columns[[found.header[i] for i in mutated]]
        columns = columns.drop(columns=mutation.columns)
        X, measures = _with_mutations(X, mutation), [*(measures or ["expression"] * len(features)), *["mutation"] * len(mutated)]
    changes = (
        [f"Text columns describe the samples: {listed(columns.columns[: len(text) - len(mutated)])}."] if len(text) > len(mutated) else []
    )
    for how, which in (("By their names", named), ("As the only whole numbers, of few values", coded)):
        if which:
            changes.append(f"{how}, these columns describe the samples and are no features: {listed(found.header[i] for i in which)}.")
    if mutated:
        changes.append(f"In {listed(mutation.columns)} any text but 0 was read as mutated.")
    names = [found.header[i] for i in features + mutated]
    return Parsed(X, found.ids, names, columns, not several, "samples", changes, measures=measures)


def _with_mutations(X: np.ndarray, columns: pd.DataFrame) -> np.ndarray:
    """The matrix with a column of 0 and 1 for each gene beside it; missing where nothing is written."""
    mutated = columns.map(lambda cell: np.nan if pd.isna(cell) else float(str(cell) not in ("0", "0.0", "WT", "wt")))
    return np.column_stack([X.astype(np.float32, copy=False), mutated.to_numpy(np.float32)])


def _genes_in_rows(body: Body, found: Outline, numeric: list[int], about: list[int]) -> Parsed:
    numeric = [i for i in numeric if i not in about]
    X, _ = body(numeric, [], transposed=True)
    ids = [found.header[i] for i in numeric]
    changes = [f"Genes are in rows, so what describes genes was left out: {listed(found.header[i] for i in about)}."] if about else []
    return Parsed(X, ids, found.ids, orientation="genes", changes=changes)


def _combine_samples(parsed: Parsed, wanted: Wanted) -> None:
    """Make one of samples that repeat, as is wanted for features; of what describes them, the first is kept."""
    X, ids, changes = combine(parsed.X.T, parsed.ids, wanted.duplicates)
    parsed.columns = parsed.columns[~parsed.columns.index.duplicated()]
    parsed.X, parsed.ids = np.ascontiguousarray(X.T), ids
    parsed.changes = [*parsed.changes, *(change.replace("genes", "samples") for change in changes)]


def check_ids(parsed: Parsed) -> None:
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
