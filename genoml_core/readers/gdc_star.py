"""Gene counts of one sample as the GDC writes them: STAR's with a header, names of genes and normalised values (since data release 32)."""

from pathlib import Path

import pandas as pd

from ..errors import DataError, listed
from ..params import Choice
from . import reader
from .parts.counted import one_sample, table_of
from .parts.opening import first_bytes
from .parts.records import Contents, Wanted

COUNTS = {
    "values": Choice("unstranded", "stranded_first", "stranded_second", tuned=False, label="Counts", help="Which STAR counts are taken.")
}


def first_line(path: Path) -> bytes:
    """The first line that is no comment."""
    lines = [line for line in first_bytes(path).splitlines() if not line.startswith(b"#")]
    return lines[0] if lines else b""


def whole_table(path: Path, text: list[str], numbers: list[str]) -> pd.DataFrame:
    """The table below the first line; text, numbers: columns that it must have.

    Raises DataError where one of them is missing, and for rows that do not reach the last; STAR's N_ lines, which need not, are left out.
    """
    header = first_line(path).decode("utf-8", "replace").split("\t")
    if lacking := [name for name in (*text, *numbers) if name not in header]:
        raise DataError(f"{path.name!r} has no column {lacking[0]!r}.", f"Its columns are {listed(header, 12)}.", "Download it again.")
    before = first_bytes(path).split(first_line(path))[0].count(b"\n")
    table = table_of(path, header, skip=before + 1, text=text, missing=True)
    table = table[~table[header[0]].str.startswith("N_")]
    last = table.iloc[:, -1]
    short = last.isna() | (last == "")
    if short.any():
        raise DataError(f"{path.name!r} has rows that are cut short.", f"Those of {listed(table[short].iloc[:, 0])}.", "Download it again.")
    return table


@reader(
    "gdc_star",
    label="GDC STAR gene counts",
    suffixes=("tsv", "gz"),
    sniff=lambda path: first_line(path).startswith(b"gene_id\tgene_name\tgene_type\tunstranded"),
    params=COUNTS,
)
def read(path: Path, wanted: Wanted) -> Contents:
    """Read the counts of one sample by Ensembl id; the N_ lines are left out, whose normalised values are empty."""
    table = whole_table(path, ["gene_id", "gene_name", "gene_type"], [wanted.options["values"]])
    return one_sample(path, table["gene_id"], table[wanted.options["values"]], wanted)
