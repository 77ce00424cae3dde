"""GDSC: dose-response fits of a release, and what is known of the cell lines."""

from functools import partial
from pathlib import Path

import pandas as pd

from ..errors import GenoMLError
from ..registry import near_miss
from . import Part, source
from .parts.client import Client

RELEASE = "https://cog.sanger.ac.uk/cancerrxgene/GDSC_release8.5"
LINES = "Cell_Lines_Details.xlsx"
SETS = {
    "GDSC1": ("GDSC1_fitted_dose_response_27Oct23.xlsx", "970 cell lines, 403 compounds, screened 2009 to 2015"),
    "GDSC2": ("GDSC2_fitted_dose_response_27Oct23.xlsx", "969 cell lines, 297 compounds, screened since 2015"),
}


def find(client: Client, words: str) -> pd.DataFrame:
    """The two sets of screens of release 8.5."""
    rows = [{"name": name, "title": title, "file": file} for name, (file, title) in SETS.items()]
    return pd.DataFrame([row for row in rows if words.lower() in " ".join(row.values()).lower()])


def offer(client: Client, name: str) -> list[Part]:
    """The fits, a row for each cell line and compound, and the table of the cell lines."""
    if name not in SETS:
        raise GenoMLError(f"GDSC has no set {name!r}.", "", near_miss(name, SETS))
    return [_part(client, SETS[name][0], False), _part(client, LINES, True)]


def _part(client: Client, file: str, table: bool) -> Part:
    size = client.size(f"{RELEASE}/{file}")
    return Part(file, partial(_download, file, size), size, table)


def _download(file: str, size: int | None, client: Client, out: Path) -> Path:
    return client.download(f"{RELEASE}/{file}", out / file, size=size)


source(
    "gdsc",
    "GDSC (drug response of cell lines)",
    host="cog.sanger.ac.uk",
    find=find,
    offer=offer,
    names="GDSC1 or GDSC2",
    terms="Free for research that is not for profit; other use needs a licence of the Wellcome Sanger Institute. Cite GDSC.",
)
