"""Drug response of cell lines: the wide IC50 table and the long dose-response releases of GDSC, and CCLE's; each drug becomes a column."""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import DataError
from ..params import Choice
from . import READERS, reader
from .parts.opening import first_bytes
from .parts.records import Contents, Wanted
from .parts.signatures import foreign
from .parts.table import Rows, table_of_rows, text_rows

_SAMPLE = (
    "COSMIC_ID",
    "sampleid",
    "SANGER_MODEL_ID",
    "CELL_LINE_NAME",
    "cell_line",
    "CCLE Cell Line Name",
    "depmap_id",
    "ARXSPAN_ID",
    "ModelID",
)
_DRUG = ("DRUG_NAME", "treatmentid", "Compound", "drug", "DRUG_ID", "name", "broad_id")
_MEASURES = {"ic50": re.compile(r"(ln|log)?_?ic50.*", re.IGNORECASE), "auc": re.compile(r"(act)?_?auc.*|act ?area", re.IGNORECASE)}
_WIDE = re.compile(r"Drug_?\d+(_IC50|_AUC)?", re.IGNORECASE)
_LINE = (
    "CELL_LINE_NAME",
    "COSMIC_ID",
    "SANGER_MODEL_ID",
    "TCGA_DESC",
    "CCLE Cell Line Name",
    "Primary Cell Line Name",
)  # about the cell line


def _head(path: Path) -> list[str]:
    """The header of a text table or a workbook."""
    excel = READERS["excel"]
    rows: Iterator = iter(())
    if excel.sniff(path):
        rows = excel.rows(path, Wanted(options={"sheet": ""}))
    elif first_bytes(path) and not foreign(first_bytes(path)) and b"\n" in first_bytes(path, 100_000):
        rows = text_rows(path)
    try:
        return next((cells for _, cells in islice(rows, 1)), [])
    except DataError:
        return []


def _named(header: list[str], names: tuple[str, ...]) -> str | None:
    return next((name for name in names if name in header), None)


def _is_long(header: list[str]) -> bool:
    return bool(_named(header, _SAMPLE) and _named(header, _DRUG)) and any(sign.fullmatch(n) for sign in _MEASURES.values() for n in header)


def _is_wide(header: list[str]) -> bool:
    return len(header) > 2 and sum(_WIDE.fullmatch(name) is not None for name in header[1:]) > 0.8 * (len(header) - 1)


def _rows(path: Path) -> Rows:
    excel = READERS["excel"]
    return excel.rows(path, Wanted(options={"sheet": ""})) if excel.sniff(path) else text_rows(path)


def _looks_so(path: Path) -> bool:
    header = _head(path)
    return _is_wide(header) or _is_long(header)


@reader(
    "drugs",
    label="GDSC or CCLE drug response",
    suffixes=("csv", "tsv", "xlsx", "gz"),
    sniff=_looks_so,
    params={
        "response": Choice(
            "ic50", "auc", tuned=False, label="Response", help="IC50: high means resistant. AUC: its direction depends on the source."
        )
    },
)
def read(path: Path, wanted: Wanted) -> Contents:
    """A table with a row for each cell line and a column for each drug. Raises DataError where the response asked for is not there."""
    table = table_of_rows(_rows(path), path.name)
    if _is_wide(list(table.columns)):
        return Contents(tables=[table], changes=["Each drug is a column of the sample table, to be chosen as the target."])
    return _long(table, wanted.options["response"])


def _long(table: pd.DataFrame, response: str) -> Contents:
    header = list(table.columns)
    sample, drug = _named(header, _SAMPLE), _named(header, _DRUG)
    measures = [name for name in header if _MEASURES[response].fullmatch(name)]
    if not measures:
        raise DataError(
            f"The table holds no {response.upper()}.", f"Its columns are {', '.join(header[:12])}.", "Choose the other response."
        )
    values = table[[sample, drug]].assign(value=pd.to_numeric(table[measures[0]].str.lstrip("<>= "), errors="coerce"))
    infinite = int(np.isinf(values["value"]).sum())
    values["value"] = values["value"].replace([np.inf, -np.inf], np.nan)
    values = values[values[sample] != ""]
    repeated = int(values.dropna().duplicated([sample, drug]).sum())
    wide = values.pivot_table(index=sample, columns=drug, values="value", aggfunc="mean", sort=False)
    wide.columns = [f"{name} {measures[0]}" for name in wide.columns]
    about = [name for name in _LINE if name in header and name != sample]
    lines = table.drop_duplicates(sample).set_index(sample)[about]
    whole = wide.map(lambda cell: "" if pd.isna(cell) else repr(float(cell))).join(lines).rename_axis(sample).reset_index()
    changes = [f"Each of {len(wide.columns):,} drugs became a column of {measures[0]!r} in the sample table."]
    if infinite:
        changes.append(f"{infinite:,} infinite values of {measures[0]!r} were set to missing.")
    if repeated:
        changes.append(f"{repeated:,} repeated measurements of a drug in a cell line were averaged.")
    return Contents(tables=[whole], changes=changes)
