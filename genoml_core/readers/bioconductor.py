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

_EXPERIMENTS = ("SummarizedExperiment", "RangedSummarizedExperiment", "SingleCellExperiment", "DESeqDataSet", "TreeSummarizedExperiment")
_MANY = "MultiAssayExperiment"
_SETS = ("ExpressionSet",)


def _looks_so(path: Path) -> bool:
    start = first_bytes(path, 5)
    return start in (b"RDX2\n", b"RDX3\n", b"RDA2\n", b"RDA3\n") or start[:2] in (b"X\n", b"A\n")


@reader(
    "bioconductor",
    label="R object (.rds, .RData)",
    suffixes=("rds", "rdata", "rda"),
    sniff=_looks_so,
    params={
        "object": Text(label="Object", help="Which object of a workspace to read, where there are several."),
        "assay": Text(label="Assay", help="Which assay of a SummarizedExperiment to read; empty: the first."),
    },
)
def read(path: Path, wanted: Wanted) -> Contents:
    """Read assays as layers and colData as sample columns. Raises DataError where the object is none of the known classes."""
    found = r.parse(path)
    thing = _chosen(found, wanted.options["object"])
    try:
        return _contents(thing, wanted)
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
    return bool({_MANY, "data.frame", "DFrame", *_EXPERIMENTS, *_SETS} & set(r.classes(thing))) or r.matrix(thing) is not None


def _contents(thing, wanted: Wanted) -> Contents:
    names = r.classes(thing)
    if _MANY in names:
        return _many(r.slots(thing), wanted)
    if {"data.frame", "DFrame"} & set(names):
        return _frame(r.frame(thing), wanted)
    return Contents({"": _experiment(thing, wanted)})


def _many(slots: dict, wanted: Wanted) -> Contents:
    """A layer for each experiment; samples are named by their patient as sampleMap says, and the table is that of the patients."""
    link, patients = r.frame(slots["sampleMap"]).astype(object), r.frame(slots["colData"])
    layers = {}
    for name, thing in r.items(slots["ExperimentList"]).items():
        part = _experiment(thing, wanted)
        own = link[link["assay"] == name]
        part.ids = linked(part.ids, own)
        part.columns.index = part.ids
        layers[re.sub(r"[^\w .+-]+", "_", name)] = part
    table = patients.rename_axis("patient").reset_index() if "patient" not in patients else patients.rename_axis("id").reset_index()
    return Contents(layers, [as_text(table)], ["Samples are named by their patients, as the sampleMap says."])


def _experiment(thing, wanted: Wanted) -> Parsed:
    """The assay of an experiment, or a bare matrix: features in rows."""
    slots, names = r.slots(thing), r.classes(thing)
    columns, features, notes = None, None, []
    if set(names) & set(_EXPERIMENTS):
        held = r.slots(slots["assays"])  # by version: in a list, in a field of a reference class, or bare
        thing, others = _assay(r.items(held.get("data", held.get(".xData", slots["assays"]))), wanted.options["assay"])
        columns, features = r.frame(slots["colData"]), _rows(slots)
        notes = [f"Other assays were not read: {listed(others)}."] if others else []
    elif set(names) & set(_SETS):
        assays = r.items(slots["assayData"])
        thing, _ = _assay(assays, wanted.options["assay"])
        columns = r.frame(r.slots(slots["phenoData"])["data"])
    found = r.matrix(thing)
    if found is None:
        raise DataError(
            "An assay of the R object is no matrix.", f"Its class is {listed(r.classes(thing)) or r.kind(thing)}.", "Save it as a matrix."
        )
    X, rows, cells = found
    rows, cells = features or rows, cells or (list(map(str, columns.index)) if columns is not None else None)
    if rows is None or cells is None:
        raise DataError("The matrix of the R object has no names.", "Row names or column names are missing.", "Set both and save it again.")
    if wanted.orientation == "samples" and columns is None:
        X, rows, cells = X.T, cells, rows
    filling = Filling(X.shape[::-1])
    filling.put(slice(None), np.where(np.isinf(X), np.nan, X).T)
    part = Parsed(filling.X, [str(name) for name in cells], [str(name) for name in rows], orientation="genes", notes=notes)
    if columns is not None and len(columns.columns):
        text = as_text(columns).astype(object)
        part.columns = typed_table(text.set_axis(part.ids, axis=0))[0]
    return checked(part, wanted)


def _assay(assays: dict, name: str):
    """(the assay of this name or the first, the others)."""
    if not assays or (name and name not in assays):
        what = f"The R object has no assay {name!r}." if name else "The R object has no assays."
        raise DataError(what, "", near_miss(name, assays) if assays else "Save one that holds a matrix.")
    chosen = name or next(iter(assays))
    return assays[chosen], [each for each in assays if each != chosen]


def _rows(slots: dict) -> list[str] | None:
    names = slots.get("NAMES")
    if names is None or r.kind(names) != "STR":
        ranges = r.slots(slots.get("rowRanges")) if slots.get("rowRanges") is not None else {}
        names = r.slots(ranges.get("ranges")).get("NAMES") if ranges.get("ranges") is not None else None
    return r.texts(names) if names is not None and r.kind(names) == "STR" else None


def _frame(table: pd.DataFrame, wanted: Wanted) -> Contents:
    """A data frame, read as a table of text would be."""
    rows = [(1, ["", *map(str, table.columns)])]
    for number, (name, *cells) in enumerate(table.itertuples(), start=2):
        rows.append((number, [str(name), *("" if pd.isna(cell) else str(cell) for cell in cells)]))
    return Contents.of(parse_rows(rows, wanted))
