"""STAR ReadsPerGene.out.tab: one sample a file, counts for unstranded and both stranded libraries (Dobin et al. 2013)."""

from pathlib import Path

from ..params import Choice
from . import reader
from .parts.counted import one_sample, table_of
from .parts.opening import first_bytes
from .parts.records import Contents, Wanted

_COLUMNS = ["gene", "unstranded", "forward", "reverse"]
_STRANDED = 0.8  # of the unstranded counts lie on one strand


@reader(
    "star",
    label="STAR gene counts",
    suffixes=("tab", "gz"),
    sniff=lambda path: first_bytes(path, 11) == b"N_unmapped\t",
    params={
        "strand": Choice(*_COLUMNS[1:], tuned=False, label="Strand", help="How the library was made: which of the three counts are taken."),
    },
)
def read(path: Path, wanted: Wanted) -> Contents:
    """Read the counts of one sample; the N_ lines are left out. A library that looks stranded is noted."""
    table = table_of(path, _COLUMNS)
    table = table[~table["gene"].str.startswith("N_")]
    contents = one_sample(path, table["gene"], table[wanted.options["strand"]], wanted)
    total = table["unstranded"].sum()
    side = next((side for side in _COLUMNS[2:] if table[side].sum() > _STRANDED * total > 0), None)
    if side and wanted.options["strand"] == "unstranded":
        contents.notes.append(f"Most reads lie on one strand: the library looks like {side!r}, and 'unstranded' counts were taken.")
    return contents
