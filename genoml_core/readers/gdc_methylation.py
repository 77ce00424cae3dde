"""Methylation of one sample as the GDC writes it: SeSAMe's beta value of each probe, in two columns without a header."""

import re
from pathlib import Path

from ..errors import DataError, listed
from . import reader
from .parts.counted import sample_of, table_of
from .parts.duplicates import combine
from .parts.opening import first_bytes
from .parts.records import Contents, Parsed, Wanted

_LINE = re.compile(rb"(cg|ch\.|rs|nv)\S+\t(NA|NaN|\d(\.\d+)?(e-?\d+)?)")


def _is_beta(path: Path) -> bool:
    lines = first_bytes(path).splitlines()[:20]
    return len(lines) > 2 and all(_LINE.fullmatch(line) for line in lines[:-1])


@reader("gdc_methylation", label="GDC methylation beta values", suffixes=("txt", "gz"), sniff=_is_beta)
def read(path: Path, wanted: Wanted) -> Contents:
    """Read the beta values of one sample. Raises DataError for values below 0 or above 1."""
    table = table_of(path, ["probe", "beta"], missing=True)
    bad = table["probe"][(table["beta"] < 0) | (table["beta"] > 1)]
    if len(bad):
        raise DataError(f"{path.name!r} has cells that are no beta values.", f"Of {listed(bad)}.", "Download it again.")
    X, features, changes = combine(table["beta"].to_numpy("float32")[None], list(table["probe"]), wanted.duplicates)
    return Contents({"methylation": Parsed(X, [sample_of(path)], features, orientation="genes", changes=changes, kind="beta")})
