"""FASTA: DNA sequences. With one file a class, the file's name is the class; headers that repeat name a common origin, such as a gene."""

import re
from collections import Counter
from pathlib import Path

import pandas as pd

from ..errors import DataError
from . import reader
from .parts.bases import sequences
from .parts.opening import first_bytes, open_text
from .parts.records import Contents, Wanted

_CLASS = re.compile(r"\b(?:class|label)[=:]\s*(\w[\w.+-]*)", re.IGNORECASE)
_ENDINGS = re.compile(r"(\.(fa|fasta|fna|gz))+$", re.IGNORECASE)


@reader(
    "fasta",
    label="FASTA (DNA sequences)",
    suffixes=("fa", "fasta", "fna", "gz"),
    sniff=lambda path: first_bytes(path, 64).lstrip()[:1] == b">",
)
def read(path: Path, wanted: Wanted) -> Contents:
    """Read the sequences. The class is what headers say after ``class=`` or ``label=``, else the file's name.

    Raises DataError for records without a sequence and for letters that are no bases.
    """
    headers, texts = _records(path)
    told = [_CLASS.search(header) for header in headers]
    classes = [found[1] for found in told] if all(told) else [_ENDINGS.sub("", path.name)] * len(headers)
    count, seen, ids = Counter(headers), Counter(), []
    for header in headers:
        seen[header] += 1
        ids.append(f"{classes[0]}: {header}" + (f" #{seen[header]}" if count[header] > 1 else ""))
    columns = pd.DataFrame({"class": classes}, index=ids)
    if len(count) < len(headers):
        columns["origin"] = headers
    return Contents({"sequence": sequences(ids, texts, columns)})


def _records(path: Path) -> tuple[list[str], list[str]]:
    headers, texts = [], []
    with open_text(path) as text:
        for line in map(str.strip, text):
            if line.startswith(">"):
                headers.append(line[1:].strip() or f"sequence {len(headers) + 1}")
                texts.append([])
            elif line and not line.startswith(";"):
                texts[-1].append(line)
    joined = ["".join(lines) for lines in texts]
    if empty := [header for header, text in zip(headers, joined, strict=True) if not text]:
        raise DataError(f"{len(empty):,} FASTA records have no sequence.", f"The first is {empty[0]!r}.", "Remove them.")
    return headers, joined
