"""What is known of single features: gene lengths, and lists of features such as probes to leave out."""

import re
from pathlib import Path

import pandas as pd

from ...errors import DataError, counted, listed
from .opening import cells, first_bytes, numbered_lines, open_text

_LENGTH = re.compile(r"(gene|exon|exonic|transcript|effective|merged|bp)?[ _.-]*(length|width|size)s?[ _.-]*(bp)?", re.IGNORECASE)
_TITLE = re.compile(r"(gene|probe|feature|cpg|name|id|symbol|ilmnid|target)[ _.-]?(id|name|symbol)?s?", re.IGNORECASE)
START = 20_000  # bytes that tell what a file is


def holds_lengths(path: Path) -> bool:
    """Whether a file is a table of features with a column of lengths, or two columns of which the second holds numbers only."""
    lines = _head(path)
    if len(lines) < 2:
        return False
    if _column(lines[0]) is not None:
        return True
    numbers = lambda place: all(_positive(line[place]) for line in lines[1:])
    return all(len(line) == 2 for line in lines) and numbers(1) and not numbers(0)


def holds_list(path: Path) -> bool:
    """Whether a file has one word a line."""
    lines = _head(path)
    return bool(lines) and all(len(line) == 1 for line in lines)


def gene_lengths(path: Path) -> tuple[pd.DataFrame, list[str]]:
    """(gene, length in bases: a row for each gene; changes). Raises DataError for a length that is no positive number.

    The genes stand in the first column.
    """
    rows, header = _rows(path)
    place = _column(header) if header else 1
    lengths: dict[str, float] = {}
    again = 0
    for number, words in rows:
        at = place + (len(words) - len(header) if header else 0)  # a header without a title over the names is one cell short
        if at >= len(words) or not _positive(words[at]):
            why = f"Line {number:,} holds {listed(words, 4)}."
            raise DataError(f"{path.name!r} is no table of gene lengths.", why, "Each line: a gene and its length in bases.")
        again += words[0] in lengths
        lengths.setdefault(words[0], float(words[at]))
    changes = [f"Lengths are from the column {header[place]!r}."] if header else []
    changes += [f"{counted(again, 'gene')} that came before left out."] * bool(again)
    return pd.DataFrame(lengths.items(), columns=["gene", "length"]), changes


def feature_list(path: Path) -> tuple[pd.DataFrame, list[str]]:
    """(gene: each feature once; changes)."""
    rows, header = _rows(path)
    names = pd.Series([words[0] for _, words in rows], dtype=object)
    changes = [f"The first line was taken for a title: {header[0]}."] if header else []
    if again := int(names.duplicated().sum()):
        changes.append(f"{counted(again, 'name')} that came before left out.")
    if names.empty:
        raise DataError(f"{path.name!r} names no feature.", "", "Each line: the name of a gene or probe.")
    return pd.DataFrame({"gene": names.drop_duplicates()}), changes


def _column(header: list[str]) -> int | None:
    """Which column holds lengths, by its title."""
    return next((place for place, title in enumerate(header) if place and _LENGTH.fullmatch(title.strip())), None)


def _rows(path: Path) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """(number and words of each line, the titles if there are any)."""
    with open_text(path) as text:
        rows = [(number, words) for number, line in numbered_lines(text) if (words := _words(line))]
    first = rows[0][1] if rows else []
    titled = _column(first) is not None or (len(first) == 1 and len(rows) > 1 and _TITLE.fullmatch(first[0]))
    return (rows[1:], first) if titled else (rows, [])


def _head(path: Path) -> list[list[str]]:
    start = first_bytes(path, START)
    lines = start.decode("utf-8", "replace").splitlines()[: -1 if len(start) == START else None]
    return [words for line in lines if (words := _words(line))]


def _words(line: str) -> list[str]:
    """The words of a line: by tabs, commas, semicolons, or else blanks; none of a comment."""
    if line.startswith("#") or not line.strip():
        return []
    separator = next((mark for mark in "\t,;" if mark in line), None)
    return [word.strip() for word in cells(line.rstrip("\r\n"), separator)] if separator else line.split()


def _positive(word: str) -> bool:
    try:
        return 0 < float(word) < float("inf")
    except ValueError:
        return False
