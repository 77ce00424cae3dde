"""Gene sets (GMT), networks (edge lists, SIF), gene lengths and lists of features become a Reference.

They belong to no dataset, so they are no entries of the catalogue.
"""

import re
from pathlib import Path

import pandas as pd

from ..child import call
from ..errors import DataError, GenoMLError, counted, listed
from ..reference import Knowledge, Reference, ReferenceFacts
from ..workspace import Workspace
from .parts.about_features import feature_list, gene_lengths, holds_lengths, holds_list
from .parts.opening import cells, first_bytes, numbered_lines, open_text

START = 200_000  # bytes that tell what a file is
MOST = 20_000_000  # links, or genes in sets
_SETS = re.compile(r".*\.gmt(\.(gz|bz2|xz))?", re.IGNORECASE)
_ENDS = re.compile(r"(\.(gmt|txt|tsv|csv|sif|edges|edgelist|gz|bz2|xz))+$", re.IGNORECASE)
_WEIGHTED = re.compile(r"(.*),[\d.eE+-]+")  # a gene of Enrichr with its weight
_SIF = re.compile(r".*\.sif(\.(gz|bz2|xz))?", re.IGNORECASE)
_COLUMN = re.compile(  # what a column of genes is called
    r"(official symbol )?(protein|gene|node|source|target|from|to|interactor|symbol|regulator|tf|partner|entity)"
    r"[ _.-]?(id|name|symbol|)[ _.-]?(1|2|a|b|x|y|)",
    re.IGNORECASE,
)


def import_reference(workspace: Workspace, path: str | Path, *, index: str | Path | None = None, name: str | None = None) -> Reference:
    """What a file knows of features. index: a file of number and gene, where the links are between numbers.

    Raises DataError for bad content.
    """
    paths = [Path(each) for each in (path, index) if each is not None]
    if missing := [each.name for each in paths if not each.is_file()]:
        raise GenoMLError(f"There is no file {missing[0]!r}.", fix="Check the path.")
    bytes = sum(each.stat().st_size for each in paths)
    workspace.room(bytes)
    asked = {"path": str(paths[0]), "index": str(index) if index else None, "name": name, "folder": str(workspace.path / "references")}
    return workspace.reference(call("genoml_core.readers.references:build", seconds=120 + bytes / 1e6, **asked))


def build(path: str, index: str | None, name: str | None, folder: str) -> str:
    """Called in a child process. Read a file, write what it says below ``folder``, and return the key."""
    import hashlib

    file = Path(path)
    kind = kind_of(file)
    table, changes = network(file, index and Path(index)) if kind == "network" else _READ[kind](file)
    sources = {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in map(Path, filter(None, (path, index)))}
    facts = ReferenceFacts(name=name or _ENDS.sub("", file.name), kind=kind, sources=sources, changes=changes)
    return Reference.write(Path(folder), table, facts).key


def kind_of(path: Path) -> Knowledge:
    """What a file holds, by its content."""
    if holds_sets(path):
        return "gene sets"
    if _SIF.fullmatch(path.name):
        return "network"
    return "a list of features" if holds_list(path) else "gene lengths" if holds_lengths(path) else "network"


def holds_sets(path: Path) -> bool:
    """Whether a file holds gene sets: by its name, or by lines of a name, a description and mostly several genes, with tabs between."""
    if _SETS.fullmatch(path.name) or _SIF.fullmatch(path.name):
        return _SETS.fullmatch(path.name) is not None
    start = first_bytes(path, START)
    lines = [line.split("\t") for line in start.decode("utf-8", "replace").splitlines()[: -1 if len(start) == START else None]]
    long = [line for line in lines if len(line) > 4 and not any(map(_is_number, line[2:5]))]
    return len(lines) > 1 and all(len(line) > 2 for line in lines) and len(long) > len(lines) / 2


def gene_sets(path: Path) -> tuple[pd.DataFrame, list[str]]:
    """(set, gene: a row for each gene of each set; changes). Raises DataError where a line is none of a GMT file, or no set has genes."""
    rows: dict[tuple[str, str], None] = {}
    seen, twice, empty = set(), set(), []
    with open_text(path) as text:
        for number, line in numbered_lines(text):
            name, *rest = (field.strip() for field in line.rstrip("\r\n").split("\t"))
            if not name or not rest:
                why = f"Line {number:,} has no name or nothing else, with tabs between them."
                raise DataError(f"{path.name!r} is no GMT file of gene sets.", why, "Each line: name, description, genes, with tabs.")
            genes = [_WEIGHTED.sub(r"\1", gene) for gene in rest[1:] if gene]
            if name in seen:
                twice.add(name)
            if not genes:
                empty.append(name)
            seen.add(name)
            rows.update(dict.fromkeys((name, gene) for gene in genes))
            _check_size(len(rows))
    if not rows:
        raise DataError(f"No set of {path.name!r} has a gene.", "", "Each line: name, description, genes, with tabs between them.")
    changes = [f"{counted(len(twice), 'set')} came twice, their genes were put together: {listed(sorted(twice))}."] * bool(twice)
    changes += [f"{counted(len(empty), 'set')} without genes left out: {listed(empty)}."] * bool(empty)
    return pd.DataFrame(list(rows), columns=["set", "gene"]), changes


