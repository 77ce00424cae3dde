"""CLS (Broad Institute): the class of each sample of a matrix, in the order of its columns; it names no samples."""

import re
from pathlib import Path

import pandas as pd

from ..errors import DataError
from . import reader
from .parts.opening import first_bytes, open_text
from .parts.records import Contents, Wanted
from .parts.sheets import BY_POSITION

_START = re.compile(rb"\s*\d+[ \t]+\d+[ \t]+1\s*\r?\n#")


@reader("cls", label="CLS (classes of a GCT)", suffixes=("cls",), sniff=lambda path: _START.match(first_bytes(path)) is not None)
def read(path: Path, wanted: Wanted) -> Contents:
    """Read the classes as a table without ids. Raises DataError where their number is not that of the first line."""
    with open_text(path) as text:
        sizes, names, labels = (re.split(r"[ \t]+", text.readline().strip()) for _ in range(3))
    names = names[1:] if names[0] == "#" else [names[0].removeprefix("#"), *names[1:]]
    if len(labels) != int(sizes[0]) or len(names) != int(sizes[1]):
        why = f"It promises {sizes[0]} samples of {sizes[1]} classes and holds {len(labels):,} of {len(names):,}."
        raise DataError("The CLS file does not hold what its first line says.", why, "Export it again.")
    if not set(labels) <= set(names):  # numbers in the order of the names, or the names in the order of appearance
        numbers = (
            sorted(set(labels), key=lambda label: (len(label), label)) if all(map(str.isdigit, labels)) else list(dict.fromkeys(labels))
        )
        labels = [names[numbers.index(label)] for label in labels]
    table = pd.DataFrame({"class": labels}, dtype=object)
    table.attrs[BY_POSITION] = True
    return Contents(tables=[table])
