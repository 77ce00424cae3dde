"""featureCounts (Liao, Smyth, Shi 2014): a matrix of counts behind six columns about the genes, samples named by their BAM files."""

from pathlib import Path

from . import reader
from .parts.counted import sample_of
from .parts.opening import first_bytes
from .parts.outline import outline
from .parts.records import Contents, Wanted
from .parts.tabular import genes_by_samples

_ABOUT = ["Geneid", "Chr", "Start", "End", "Strand", "Length"]


def _looks_so(path: Path) -> bool:
    lines = [line for line in first_bytes(path).splitlines() if not line.startswith(b"#")]
    return bool(lines) and lines[0].split(b"\t")[:6] == [name.encode() for name in _ABOUT]


@reader("featurecounts", label="featureCounts", suffixes=("txt", "tsv", "gz"), sniff=_looks_so)
def read(path: Path, wanted: Wanted) -> Contents:
    """Read the counts; paths and endings of BAM files are cut from the sample names."""
    found = outline(path)
    parsed = genes_by_samples(path, found, list(range(len(_ABOUT), len(found.header))), wanted)
    names = [sample_of(Path(name)) for name in parsed.ids]
    if len(set(names)) == len(names) and names != parsed.ids:
        parsed.ids, parsed.columns.index = names, names
        parsed.changes = [*parsed.changes, "Samples are named by their BAM files, without folder and ending."]
    return Contents({"expression": parsed})
