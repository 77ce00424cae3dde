"""GEO: the series matrix files of one series, a file a platform."""

import re
from functools import partial
from pathlib import Path

import pandas as pd

from ..errors import GenoMLError
from . import Part, source
from .parts.client import Client
from .parts.folder import safe

FTP = "https://ftp.ncbi.nlm.nih.gov/geo/series"
_SERIES = re.compile(r"GSE(\d{1,9})", re.IGNORECASE)
_FILE = re.compile(r'href="(GSE\d+(?:-GPL\d+)?_series_matrix\.txt\.gz)"', re.IGNORECASE)


def _folder(series: str) -> str:
    """Where the matrices of a series lie. Raises GenoMLError for what is no series."""
    found = _SERIES.fullmatch(series.strip())
    if not found:
        raise GenoMLError(f"{series!r} is no GEO series.", "", "Give the accession of a series, such as GSE7390.")
    digits = found[1]
    return f"{FTP}/GSE{digits[:-3]}nnn/GSE{digits}/matrix/"


def _files(client: Client, series: str) -> list[str]:
    return sorted(set(_FILE.findall(client.text(_folder(series)))))


def find(client: Client, words: str) -> pd.DataFrame:
    """The matrices of the series that is named; GEO is searched on its own pages."""
    files = _files(client, words)
    return pd.DataFrame([{"name": words.upper(), "title": ", ".join(files), "files": len(files)}] if files else [])


def offer(client: Client, name: str) -> list[Part]:
    """The series matrix files: values, and what was told of the samples."""
    folder = _folder(name)
    files = _files(client, name)
    if not files:
        raise GenoMLError(f"{name} has no series matrix.", "Its authors may have given other files only.", "See its page at GEO.")
    sizes = [client.size(folder + file) for file in files]
    return [Part(file, partial(_download, folder + file, file, size), size) for file, size in zip(files, sizes, strict=True)]


def _download(url: str, file: str, size: int | None, client: Client, out: Path) -> Path:
    return client.download(url, out / safe(file), size=size)


source(
    "geo",
    "GEO series",
    host="ftp.ncbi.nlm.nih.gov",
    find=find,
    offer=offer,
    names="An accession, such as GSE7390",
    terms="Public data as its authors gave it; cite the series. Those of sequencing often have an empty matrix and counts elsewhere.",
)
