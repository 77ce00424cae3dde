"""Columns of a file with genes in rows that describe the genes, such as Entrez_Gene_Id, Chr or Length: they are no samples."""

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

import pandas as pd

from .join import matches

_NAMES = frozenset(
    "gene geneid genename genesymbol symbol hugosymbol hgnc hgncid hgncsymbol entrez entrezid entrezgene entrezgeneid ensembl"  # noqa: SIM905
    " ensemblid ensemblgene ensemblgeneid probe probeid transcript transcriptid protein proteinid uniprot uniprotid refseq accession"
    " description desc genedescription title genetitle genetype genebiotype biotype chr chrom chromosome chromosomename seqname seqnames"
    " start end startposition endposition strand length genelength width cytoband band".split()
)
_ENDS = {"start", "end"}  # a place has both; one alone may be a sample, such as the start of a treatment


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def about_genes(header: list[str], text: list[int], tables: Sequence[pd.DataFrame]) -> list[int]:
    """The columns that describe genes: text, and numbers by their names. All but the first are looked at.

    A column that a sample table knows is a sample. Where it knows most of them, a name is enough; else it must stand before or behind
    all samples. None where no numbers would be left.
    """
    columns = range(1, len(header))
    known = _known([header[i] for i in columns], tables)
    named = {i for i in columns if _plain(header[i]) in _NAMES and header[i] not in known}
    if 2 * len(known) < len(columns):
        named = {i for order in (columns, reversed(columns)) for i in _run(order, header, named | set(text))}
    about = sorted(named | set(text))
    return about if len(about) < len(columns) else text


def _known(names: list[str], tables: Sequence[pd.DataFrame]) -> set[str]:
    best = max((match for table in tables for match in matches(names, table)), key=lambda match: match.matched, default=None)
    return {name for name, row in zip(names, best.rows, strict=True) if row >= 0} if best else set()


def _run(order: Iterable[int], header: list[str], about: set[int]) -> list[int]:
    run = list(takewhile(about.__contains__, order))
    both = {_plain(header[i]) for i in run} >= _ENDS
    return [i for i in run if both or _plain(header[i]) not in _ENDS]
