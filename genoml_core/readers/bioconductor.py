"""R files (.rds, .RData) with a SummarizedExperiment, MultiAssayExperiment, ExpressionSet, matrix or data frame. R is not needed."""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import DataError, GenoMLError, listed
from ..params import Text
from ..registry import near_miss
from . import reader
from .parts import r_objects as r
from .parts.align import linked
from .parts.body import Filling
from .parts.opening import first_bytes
from .parts.records import Contents, Parsed, Wanted
from .parts.tabular import checked, parse_rows
from .parts.values import as_text, typed_table

# slots by which a class and all its heirs are known
_EXPERIMENT, _SET, _MANY = {"assays", "colData"}, {"assayData", "phenoData"}, {"ExperimentList", "sampleMap", "colData"}
_TABLES = {"data.frame", "DFrame", "DataFrame"}
_START = re.compile(rb"RD[XA][23]\n|X\n\0\0\0[\2\3]|A\r?\n[23]\r?\n\d")
_STEP = 256  # columns of a matrix that are unfolded at a time


def _looks_so(path: Path) -> bool:
    return _START.match(first_bytes(path, 10)) is not None


@reader(
    "bioconductor",
    label="R object (.rds, .RData)",
    suffixes=("rds", "rdata", "rda"),
    sniff=_looks_so,
    params={
        "object": Text(label="Object", help="Which object of a workspace to read, where there are several."),
        "assay": Text(label="Assay", help="Which assay of an experiment to read; empty: the first, or exprs of an ExpressionSet."),
    },
)
def read(path: Path, wanted: Wanted) -> Contents:
    """Read assays as layers and colData as sample columns. Raises DataError where the object is none of the known classes."""
    found = r.parse(path)
    try:
        return _contents(_chosen(found, wanted.options["object"]), wanted)
    except GenoMLError:
        raise
    except Exception as error:
        raise DataError("The R object is not as expected.", f"{type(error).__name__} while reading it.", "Save it again.") from error


def _chosen(found: dict, name: str):
    """The object of this name, or the only one that can be read."""
    if name:
        if name not in found:
            raise DataError(f"The R file has no object {name!r}.", "", near_miss(name, found))
        return found[name]
    known = {each: thing for each, thing in found.items() if _is_known(thing)}
    if len(known) != 1:
        what = "holds no object that can be read" if not known else "holds several objects"
        why = f"Its objects are {listed(each or 'without a name' for each in found)}."
        fix = "Name one of them as object." if known else "Save a SummarizedExperiment, MultiAssayExperiment, matrix or data frame."
        raise DataError(f"The R file {what}.", why, fix)
    return next(iter(known.values()))


def _is_known(thing) -> bool:
    return _is_measured(thing) or r.slots(thing).keys() >= _MANY or bool(_TABLES & set(r.classes(thing)))


def _is_measured(thing) -> bool:
    """Whether it is a matrix, or an experiment that holds one."""
    slots = r.slots(thing).keys()
    return slots >= _EXPERIMENT or slots >= _SET or r.is_matrix(thing)


def _contents(thing, wanted: Wanted) -> Contents:
    slots = r.slots(thing)
    if slots.keys() >= _MANY:
        return _many(slots, wanted)
    if _TABLES & set(r.classes(thing)):
        return _frame(r.frame(thing), wanted)
    return Contents({"": _experiment(thing, wanted)})


def _many(slots: dict, wanted: Wanted) -> Contents:
    """A layer for each experiment; samples are named by their patient as sampleMap says, and the table is that of the patients."""
    link, patients = r.frame(slots["sampleMap"]).astype(object), r.frame(slots["colData"])
    layers, left = {}, []
    for name, thing in r.items(slots["ExperimentList"]).items():
        if not _is_measured(thing):
            left.append(name)
            continue
        part = _experiment(thing, wanted)
        own = link[link["assay"] == name]
        part.ids = linked(part.ids, own)
        part.columns.index = part.ids
        plain = re.sub(r"[^\w .+-]+", "_", name)
        layers[plain if plain not in layers else f"{plain} {len(layers) + 1}"] = part  # two names may differ in signs only
    table = patients.rename_axis("patient").reset_index() if "patient" not in patients else patients.rename_axis("id").reset_index()
    changes = [f"Experiments that hold no matrix were left out: {listed(left)}."] if left else []
    return Contents(layers, [as_text(table)], changes, ["Samples are named by their patients, as the sampleMap says."])


