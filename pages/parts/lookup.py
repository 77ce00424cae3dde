"""Where a feature is described: at Ensembl, NCBI Gene or miRBase, by its name alone."""

import re
from urllib.parse import quote

_NOTED = re.compile(r"[_ ](?:mut|mutated|mutation|cnv|cna|gain|loss|amp|del|expression|rna|protein)$", re.IGNORECASE)
_ENSEMBL = re.compile(r"ENS[A-Z]{0,4}G\d{11}(?:\.\d+)?")
_MIRNA = re.compile(r"(?:[a-z]{3}-)?(?:mir|let)-?\w+(?:-[\w]+)*", re.IGNORECASE)
_SYMBOL = re.compile(r"[A-Z][A-Z0-9]{1,}(?:-[A-Z0-9]+)*|C\d+orf\d+")


def link(feature: str) -> str | None:
    """The address of what is known of a gene or miRNA; None for what is named as neither."""
    name = _NOTED.sub("", feature)
    if _ENSEMBL.fullmatch(name):
        return f"https://www.ensembl.org/id/{name.partition('.')[0]}"
    if _MIRNA.fullmatch(name):
        return f"https://mirbase.org/results/?query={quote(name)}"
    return f"https://www.ncbi.nlm.nih.gov/gene/?term={quote(name)}%5Bsym%5D" if _SYMBOL.fullmatch(name) else None
