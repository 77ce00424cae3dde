"""A cBioPortal study folder: its meta files say what each data file is; layers, clinical tables, and who was sequenced."""

from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import DataError, listed
from . import READERS, reader
from .maf import PARAMS
from .parts.opening import open_text
from .parts.outline import outline
from .parts.records import Contents, Parsed, Wanted
from .parts.table import read_table
from .parts.tabular import checked, genes_by_samples

_LAYERS = {
    ("MRNA_EXPRESSION", "CONTINUOUS"): "expression",
    ("MRNA_EXPRESSION", "Z-SCORE"): "expression_zscore",
    ("COPY_NUMBER_ALTERATION", "DISCRETE"): "copy_number",
    ("COPY_NUMBER_ALTERATION", "DISCRETE_LONG"): "copy_number",
    ("COPY_NUMBER_ALTERATION", "LOG2-VALUE"): "copy_number_log2",
    ("COPY_NUMBER_ALTERATION", "CONTINUOUS"): "copy_number_log2",
    ("METHYLATION", "CONTINUOUS"): "methylation",
    ("PROTEIN_LEVEL", "LOG2-VALUE"): "protein",
    ("PROTEIN_LEVEL", "CONTINUOUS"): "protein",
    ("MUTATION_EXTENDED", "MAF"): "mutation",
}
_GENES = {"hugo_symbol", "entrez_gene_id", "composite.element.ref", "cytoband"}
_LONG = {"Sample_Id", "Value"}


@reader(
    "cbioportal", label="cBioPortal study folder", folder=True, sniff=lambda folder: (folder / "meta_study.txt").is_file(), params=PARAMS
)
def read(folder: Path, wanted: Wanted) -> Contents:
    """Read every layer of the study that is a matrix, and patients and samples as one table.

    A sample that was sequenced and has no mutation that counts has zeros. Z-scores are left out where the values are there too.
    Raises DataError for a data file that is named and missing.
    """
    contents, clinical, left = Contents(), {}, []
    for meta in filter(lambda meta: "data_filename" in meta, map(_meta, sorted(folder.glob("meta_*.txt")))):
        what = (meta.get("genetic_alteration_type", ""), meta.get("datatype", ""))
        if what[0] == "CLINICAL":
            path = _data(folder, meta)
            clinical[what[1]] = read_table(path, path.name)
        elif what in _LAYERS:
            contents.layers[_LAYERS[what]] = _layer(_data(folder, meta), what, wanted, folder)
        elif what[1] != "CANCER_TYPE":
            left.append(meta["data_filename"])
    if {"expression", "expression_zscore"} <= contents.layers.keys():
        del contents.layers["expression_zscore"]
        contents.notes.append("Z-scores of the expression were left out: the values themselves are there.")
    if left:
        contents.notes.append(f"Files of the study that are no matrices of genes were not read: {listed(left)}.")
    contents.tables = _clinical(clinical)
    return contents


def _data(folder: Path, meta: dict[str, str]) -> Path:
    """The file that a meta file names; never one outside the folder."""
    path = folder / Path(meta["data_filename"]).name
    if not path.is_file():
        raise DataError(f"{path.name!r} is missing.", f"{meta['file']!r} names it.", "Add it, or remove the meta file.")
    return path


def _meta(path: Path) -> dict[str, str]:
    with open_text(path) as text:
        pairs = (line.split(":", 1) for line in text if ":" in line)
        return {"file": path.name, **{key.strip(): value.strip() for key, value in pairs}}


def _layer(path: Path, what: tuple[str, str], wanted: Wanted, folder: Path) -> Parsed:
    if what[0] == "MUTATION_EXTENDED":
        return _with_sequenced(READERS["maf"].read(path, wanted).layers["mutation"], folder)
    if what[1] == "DISCRETE_LONG":
        return _long(path, wanted)
    found = outline(path)
    about = [i for i, name in enumerate(found.header) if name.lower() in _GENES]
    if "Hugo_Symbol" not in found.header:
        found.changes.append(f"{path.name}: genes are named by {found.header[0]!r}.")
    return genes_by_samples(path, found, [i for i in range(1, len(found.header)) if i not in about], wanted)


def _long(path: Path, wanted: Wanted) -> Parsed:
    """Copy number with a row for each gene and sample."""
    table = read_table(path, path.name)
    if not set(table) >= _LONG:
        raise DataError(f"{path.name!r} is no long table of copy number.", f"It lacks {listed(sorted(_LONG - set(table)))}.", "Repair it.")
    gene = "Hugo_Symbol" if "Hugo_Symbol" in table else "Entrez_Gene_Id"
    values = pd.to_numeric(table["Value"], errors="coerce")
    wide = table.assign(Value=values).pivot_table(index="Sample_Id", columns=gene, values="Value", aggfunc="first", sort=False)
    wide = wide.drop(columns="", errors="ignore")
    return checked(Parsed(wide.to_numpy(np.float32), list(wide.index), list(wide.columns), orientation="genes"), wanted)


def _with_sequenced(part: Parsed, folder: Path) -> Parsed:
    """The mutations with a row of zeros for each sample that was sequenced without a finding."""
    lists = [_meta(path) for path in sorted((folder / "case_lists").glob("*.txt"))]
    sequenced = next((each["case_list_ids"].split() for each in lists if each.get("stable_id", "").endswith("_sequenced")), [])
    free = [sample for sample in dict.fromkeys(sequenced) if sample not in part.ids]
    X = np.vstack([part.X, np.zeros((len(free), part.X.shape[1]), part.X.dtype)])
    note = f"{len(free):,} samples that were sequenced, by the case list, have no mutation that counts."
    return Parsed(X, [*part.ids, *free], part.features, changes=part.changes, notes=[note] if sequenced else part.notes, kind="binary")


def _clinical(tables: dict[str, pd.DataFrame]) -> list[pd.DataFrame]:
    """Samples with what is known of their patients."""
    samples, patients = tables.get("SAMPLE_ATTRIBUTES"), tables.get("PATIENT_ATTRIBUTES")
    if samples is None or patients is None:
        return [table for table in (samples, patients) if table is not None]
    patients = patients.drop(columns=[name for name in patients if name in samples and name != "PATIENT_ID"])
    joined = samples.merge(patients.drop_duplicates("PATIENT_ID"), on="PATIENT_ID", how="left", sort=False)
    first = ["SAMPLE_ID", *(name for name in joined if name != "SAMPLE_ID")]
    return [joined[first].fillna("").astype(object)]
