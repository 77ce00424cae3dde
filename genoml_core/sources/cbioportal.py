"""cBioPortal: a study by its REST interface, written as a study folder: expression, copy number, mutations, clinical tables."""

from functools import partial
from pathlib import Path
from urllib.parse import quote

import pandas as pd

from ..errors import GenoMLError, listed
from ..files import whole_file
from ..params import Text
from ..registry import near_miss
from . import Part, source
from .parts.client import Client
from .parts.folder import safe

API = "https://www.cbioportal.org/api"
PAGE = 100_000
GENES = 200  # asked for at once
KINDS = {  # what is brought, in the words of the profiles: the first of each kind
    "expression": ("MRNA_EXPRESSION", "CONTINUOUS"), "cna": ("COPY_NUMBER_ALTERATION", "DISCRETE"),
    "mutations": ("MUTATION_EXTENDED", "MAF"),
}  # fmt: skip
MAF = {
    "Tumor_Sample_Barcode": "sampleId", "Variant_Classification": "mutationType", "HGVSp_Short": "proteinChange", "Chromosome": "chr",
    "Start_Position": "startPosition", "Reference_Allele": "referenceAllele", "Tumor_Seq_Allele2": "variantAllele",
}  # fmt: skip


def _pages(client: Client, path: str, **params) -> list[dict]:
    """All rows of a list, page by page."""

    def page(number: int) -> list[dict]:
        return client.json(f"{API}/{path}", params={"projection": "SUMMARY", "pageSize": PAGE, "pageNumber": number, **params})

    return list(client.pages(page, PAGE))


def find(client: Client, words: str, **options) -> pd.DataFrame:
    """The studies whose id or name holds the words."""
    rows = [
        {"name": study["studyId"], "title": study["name"], "samples": study.get("allSampleCount", 0)}
        for study in _pages(client, "studies", projection="DETAILED")
    ]
    return pd.DataFrame([row for row in rows if words.lower() in " ".join(map(str, row.values())).lower()])


def offer(client: Client, name: str, *, genes) -> list[Part]:
    """The layers that the study has, of the genes asked for, and its clinical tables."""
    profiles = _pages(client, f"studies/{quote(name, safe='')}/molecular-profiles")
    chosen = {kind: _first(profiles, *what) for kind, what in KINDS.items()}
    known = _genes(client, genes)
    folder = safe(f"cbioportal_{name}")
    about = Part("study and clinical data", partial(_about, name, folder), None)
    layers = [Part(kind, partial(_layer, name, folder, kind, profile, known), None) for kind, profile in chosen.items() if profile]
    if not layers:
        raise GenoMLError(f"Study {name!r} has no matrices of genes.", "", "Look for another study.")
    return [about, *layers]


def _first(profiles: list[dict], alteration: str, datatype: str) -> str | None:
    fitting = (p["molecularProfileId"] for p in profiles if (p["molecularAlterationType"], p["datatype"]) == (alteration, datatype))
    return next(fitting, None)


def _genes(client: Client, asked: str) -> dict[int, str]:
    """Entrez id -> symbol of the genes asked for, of all that code for proteins where none are. Raises GenoMLError for unknown ones."""
    known = {gene["hugoGeneSymbol"].upper(): gene for gene in _pages(client, "genes")}
    wanted = asked.upper().replace(",", " ").split()
    if unknown := [symbol for symbol in wanted if symbol not in known]:
        raise GenoMLError(f"cBioPortal does not know {listed(unknown)}.", "", near_miss(unknown[0], known))
    chosen = wanted or [symbol for symbol, gene in known.items() if gene.get("type") == "protein-coding"]
    return {known[symbol]["entrezGeneId"]: known[symbol]["hugoGeneSymbol"] for symbol in chosen}


