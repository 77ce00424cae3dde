"""Reads of each miRNA in one sample as the GDC writes them (BCGSC miRNA profiling)."""

from pathlib import Path

from . import reader
from .gdc_star import first_line, whole_table
from .parts.counted import one_sample
from .parts.records import Contents, Wanted


@reader(
    "gdc_mirna",
    label="GDC miRNA counts",
    suffixes=("txt", "tsv", "gz"),
    sniff=lambda path: first_line(path).startswith(b"miRNA_ID\tread_count"),
)
def read(path: Path, wanted: Wanted) -> Contents:
    """Read the reads of each miRNA in one sample."""
    table = whole_table(path, ["miRNA_ID", "cross-mapped"], ["read_count"])
    part = one_sample(path, table["miRNA_ID"], table["read_count"], wanted).layers["expression"]
    return Contents({"mirna": part})
