"""UCSC Xena: one matrix of a hub, and the clinical tables of its cohort."""

import json
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pandas as pd

from ..errors import GenoMLError
from ..params import Choice
from . import Part, source
from .parts.client import Client
from .parts.folder import safe

HUBS = {name: f"https://{name}.xenahubs.net" for name in ("tcga", "gdc", "toil", "pancanatlas", "ucscpublic")}
MATRIX, CLINICAL = "genomicMatrix", "clinicalMatrix"


def _datasets(client: Client, hub: str, where: str = "") -> list[dict]:
    """name, longtitle, cohort, type and datasubtype of the datasets of a hub, by its own query language."""
    query = f"(query {{:select [:name :longtitle :cohort :type :datasubtype] :from [:dataset]{where}}})"
    return client.json(f"{HUBS[hub]}/data/", text=query)


def find(client: Client, words: str, *, hub) -> pd.DataFrame:
    """The matrices whose name, title or cohort holds the words."""
    rows = [
        {"name": row["name"], "title": row.get("longtitle") or row["name"], "cohort": row.get("cohort") or "",
         "data": row.get("datasubtype") or ""}
        for row in _datasets(client, hub)
        if row.get("type") == MATRIX
    ]  # fmt: skip
    return pd.DataFrame([row for row in rows if words.lower() in " ".join(row.values()).lower()])


def offer(client: Client, name: str, *, hub) -> list[Part]:
    """The matrix, and what the hub knows of the samples of its cohort."""
    rows = _datasets(client, hub, f" :where [:= :name {json.dumps(name)}]")
    if not rows:
        raise GenoMLError(f"The Xena hub {hub!r} has no dataset {name!r}.", "", "Look for its name, or choose another hub.")
    tables = []
    if cohort := rows[0].get("cohort"):
        beside = _datasets(client, hub, f" :where [:= :cohort {json.dumps(cohort)}]")
        tables = [row["name"] for row in beside if row.get("type") == CLINICAL]
    return [_part(client, hub, name, False), *(_part(client, hub, table, True) for table in tables)]


def _part(client: Client, hub: str, name: str, table: bool) -> Part:
    """A file of the hub, packed where it has it so."""
    places = [f"{HUBS[hub]}/download/{quote(name)}{end}" for end in (".gz", "")]
    sized = next(((place, size) for place in places if (size := client.size(place)) is not None), None)
    place, size = sized or (places[1], None)
    file = safe(name.replace("/", ".") + (".gz" if place.endswith(".gz") and not name.endswith(".gz") else ""))
    return Part(name, partial(_download, place, file, size), size, table)


def _download(url: str, file: str, size: int | None, client: Client, out: Path) -> Path:
    return client.download(url, out / file, size=size)


source(
    "xena",
    "UCSC Xena",
    host="tcga.xenahubs.net",
    find=find,
    offer=offer,
    names="A dataset id, such as TCGA.BRCA.sampleMap/HiSeqV2",
    terms="Public data that UCSC has put into tables; each dataset names where it comes from and what it asks for.",
    params={"hub": Choice(*HUBS, tuned=False, label="Hub")},
)
