"""A folder downloaded from the GDC: files are found through the manifest, samples are named by the sample sheet where there is one."""

import hashlib
import re
from pathlib import Path

import pandas as pd

from ..errors import DataError, counted, listed
from . import READERS, reader
from .gdc_star import COUNTS
from .parts.opening import PACKED, first_bytes
from .parts.records import Contents, Parsed, Wanted
from .parts.stack import stack
from .parts.table import read_table

_MANIFEST, _SHEET = {"id", "filename", "md5"}, {"File ID", "File Name"}
_OF_ONE = ("gdc_star", "gdc_mirna", "gdc_methylation", "htseq")  # readers of one sample's file
_NORMAL = re.compile(r"\bnormal", re.IGNORECASE)
_TEXT = re.compile(r".*\.(txt|tsv|csv)", re.IGNORECASE)
_ABOUT = ("Case ID", "Project ID", "Sample Type", "Tissue Type", "Tumor Descriptor", "Specimen Type", "Preservation Method")
_CASE, _SAMPLE = ("case_submitter_id", "cases.submitter_id"), ("sample_submitter_id", "samples.submitter_id")  # in clinical tables
_UNKNOWN = "'--"  # as these tables write it
Rows = dict[str, dict[str, str]]  # what the sample sheet says, by file or sample


def _inside(folder: Path) -> Path:
    """The folder itself, or where it holds nothing but another folder, that one."""
    while len(entries := [path for path in folder.iterdir() if not path.name.startswith(".")]) == 1 and entries[0].is_dir():
        folder = entries[0]
    return folder


def _tables(folder: Path) -> dict[Path, set[str]]:
    """The header of each small text table at the top of a folder."""
    found = {}
    for path in sorted(_inside(folder).iterdir()):
        if path.is_file() and _TEXT.fullmatch(path.name):
            line = first_bytes(path).split(b"\n")[0].decode("utf-8-sig", "replace").strip()
            found[path] = set(re.split("\t|," if "\t" not in line else "\t", line))
    return found


def _is_download(folder: Path) -> bool:
    return any(header >= _MANIFEST or header >= _SHEET for header in _tables(folder).values())


@reader("gdc", label="GDC download folder", folder=True, sniff=_is_download, params=COUNTS)
def read(folder: Path, wanted: Wanted) -> Contents:
    """Read all files that are here, each checked against its MD5; a layer for each kind of data.

    Raises DataError for a file that is not as the manifest says or ends too early, and where none of its files is here.
    """
    headers = _tables(folder)
    manifest, sheet = _all(headers, _MANIFEST), _all(headers, _SHEET)
    files = _files(manifest, sheet)
    present = _present(folder, files)
    if not present:
        why = f"It lists {len(files):,}, such as {listed(files.values(), 2)}."
        raise DataError("No file of the GDC manifest is here.", why, "Add them.")
    _check(manifest, present)
    contents, left = Contents(), []
    layers = _layers(present, wanted, left)
    if not layers:
        raise DataError("The GDC files are of a kind that cannot be read.", f"For example {left[0]!r}.", "Add files of counts or betas.")
    samples = _named(layers, _rows(sheet), contents)
    contents.layers = {name: stack(name, list(parts.values())) for name, parts in layers.items()}
    contents.tables = _about(samples) + [_clinical(path, samples, contents) for path in _others(headers)]
    if absent := len(files) - len(present):
        contents.notes.append(f"{absent:,} of {len(files):,} files of the manifest or sample sheet are not here and were left out.")
    if left:
        contents.notes.append(f"Files of kinds that are not read were left out: {listed(left)}.")
    return contents


def _all(headers: dict[Path, set[str]], wanted: set[str]) -> pd.DataFrame | None:
    """The rows of all tables with these columns."""
    found = [read_table(path, path.name) for path, header in headers.items() if wanted <= header]
    return pd.concat(found, ignore_index=True).fillna("") if found else None


def _files(manifest: pd.DataFrame | None, sheet: pd.DataFrame | None) -> dict[str, str]:
    """{file id: name of the file}; annotations are none."""
    tables = [(manifest, "id", "filename"), (sheet, "File ID", "File Name")]
    pairs = [pair for table, id, name in tables if table is not None for pair in zip(table[id], table[name], strict=True)]
    return {id: name.rsplit("/", 1)[-1] for id, name in pairs if not name.endswith("annotations.txt")}


def _present(folder: Path, files: dict[str, str]) -> dict[str, Path]:
    """{file id: path} of those that are here, in a folder of the file's id or anywhere."""
    here = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            here.setdefault(path.name, path)
            here[path.parent.name, path.name] = path
    found = {id: here.get((id, name)) or here.get(name) for id, name in files.items()}
    return {id: path for id, path in found.items() if path is not None}


def _check(manifest: pd.DataFrame | None, present: dict[str, Path]) -> None:
    told = {} if manifest is None else {id: md5 for id, md5 in zip(manifest["id"], manifest["md5"], strict=True) if len(md5) == 32}
    for id, path in present.items():
        with path.open("rb") as handle:
            if id in told and hashlib.file_digest(handle, "md5").hexdigest() != told[id].lower():
                raise DataError(f"{path.name!r} is not as the manifest says.", "Its MD5 differs.", "Download this file again.")