def _about(study: str, folder: str, client: Client, out: Path) -> Path:
    """Study, clinical tables and who was sequenced."""
    place = out / folder
    (place / "case_lists").mkdir(parents=True, exist_ok=True, mode=0o700)
    (place / "meta_study.txt").write_text(f"cancer_study_identifier: {study}\n", encoding="utf-8")
    patients = {sample["sampleId"]: sample["patientId"] for sample in _pages(client, f"studies/{study}/samples")}
    for kind, id in (("PATIENT", "patientId"), ("SAMPLE", "sampleId")):
        rows = _pages(client, f"studies/{study}/clinical-data", clinicalDataType=kind)
        table = pd.DataFrame(rows, columns=[id, "clinicalAttributeId", "value"])
        wide = table.pivot_table(index=id, columns="clinicalAttributeId", values="value", aggfunc="first").rename_axis(f"{kind}_ID")
        wide = wide.drop(columns=["PATIENT_ID", "SAMPLE_ID"], errors="ignore")
        if kind == "SAMPLE":
            wide = wide.reindex(patients).rename_axis("SAMPLE_ID")
            wide.insert(0, "PATIENT_ID", [patients[sample] for sample in wide.index])
        _write(wide.reset_index(), place, f"clinical_{kind.lower()}", ("CLINICAL", f"{kind}_ATTRIBUTES"))
    return place


def _layer(study: str, folder: str, kind: str, profile: str, genes: dict[int, str], client: Client, out: Path) -> Path:
    """The data file of one kind, put together from those of some genes each, which stay until it is whole."""
    place, parts = out / folder, out / ".parts" / safe(profile)
    for path in (place, parts):
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    of = f"{study}_{'sequenced' if kind == 'mutations' else 'all'}"
    samples = client.json(f"{API}/sample-lists/{of}")["sampleIds"]
    if kind == "mutations":
        (place / "case_lists").mkdir(exist_ok=True, mode=0o700)
        list_of = f"stable_id: {of}\ncase_list_ids: {chr(9).join(samples)}\n"
        (place / "case_lists" / "cases_sequenced.txt").write_text(list_of, encoding="utf-8")
    ids = list(genes)
    found = [
        _some(client, parts / f"{start}.tsv", kind, profile, of, samples, {id: genes[id] for id in ids[start : start + GENES]})
        for start in range(0, len(ids), GENES)
    ]
    if not any(path.stat().st_size for path in found):
        raise GenoMLError(f"Study {study!r} has no {kind} of these genes.", "", "Ask for other genes, or for all of them.")
    header = ["Hugo_Symbol", *(MAF if kind == "mutations" else samples)]
    _write(pd.DataFrame(columns=header), place, kind, KINDS[kind])
    with (place / f"data_{kind}.txt").open("ab") as whole:
        for path in found:
            whole.write(path.read_bytes())
    return place


def _some(client: Client, path: Path, kind: str, profile: str, of: str, samples: list[str], genes: dict[int, str]) -> Path:
    """The rows of some genes in a file, without a header; one that is there is not asked for again."""
    if not path.exists():
        fetch = "mutations" if kind == "mutations" else "molecular-data"
        body = {"sampleListId": of, "entrezGeneIds": list(genes)}
        rows = client.json(f"{API}/molecular-profiles/{profile}/{fetch}/fetch", body=body, params={"projection": "SUMMARY"})
        if kind == "mutations":
            table = pd.DataFrame([[genes[row["entrezGeneId"]], *(row.get(key) for key in MAF.values())] for row in rows])
        else:
            cells = pd.DataFrame([(genes[row["entrezGeneId"]], row["sampleId"], row["value"]) for row in rows], columns=["gene", "id", "x"])
            table = cells.pivot_table(index="gene", columns="id", values="x", aggfunc="first").reindex(columns=samples).reset_index()
        with whole_file(path) as temporary:
            temporary.write_text("" if table.empty else table.to_csv(sep="\t", index=False, header=False), encoding="utf-8")
    client.progress.came(path, path.stat().st_size)
    return path


def _write(table: pd.DataFrame, place: Path, name: str, what: tuple[str, str]) -> None:
    """A data file and the meta file that says what it is."""
    table.to_csv(place / f"data_{name}.txt", sep="\t", index=False)
    meta = f"genetic_alteration_type: {what[0]}\ndatatype: {what[1]}\ndata_filename: data_{name}.txt\n"
    (place / f"meta_{name}.txt").write_text(meta, encoding="utf-8")


source(
    "cbioportal",
    "cBioPortal study",
    host="www.cbioportal.org",
    find=find,
    offer=offer,
    names="A study, such as brca_tcga_pan_can_atlas_2018",
    terms="Public studies; cite cBioPortal and the study. Patients must not be identified.",
    params={
        "genes": Text(
            label="Genes (all that code for proteins unless you name some)",
            help="Symbols with commas: ESR1, TP53. All genes of a large study take many minutes: ask for those of your question.",
        )
    },
)
