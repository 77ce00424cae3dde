"""A folder downloaded from the GDC: files are found through the manifest, samples are named by the sample sheet where there is one."""

import hashlib
import re
from pathlib import Path

import pandas as pd

from ..errors import DataError, listed
from ..params import Choice
from . import READERS, reader
from .parts.counted import one_sample, sample_of, table_of
from .parts.opening import first_bytes
from .parts.records import Contents, Parsed, Wanted
from .parts.stack import stack
from .parts.table import read_table

_MANIFEST, _SHEET = {"id", "filename", "md5"}, {"File ID", "File Name"}
_OF_ONE = ("gdc_star", "gdc_mirna", "gdc_methylation", "htseq")  # readers of one sample's file
_TEXT = re.compile(r".*\.(txt|tsv|csv)", re.IGNORECASE)


def _tables(folder: Path) -> dict[Path, list[str]]:
    """The header of each small text table at the top of a folder."""
    found = {}
    for path in sorted(folder.iterdir()):
        if path.is_file() and _TEXT.fullmatch(path.name):
            line = first_bytes(path).split(b"\n")[0].decode("utf-8", "replace").strip()
            found[path] = re.split("\t|," if "\t" not in line else "\t", line)
    return found


def _is_download(folder: Path) -> bool:
    return any(set(header) >= _MANIFEST or set(header) >= _SHEET for header in _tables(folder).values())


@reader("gdc", label="GDC download folder", folder=True, sniff=_is_download)
def read(folder: Path, wanted: Wanted) -> Contents:
    """Read all files that are here, each checked against its MD5; a layer for each kind of data.

    Raises DataError for a file that is not as the manifest says, and where none of its files is here.
    """
    headers = _tables(folder)
    manifest, sheet = _one(headers, _MANIFEST), _one(headers, _SHEET)
    here = {path.name: path for path in folder.rglob("*") if path.is_file()}
    files = _files(manifest, sheet)
    present = {id: here[name] for id, name in files.items() if name in here}
    if not present:
        raise DataError(
            "No file of the GDC manifest is here.", f"It lists {len(files):,}, such as {listed(files.values(), 2)}.", "Add them."
        )
    _check(manifest, present)
    names = _samples(sheet)
    layers: dict[str, list[Parsed]] = {}
    for id, path in present.items():
        one = next((READERS[name] for name in _OF_ONE if READERS[name].sniff(path)), None)
        if one is None:
            continue
        for layer, part in one.read(
            path, Wanted(duplicates=wanted.duplicates, options={n: p.default for n, p in one.params.items()})
        ).layers.items():
            part.ids, part.columns = [names.get(id, id)], pd.DataFrame(index=[names.get(id, id)])
            layers.setdefault(layer, []).append(part)
    if not layers:
        raise DataError("The GDC files are of a kind that cannot be read.", f"For example {next(iter(present.values())).name!r}.", "")
    others = [path for path, header in headers.items() if not (set(header) >= _MANIFEST or set(header) >= _SHEET) and len(header) > 1]
    absent = len(files) - len(present)
    notes = [f"{absent:,} of {len(files):,} files of the manifest are not here and were left out."] if absent else []
    tables = [read_table(path, path.name) for path in others if not path.name.lower().startswith(("annotations", "source", "readme"))]
    return Contents({name: stack(name, _distinct(parts)) for name, parts in layers.items()}, [*_sheet_table(sheet), *tables], notes=notes)


def _one(headers: dict[Path, list[str]], wanted: set[str]) -> pd.DataFrame | None:
    path = next((path for path, header in headers.items() if wanted <= set(header)), None)
    return read_table(path, path.name) if path else None


def _files(manifest: pd.DataFrame | None, sheet: pd.DataFrame | None) -> dict[str, str]:
    """{file id: name of the file}; annotations are none."""
    table, id, name = (sheet, "File ID", "File Name") if manifest is None else (manifest, "id", "filename")
    return {i: n.rsplit("/", 1)[-1] for i, n in zip(table[id], table[name], strict=True) if not n.endswith("annotations.txt")}


