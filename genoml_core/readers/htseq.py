"""HTSeq-count: one sample a file, gene and count in two columns without a header, summary lines at the end (Anders, Pyl, Huber 2015)."""

import re
from pathlib import Path

from . import reader
from .parts.counted import SUMMARY, one_sample, table_of
from .parts.opening import first_bytes
from .parts.records import Contents, Wanted

_LINE = re.compile(rb"[^\t\r\n]+\t\d+(\.0+)?")


def _looks_so(path: Path) -> bool:
    lines = first_bytes(path).splitlines()[:-1][:20] or first_bytes(path).splitlines()
    return bool(lines) and all(_LINE.fullmatch(line) for line in lines)


@reader("htseq", label="HTSeq-count", suffixes=("counts", "txt", "gz"), sniff=_looks_so)
def read(path: Path, wanted: Wanted) -> Contents:
    """Read the counts of one sample; the lines about reads that were not counted are left out."""
    table = table_of(path, ["gene", "count"])
    table = table[~table["gene"].str.match(SUMMARY)]
    return one_sample(path, table["gene"], table["count"], wanted)
