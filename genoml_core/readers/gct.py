"""GCT 1.2 and 1.3 (Broad Institute): genes in rows under two lines of format; 1.3 may describe genes in columns and samples in rows."""

from pathlib import Path

import pandas as pd

from ..errors import DataError
from . import reader
from .parts.opening import first_bytes, open_text
from .parts.outline import Outline, outline
from .parts.records import Parsed, Wanted
from .parts.tabular import genes_by_samples
from .parts.values import typed

_HEAD = 2  # lines before the header


@reader("gct", label="GCT", suffixes=("gct",), sniff=lambda path: first_bytes(path, 4).strip() in (b"#1.2", b"#1.3"))
def read(path: Path, wanted: Wanted) -> Parsed:
    """Read a GCT file. Raises DataError where its second line and the table disagree, and as for delimited text."""
    genes, samples, about, described = _sizes(path)
    found = outline(path, skip=_HEAD)
    rows, found.head, found.ids = found.head[:described], found.head[described:], found.ids[described:]
    names = found.ids[:0] if not described else [row[0] for row in rows]
    found.first_line += described
    columns = list(range(1 + about, len(found.header)))
    if (len(found.ids), len(columns)) != (genes, samples):
        why = f"It promises {genes:,} genes x {samples:,} samples and holds {len(found.ids):,} x {len(columns):,}."
        raise DataError("The GCT file does not hold what its second line says.", why, "It may be cut short: export or download it again.")
    parsed = genes_by_samples(path, found, columns, wanted)
    parsed.columns = _described(found, columns, names, rows)
    return parsed


def _sizes(path: Path) -> tuple[int, int, int, int]:
    """(genes, samples, columns about genes, rows about samples) as the second line says."""
    with open_text(path) as text:
        version, sizes = text.readline(), text.readline().split()
    if not all(size.isdigit() for size in sizes) or len(sizes) not in (2, 4):
        raise DataError("The second line of the GCT file is wrong.", "It should hold two or four sizes.", "Export the file again.")
    numbers = [int(size) for size in sizes]
    return tuple(numbers if len(numbers) == 4 else [*numbers, 1 if version.startswith("#1.2") else 0, 0])


def _described(found: Outline, columns: list[int], names: list[str], rows: list[list[str]]) -> pd.DataFrame:
    """What the rows between header and values say of the samples."""
    ids = [found.header[i] for i in columns]
    return pd.DataFrame({name: typed(pd.Series([row[i] for i in columns], name=name, dtype=object)).to_numpy()
                         for name, row in zip(names, rows, strict=True)}, index=ids)  # fmt: skip