def _experiment(thing, wanted: Wanted) -> Parsed:
    """The assay of an experiment, or a bare matrix: features in rows. What an experiment says of names goes before its assay's own."""
    slots, table, features, others = r.slots(thing), None, None, []
    if slots.keys() >= _EXPERIMENT:
        held = r.slots(slots["assays"])  # by version: in a slot, in a field of a reference class, or bare
        assays = r.items(held.get("data", held.get(".xData", slots["assays"])))
        thing, others = _assay(assays, wanted.options["assay"] or next(iter(assays), ""))
        table, features = slots["colData"], _rows(slots)
    elif slots.keys() >= _SET:
        assays = r.items(slots["assayData"])
        thing, others = _assay(assays, wanted.options["assay"] or (next(iter(assays)) if len(assays) == 1 else "exprs"))
        table, features = r.slots(slots["phenoData"])["data"], _names(r.slots(slots["featureData"])["data"])
    if not r.is_matrix(thing):
        why = f"Its class is {listed(r.classes(thing)) or r.kind(thing)}."
        raise DataError("An assay of the R object is no matrix.", why, "Save it as a matrix.")
    X, rows, columns = r.matrix(thing)
    rows, columns = features or rows, (_names(table) if table is not None else None) or columns
    if table is None and wanted.orientation == "samples":
        X, rows, columns = X.T, columns, rows
    part = _named(X, rows, columns)
    part.notes = [f"Other assays were not read: {listed(others)}."] if others else []
    if table is not None:
        part.columns, part.changes = _columns(table, part.ids)
    return checked(part, wanted)


def _named(X, rows: list[str] | None, columns: list[str] | None) -> Parsed:
    """A matrix of R, dense or sparse, with samples in rows. Raises DataError for names that do not fit, and for infinite cells."""
    if rows is None or columns is None:
        raise DataError("The matrix of the R object has no names.", "Row names or column names are missing.", "Set both and save it again.")
    if X.shape != (len(rows), len(columns)):
        why = f"It has {X.shape[0]:,} rows and {X.shape[1]:,} columns; there are {len(rows):,} features and {len(columns):,} samples."
        raise DataError("The parts of the R object do not fit.", why, "Make the object again, and save it.")
    filling = Filling(X.shape[::-1])
    for start in range(0, len(columns), _STEP):
        block = X[:, start : start + _STEP]
        block = block.toarray() if hasattr(block, "toarray") else block
        with np.errstate(over="ignore"):
            bad = np.argwhere(np.isinf(block.astype(np.float32)))
        if len(bad):
            cells = "; ".join(f"row {rows[i]!r}, column {columns[start + j]!r}" for i, j in bad[:5])
            raise DataError("The R matrix has cells that are infinite or too large.", f"{cells}.", "Correct them, or set them to NA.")
        filling.put(slice(start, start + _STEP), block.T)
    return Parsed(filling.X, *([str(name or "") for name in names] for names in (columns, rows)), orientation="genes")


def _names(table) -> list[str] | None:
    """The names of a table's rows, where they have any."""
    index = r.frame(table).index
    return None if isinstance(index, pd.RangeIndex) else list(index)


def _columns(table, ids: list[str]) -> tuple[pd.DataFrame, list[str]]:
    """(what a table of R says of the samples, changes)."""
    found = r.frame(table)
    if len(found) != len(ids):
        raise DataError("The parts of the R object do not fit.", f"It describes {len(found):,} of {len(ids):,} samples.", "Save it again.")
    left = [name for name in r.items(table) if name not in found]
    changes = [f"Columns of the samples that are no plain vectors were left out: {listed(left)}."] if left else []
    columns, commas = typed_table(as_text(found).astype(object).set_axis(ids, axis=0))
    return columns, [*changes, *commas]


def _assay(assays: dict, name: str):
    """(the assay of this name, the others)."""
    if name not in assays:
        what = f"The R object has no assay {name!r}." if assays else "The R object has no assays."
        raise DataError(what, "", near_miss(name, assays) if assays else "Save one that holds a matrix.")
    return assays[name], [each for each in assays if each != name]


def _rows(slots: dict) -> list[str] | None:
    """The names of the features: in a slot, of the ranges of each, or where lists of ranges are parted."""
    ranges = r.slots(slots.get("rowRanges", slots.get("rowData")))
    places = (slots, r.slots(ranges.get("ranges")), r.slots(ranges.get("partitioning")))
    found = next((place["NAMES"] for place in places if "NAMES" in place and r.kind(place["NAMES"]) == "STR"), None)
    return r.texts(found) if found is not None else None


def _frame(table: pd.DataFrame, wanted: Wanted) -> Contents:
    """A data frame, read as a table of text would be; rows that are only numbered have their ids in a column, if anywhere."""
    text = as_text(table) if isinstance(table.index, pd.RangeIndex) else as_text(table.rename_axis("").reset_index())
    return Contents.of(parse_rows(enumerate([list(map(str, text.columns)), *text.to_numpy().tolist()], start=1), wanted))