def _layers(present: dict[str, Path], wanted: Wanted, left: list[str]) -> dict[str, dict[str, Parsed]]:
    """{layer: {file id: the matrix of one sample}}; names of files that no reader knows go to ``left``."""
    layers: dict[str, dict[str, Parsed]] = {}
    for id, path in present.items():
        one = next((READERS[name] for name in _OF_ONE if READERS[name].sniff(path)), None)
        if one is None:
            left.append(path.name)
            continue
        _check_end(path)
        options = {name: wanted.options.get(name, param.default) for name, param in one.params.items()}
        for layer, part in one.read(path, Wanted(duplicates=wanted.duplicates, options=options)).layers.items():
            known = layers.setdefault(layer, {})
            if (first := next(iter(known.values()), part)).features == part.features:
                part.features = first.features  # one list of names for all files
            known[id] = part
    return layers


def _check_end(path: Path) -> None:
    """Raises DataError for a text without an end to its last line; what is packed shows such damage by itself."""
    with path.open("rb") as handle:
        start = handle.read(5)
        handle.seek(-1, 2)
        if not start.startswith(tuple(PACKED)) and handle.read() != b"\n":
            raise DataError(f"{path.name!r} ends in the middle of a line.", "It was cut short.", "Download this file again.")


def _rows(sheet: pd.DataFrame | None) -> Rows | None:
    """What the sheet says of each file; of several samples in one file the first counts."""
    if sheet is None or "Sample ID" not in sheet:
        return None
    kept = ["Sample ID", *(name for name in _ABOUT if name in sheet)]
    rows = {id: row for id, row in zip(sheet["File ID"], sheet[kept].to_dict("records"), strict=True) if row["Sample ID"]}
    for row in rows.values():
        if "," in row["Sample ID"]:  # a type of sample may have a comma of its own
            row.update({name: cell.split(",")[0].strip() for name, cell in row.items()})
    return rows


def _named(layers: dict[str, dict[str, Parsed]], rows: Rows | None, contents: Contents) -> Rows:
    """Name the sample of each file, in place, with a number where another file is of it; {sample: what the sheet says}."""
    samples, strange, again = {}, set(), set()
    for parts in layers.values():
        count: dict[str, int] = {}
        for id, part in parts.items():
            row = (rows or {}).get(id)
            name = row["Sample ID"] if row else id
            count[name] = count.get(name, 0) + 1
            strange |= set() if row else {id}
            again |= {name} if count[name] > 1 else set()
            part.ids = [name if count[name] == 1 else f"{name}.{count[name]}"]
            part.columns = pd.DataFrame(index=part.ids)
            samples[part.ids[0]] = row or {}
    if rows is None:
        contents.notes.append("There is no sample sheet: samples are named by the ids of their files.")
    elif strange:
        contents.changes.append(f"Not in the sample sheet, and so named by their file ids: {listed(sorted(strange))}.")
    if again:
        contents.changes.append(f"Several files of one kind are of {listed(sorted(again))}: all but the first have a number behind the id.")
    return samples


def _about(samples: Rows) -> list[pd.DataFrame]:
    """The sample sheet with a row for each sample."""
    rows = [{**row, "Sample ID": name} for name, row in samples.items() if row]
    return [pd.DataFrame(rows, dtype=object)] if rows else []


def _others(headers: dict[Path, set[str]]) -> list[Path]:
    """Tables about cases and samples that have rows, such as clinical.tsv."""
    useless = ("annotations", "source", "readme")
    found = [path for path, header in headers.items() if not (header >= _MANIFEST or header >= _SHEET) and len(header) > 1]
    return [path for path in found if not path.name.lower().startswith(useless) and b"\n" in path.read_bytes().strip()]


def _clinical(path: Path, samples: Rows, contents: Contents) -> pd.DataFrame:
    """Such a table without columns in which nothing is known. Where ids do not tell whose a sample is, it gets the row of its case."""
    table = read_table(path, path.name).replace(_UNKNOWN, "")
    known = table.columns[(table != "").any()]
    if empty := len(table.columns) - len(known):
        contents.changes.append(f"{counted(empty, 'column')} of {path.name!r} in which nothing is known were left out.")
    case = next((name for name in _CASE if name in known), None)
    if case is None or set(_SAMPLE) & set(known) or all(name.startswith("TCGA-") for name in samples):
        return table[known]
    return _by_sample(path, table[known], case, samples, contents)


def _by_sample(path: Path, table: pd.DataFrame, case: str, samples: Rows, contents: Contents) -> pd.DataFrame:
    """A table about cases with a row for each of their samples; what is said of a patient is said of the tumour, if there is one."""
    whose = [(name, row["Case ID"]) for name, row in samples.items() if row.get("Case ID")]
    if not whose:
        why = "Without a sample sheet nothing says which files are of which case."
        raise DataError(f"{path.name!r} cannot be joined to the samples.", why, "Put the sample sheet into the folder as well.")
    normal = [name for name, _ in whose if any(_NORMAL.search(samples[name].get(about, "")) for about in ("Sample Type", "Tissue Type"))]
    if 0 < len(normal) < len(whose):
        whose = [(name, of) for name, of in whose if name not in normal]
        contents.changes.append(f"{len(normal):,} samples of normal tissue did not get what {path.name!r} says of their patient's tumour.")
    return pd.DataFrame(whose, columns=["Sample ID", case], dtype=object).merge(table, on=case)
