"""Genomic Data Commons: expression, methylation, miRNA and clinical data of a project, as a download folder with manifest and sheet."""

from functools import partial
from pathlib import Path
from urllib.parse import quote

import pandas as pd

from ..errors import GenoMLError
from ..params import Choice, Int
from . import Part, source
from .parts.client import Client
from .parts.folder import safe

API = "https://api.gdc.cancer.gov"
PAGE = 500
KINDS = {
    "expression": {"data_type": "Gene Expression Quantification", "analysis.workflow_type": "STAR - Counts"},
    "mirna": {"data_type": "miRNA Expression Quantification"},
    "methylation": {"data_type": "Methylation Beta Value"},
}
FIELDS = (
    "file_id", "file_name", "file_size", "md5sum", "data_category", "data_type", "cases.submitter_id", "cases.project.project_id",
    "cases.samples.submitter_id", "cases.samples.sample_type",
)  # fmt: skip
ABOUT_CASES = ("demographic", "diagnoses")


def _hits(client: Client, endpoint: str, body: dict) -> list[dict]:
    """All hits of a query, page by page."""

    def page(number: int) -> list[dict]:
        return client.json(f"{API}/{endpoint}", body={**body, "size": PAGE, "from": number * PAGE})["data"]["hits"]

    return list(client.pages(page, PAGE))


def _filters(**values) -> dict:
    """All of these fields have these values."""
    each = [{"op": "in", "content": {"field": field.replace("__", "."), "value": [value]}} for field, value in values.items()]
    return {"op": "and", "content": each}


def find(client: Client, words: str, **options) -> pd.DataFrame:
    """The projects whose id, name or site holds the words."""
    fields = "project_id,name,primary_site,summary.case_count"
    rows = [
        {"name": hit["project_id"], "title": hit.get("name", ""), "cases": hit.get("summary", {}).get("case_count", 0),
         "site": ", ".join(hit.get("primary_site", [])[:3])}
        for hit in _hits(client, "projects", {"fields": fields, "sort": "project_id:asc"})
    ]  # fmt: skip
    return pd.DataFrame([row for row in rows if words.lower() in " ".join(map(str, row.values())).lower()])


def offer(client: Client, name: str, *, expression, mirna, methylation, clinical, most) -> list[Part]:
    """The files of the kinds asked for, of at most so many cases; then manifest and sample sheet, and the clinical table."""
    wanted = [kind for kind, asked in (("expression", expression), ("mirna", mirna), ("methylation", methylation)) if asked == "yes"]
    found = [hit for kind in wanted for hit in _files(client, name, KINDS[kind])]
    if not found:
        why = f"Project {name!r} has no open files of these kinds."
        raise GenoMLError("The GDC has nothing of this.", why, "Look for the project, or ask for another kind of data.")
    cases = sorted({hit["cases"][0]["submitter_id"] for hit in found})[:most]
    found = [hit for hit in found if hit["cases"][0]["submitter_id"] in set(cases)]
    folder = safe(f"gdc_{name}")
    parts = [Part(hit["file_name"], partial(_download, hit, folder), hit["file_size"]) for hit in found]
    parts.append(Part("manifest and sample sheet", partial(_lists, found, folder), 0))
    return [*parts, Part("clinical data", partial(_clinical, name, cases, folder), 0)] if clinical == "yes" else parts


def _files(client: Client, project: str, kind: dict) -> list[dict]:
    """Open files of one kind, each of one case; raw array files and the like are of other kinds."""
    fields = {field.replace(".", "__"): value for field, value in kind.items()}
    filters = _filters(cases__project__project_id=project, access="open", **fields)
    hits = _hits(client, "files", {"filters": filters, "fields": ",".join(FIELDS), "sort": "file_id:asc"})
    return [hit for hit in hits if len(hit.get("cases", [])) == 1 and hit["file_name"].endswith((".tsv", ".txt"))]


def _download(hit: dict, folder: str, client: Client, out: Path) -> Path:
    path = out / folder / safe(hit["file_id"]) / safe(hit["file_name"])
    return client.download(f"{API}/data/{quote(hit['file_id'], safe='')}", path, size=hit["file_size"], md5=hit["md5sum"])


def _lists(found: list[dict], folder: str, client: Client, out: Path) -> Path:
    """The two tables that a reader joins files and samples by."""
    manifest = [{"id": h["file_id"], "filename": h["file_name"], "md5": h["md5sum"], "size": h["file_size"]} for h in found]
    sheet = [
        {"File ID": hit["file_id"], "File Name": hit["file_name"], "Data Category": hit["data_category"], "Data Type": hit["data_type"],
         "Project ID": case["project"]["project_id"], "Case ID": case["submitter_id"],
         "Sample ID": ", ".join(sample["submitter_id"] for sample in case["samples"]),
         "Sample Type": ", ".join(sample["sample_type"] for sample in case["samples"])}
        for hit in found for case in hit["cases"]
    ]  # fmt: skip
    _write(pd.DataFrame(sheet), out / folder / "gdc_sample_sheet.tsv")
    return _write(pd.DataFrame(manifest), out / folder / "MANIFEST.txt")


def _clinical(project: str, cases: list[str], folder: str, client: Client, out: Path) -> Path:
    """One row a case: what is said of the person, and of the diagnosis of the disease that is studied, or else the first."""
    body = {"filters": _filters(project__project_id=project), "expand": ",".join(ABOUT_CASES), "sort": "case_id:asc"}
    rows = []
    for hit in _hits(client, "cases", body):
        about = {"demographic": hit.get("demographic") or {}, "diagnoses": _studied(hit.get("diagnoses") or [])}
        told = {f"{part}.{key}": value for part, keys in about.items() for key, value in keys.items() if _plain(key, value)}
        rows.append({"cases.submitter_id": hit["submitter_id"], **told})
    table = pd.DataFrame(rows, columns=None if rows else ["cases.submitter_id"])
    return _write(table[table["cases.submitter_id"].isin(cases)], out / folder / "clinical.tsv")


def _studied(diagnoses: list[dict]) -> dict:
    """The diagnosis that the GDC marks as that of the disease; others may be of metastases, or came before."""
    marked = [each for each in diagnoses if str(each.get("diagnosis_is_primary_disease")).lower() == "true"]
    return next(iter(marked or diagnoses), {})


def _plain(key: str, value) -> bool:
    """Whether it says something about the patient, rather than about the record."""
    return isinstance(value, str | int | float) and not key.endswith(("_id", "_datetime", "state"))


def _write(table: pd.DataFrame, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    table.to_csv(path, sep="\t", index=False)
    return path


source(
    "gdc",
    "Genomic Data Commons (TCGA, TARGET, …)",
    host="api.gdc.cancer.gov",
    find=find,
    offer=offer,
    names="A project, such as TCGA-BRCA",
    terms="Open data of the NCI. Citing the GDC and the project is asked for; nobody may try to find out who the patients are.",
    params={
        "expression": Choice("yes", "no", tuned=False, label="Gene expression (STAR counts)"),
        "mirna": Choice("yes", "no", default="no", tuned=False, label="miRNA expression"),
        "methylation": Choice("yes", "no", default="no", tuned=False, label="DNA methylation (beta values)"),
        "clinical": Choice("yes", "no", tuned=False, label="Clinical data"),
        "most": Int(2, 20_000, default=200, label="Patients at most", help="In the order of their ids. A file of counts has about 4 MB."),
    },
)