def network(path: Path, index: Path | None) -> tuple[pd.DataFrame, list[str]]:
    """(one, other, weight: a row for each pair of genes that are linked, once; changes). Raises DataError for lines that are no links."""
    names = _names(index) if index else None
    rows, header = _rows(path)
    links: dict[tuple[str, str], float] = {}
    itself = again = 0
    for number, words in rows:
        for one, other, weight in _links(path, number, words):
            pair = tuple(sorted((one, other) if names is None else (_named(names, id, number) for id in (one, other))))
            itself += pair[0] == pair[1]
            again += pair in links
            if pair[0] != pair[1] and pair not in links:
                links[pair] = weight
        _check_size(len(links))
    if not links:
        raise DataError(f"{path.name!r} holds no links between genes.", "", "Each line: two genes, and a weight if there is one.")
    changes = [f"The first line was taken for the names of the columns: {listed(header)}."] * bool(header)
    changes += [f"{counted(itself, 'link')} of a gene with itself left out."] * bool(itself)
    changes += [f"{counted(again, 'link')} that came before, perhaps the other way round, left out."] * bool(again)
    if names is None and all(one.isdigit() and other.isdigit() for one, other in links):
        changes.append("The genes are numbers: Entrez ids, or places in an index file that was not given.")
    return pd.DataFrame([(*pair, weight) for pair, weight in links.items()], columns=["one", "other", "weight"]), changes


def _rows(path: Path) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """(number and words of each line, the words of the header if there is one): words by tabs, commas, semicolons, or else blanks."""
    rows = []
    with open_text(path) as text:
        for number, line in numbered_lines(text):
            separator = next((mark for mark in "\t,;" if mark in line), None)
            words = [word for word in (cells(line, separator) if separator else line.split()) if word]
            if not words[0].startswith("#"):
                rows.append((number, words))
            _check_size(len(rows))
    first = rows[0][1][:2] if rows else []
    again = {word for _, words in rows[1:] for word in words}
    if len(first) == 2 and all(map(_COLUMN.fullmatch, first)) and not again & set(first):
        return rows[1:], rows[0][1]
    return rows, []


def _links(path: Path, number: int, words: list[str]) -> list[tuple[str, str, float]]:
    """Those of one line: two genes, with a weight behind them or a kind of link between them and more genes after (SIF)."""
    if _SIF.fullmatch(path.name) and len(words) > 2:
        return [(words[0], other, 1.0) for other in words[2:]]
    if len(words) == 2 or (len(words) == 3 and _is_number(words[2])):
        return [(words[0], words[1], float(words[2]) if len(words) == 3 else 1.0)]
    if len(words) > 2 and not any(map(_is_number, words[1:])):
        return [(words[0], other, 1.0) for other in words[2:]]
    why = f"Line {number:,} has {counted(len(words), 'word')}: {listed(words, 4)}."
    raise DataError(f"{path.name!r} is no list of links.", why, "Each line: two genes, and a weight if there is one.")


def _is_number(word: str) -> bool:
    try:
        return float(word) == float(word)
    except ValueError:
        return False


def _names(index: Path) -> dict[str, str]:
    """The gene of each number, by an index file."""
    with open_text(index) as text:
        pairs = [line.split()[:2] for _, line in numbered_lines(text)]
    if not all(len(pair) == 2 and pair[0].isdigit() for pair in pairs):
        raise DataError(f"{index.name!r} is no index of genes.", "Each line must be a number and a gene.", "Use the right file.")
    return dict(pairs)


def _named(names: dict[str, str], id: str, number: int) -> str:
    if id not in names:
        why = f"It has no gene {id!r}, of line {number:,}."
        raise DataError("The index does not fit the links.", why, "Use files that belong together.")
    return names[id]


def _check_size(count: int) -> None:
    if count > MOST:
        raise DataError("The file is too large.", f"More than {MOST:,} entries.", "Leave out sets or links that you do not need.")


_READ = {"gene sets": gene_sets, "gene lengths": gene_lengths, "a list of features": feature_list}
