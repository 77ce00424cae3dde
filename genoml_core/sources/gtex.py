"""GTEx: read counts of one tissue of the adult donors, with the attributes of samples and donors."""

import base64
from functools import partial
from pathlib import Path

import pandas as pd

from ..errors import GenoMLError
from ..registry import near_miss
from . import Part, source
from .parts.client import Client
from .parts.folder import safe

STORE, BUCKET, RELEASE = "https://storage.googleapis.com", "adult-gtex", "v10"
COUNTS = f"bulk-gex/{RELEASE}/rna-seq/counts-by-tissue/gene_reads_{RELEASE}_"
ABOUT = f"annotations/{RELEASE}/metadata-files/GTEx_Analysis_{RELEASE}_Annotations_"
TABLES = ("SampleAttributesDS.txt", "SubjectPhenotypesDS.txt")


def _objects(client: Client, prefix: str) -> list[dict]:
    """name, size and md5Hash of all objects of the bucket that begin so, page by page."""
    found, token = [], ""
    while True:
        params = {"prefix": prefix, "fields": "items(name,size,md5Hash),nextPageToken", **({"pageToken": token} if token else {})}
        page = client.json(f"{STORE}/storage/v1/b/{BUCKET}/o", params=params)
        found += page.get("items", [])
        if not (token := page.get("nextPageToken", "")):
            return found


def _tissues(client: Client) -> dict[str, dict]:
    return {each["name"][len(COUNTS) :].removesuffix(".gct.gz"): each for each in _objects(client, COUNTS)}


def find(client: Client, words: str) -> pd.DataFrame:
    """The tissues whose name holds the words."""
    rows = [
        {"name": name, "title": name.replace("_", " ").capitalize(), "megabytes": round(int(each["size"]) / 1e6)}
        for name, each in _tissues(client).items()
    ]
    return pd.DataFrame([row for row in rows if words.lower() in row["title"].lower()])


def offer(client: Client, name: str) -> list[Part]:
    """The counts of a tissue, and the tables about samples and donors."""
    tissues = _tissues(client)
    if name not in tissues:
        raise GenoMLError(f"GTEx has no tissue {name!r}.", "", near_miss(name, tissues))
    tables = [each for each in _objects(client, ABOUT) if each["name"].endswith(TABLES)]
    return [_part(tissues[name], False), *(_part(each, True) for each in tables)]


def _part(found: dict, table: bool) -> Part:
    name = Path(found["name"]).name
    return Part(name, partial(_download, found, name), int(found["size"]), table)


def _download(found: dict, name: str, client: Client, out: Path) -> Path:
    md5 = base64.b64decode(found["md5Hash"]).hex() if "md5Hash" in found else None
    return client.download(f"{STORE}/{BUCKET}/{found['name']}", out / safe(name), size=int(found["size"]), md5=md5)


source(
    "gtex",
    "GTEx (healthy adult tissues)",
    host="storage.googleapis.com",
    find=find,
    offer=offer,
    names="A tissue, such as breast_mammary_tissue",
    terms="Open data of the GTEx project; donors must not be identified.",
)
