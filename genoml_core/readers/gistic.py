"""GISTIC 2.0 all_thresholded.by_genes and all_data_by_genes: copy number of genes in rows, -2 (deep loss) to 2 (high gain)."""

from pathlib import Path

from . import reader
from .parts.opening import first_bytes
from .parts.outline import outline
from .parts.records import Contents, Wanted
from .parts.tabular import genes_by_samples

_ABOUT = [(b"gene symbol", b"locus id", b"cytoband"), (b"gene symbol", b"gene id", b"cytoband")]


@reader(
    "gistic",
    label="GISTIC by genes",
    suffixes=("txt", "tsv", "gz"),
    sniff=lambda path: tuple(first_bytes(path, 60).lower().split(b"\t")[:3]) in _ABOUT,
)
def read(path: Path, wanted: Wanted) -> Contents:
    """Read the matrix; locus and cytoband are left out."""
    found = outline(path)
    return Contents({"copy_number": genes_by_samples(path, found, list(range(3, len(found.header))), wanted)})