def _check(manifest: pd.DataFrame | None, present: dict[str, Path]) -> None:
    told = {} if manifest is None else {id: md5 for id, md5 in zip(manifest["id"], manifest["md5"], strict=True) if md5}
    for id, path in present.items():
        if id in told and hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest() != told[id]:
            raise DataError(f"{path.name!r} is not as the manifest says.", "Its MD5 differs.", "Download this file again.")


def _samples(sheet: pd.DataFrame | None) -> dict[str, str]:
    """{file id: sample id}."""
    if sheet is None or "Sample ID" not in sheet:
        return {}
    return {file: sample.split(",")[0].strip() for file, sample in zip(sheet["File ID"], sheet["Sample ID"], strict=True)}


def _distinct(parts: list[Parsed]) -> list[Parsed]:
    """Samples told apart where several files are of one."""
    seen: dict[str, int] = {}
    for part in parts:
        name = part.ids[0]
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            part.ids = [f"{name}.{seen[name]}"]
            part.columns = pd.DataFrame(index=part.ids)
    return parts


def _sheet_table(sheet: pd.DataFrame | None) -> list[pd.DataFrame]:
    """Project, case and type of the samples, once each."""
    if sheet is None or "Sample ID" not in sheet:
        return []
    kept = [name for name in ("Sample ID", "Case ID", "Project ID", "Sample Type", "Tissue Type") if name in sheet]
    table = sheet[kept].map(lambda cell: cell.split(",")[0].strip())
    return [table.drop_duplicates("Sample ID").reset_index(drop=True)]


def _first_line(path: Path) -> bytes:
    lines = [line for line in first_bytes(path).splitlines() if not line.startswith(b"#")]
    return lines[0] if lines else b""


@reader(
    "gdc_star",
    label="GDC STAR gene counts",
    suffixes=("tsv", "gz"),
    sniff=lambda path: _first_line(path).startswith(b"gene_id\tgene_name\tgene_type\tunstranded"),
    params={
        "values": Choice("unstranded", "stranded_first", "stranded_second", tuned=False, label="Counts", help="Which counts are taken.")
    },
)
def read_star(path: Path, wanted: Wanted) -> Contents:
    """Read the counts of one sample by Ensembl id; the N_ lines are left out."""
    start = first_bytes(path).split(b"gene_id\t")[0].count(b"\n") + 1
    header = _first_line(path).decode().split("\t")
    table = table_of(path, header, skip=start, text=header[:3])
    table = table[~table["gene_id"].str.startswith("N_")]
    return one_sample(path, table["gene_id"], table[wanted.options["values"]], wanted)


@reader(
    "gdc_mirna",
    label="GDC miRNA counts",
    suffixes=("txt", "tsv", "gz"),
    sniff=lambda path: _first_line(path).startswith(b"miRNA_ID\tread_count"),
)
def read_mirna(path: Path, wanted: Wanted) -> Contents:
    """Read the reads of each miRNA in one sample."""
    header = _first_line(path).decode().split("\t")
    table = table_of(path, header, skip=1, text=["miRNA_ID", "cross-mapped"])
    part = one_sample(path, table["miRNA_ID"], table["read_count"], wanted).layers["expression"]
    return Contents({"mirna": part})


def _is_beta(path: Path) -> bool:
    lines = first_bytes(path).splitlines()[:20]
    return len(lines) > 2 and all(re.fullmatch(rb"(cg|ch\.|rs|nv)\S+\t(NA|NaN|[01](\.\d+)?(e-?\d+)?)", line) for line in lines[:-1])


@reader("gdc_methylation", label="GDC methylation beta values", suffixes=("txt", "gz"), sniff=_is_beta)
def read_methylation(path: Path, wanted: Wanted) -> Contents:
    """Read the beta values of one sample."""
    table = table_of(path, ["probe", "beta"], missing=True)
    return Contents(
        {
            "methylation": Parsed(
                table["beta"].to_numpy("float32")[None], [sample_of(path)], list(table["probe"]), orientation="genes", kind="beta"
            )
        }
    )
