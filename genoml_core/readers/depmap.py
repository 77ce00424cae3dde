"""DepMap and CCLE matrices: cell lines in rows, genes named with their Entrez number, ``TP53 (7157)``."""

import re
from functools import partial
from pathlib import Path

from . import reader
from .parts.body import read_body
from .parts.opening import first_bytes
from .parts.outline import outline
from .parts.records import Parsed, Wanted
from .parts.tabular import parse

_GENE = re.compile(r"(\S+) \((\d+|ENSG\d+|unknown)\)")
_MOST = 0.5  # of the names in the header's beginning


def _looks_so(path: Path) -> bool:
    line, whole, _ = first_bytes(path).partition(b"\n")
    names = line.decode("utf-8", "replace").strip().split(",")[1 : None if whole else -1]
    return len(names) > 1 and sum(_GENE.fullmatch(name) is not None for name in names) > _MOST * len(names)


@reader("depmap", label="DepMap or CCLE", suffixes=("csv", "gz"), sniff=_looks_so)
def read(path: Path, wanted: Wanted) -> Parsed:
    """Read the matrix; the Entrez numbers are cut from the names where these stay different."""
    found = outline(path)
    cut = [_GENE.sub(r"\1", name) for name in found.header]
    if len(set(cut)) == len(cut):
        found.header = cut
        found.changes.append("The numbers behind the gene names, as in 'TP53 (7157)', were cut off.")
    return parse(found, partial(read_body, path, found), wanted)
