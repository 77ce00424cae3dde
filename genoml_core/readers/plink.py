"""PLINK 1 binary genotypes: .bed with the .bim (variants) and .fam (people) of the same name (Purcell et al. 2007)."""

from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import DataError, listed
from . import reader
from .parts.opening import open_text
from .parts.records import Contents, Parsed, Wanted

_MAGIC, _BY_VARIANT = b"\x6c\x1b", 1
_DOSAGE = np.array([2, np.nan, 1, 0], np.float32)  # of the first allele of the .bim, by the two bits of a person
_OF_BYTE = _DOSAGE[(np.arange(256)[:, None] >> np.array([0, 2, 4, 6])) & 3]
_FAM = ["family", "id", "father", "mother", "sex", "phenotype"]


def _starts_so(path: Path) -> bool:
    with path.open("rb") as handle:
        return handle.read(2) == _MAGIC


def _parts(path: Path) -> list[Path]:
    return [path.with_suffix(".bim"), path.with_suffix(".fam")]


@reader("plink", label="PLINK (.bed with .bim and .fam)", suffixes=("bed", "bim", "fam"), sniff=_starts_so, parts=_parts)
def read(path: Path, wanted: Wanted) -> Contents:
    """Read the dosage of the first allele, 0 to 2. Phenotypes 1 and 2 become control and case; -9 and 0 are missing.

    Raises DataError where .bim or .fam is missing or the sizes of the three do not fit.
    """
    for part in _parts(path):
        if not part.exists():
            raise DataError(f"{part.name!r} is missing.", f"{path.name!r} says nothing without it.", "Add .bed, .bim and .fam together.")
    variants = _table(path.with_suffix(".bim"), 6)
    people = _table(path.with_suffix(".fam"), 6).set_axis(_FAM, axis=1)
    content = np.fromfile(path, np.uint8)
    width = -(-len(people) // 4)
    if len(content) < 3 or content[2] != _BY_VARIANT or len(content) - 3 != width * len(variants):
        why = f"{len(variants):,} variants of {len(people):,} people take {width * len(variants):,} bytes; there are {len(content) - 3:,}."
        raise DataError(
            "The .bed file does not fit its .bim and .fam.", why, "Copy all three again; old files by person need plink --make-bed."
        )
    X = np.empty((len(people), len(variants)), np.float32)
    for start in range(0, len(variants), 4096):
        block = content[3 + start * width : 3 + (start + 4096) * width].reshape(-1, width)
        X[:, start : start + len(block)] = _OF_BYTE[block].reshape(len(block), -1)[:, : len(people)].T
    X = X if np.isnan(X).any() else X.astype(np.int32)
    part = Parsed(X, _ids(people), _names(variants), orientation="genes", kind="dosage")
    part.columns = _about(people).set_axis(part.ids, axis=0)
    return Contents({"genotypes": part})


def _table(path: Path, columns: int) -> pd.DataFrame:
    with open_text(path) as text:
        rows = [line.split() for line in text if line.strip()]
    bad = [number for number, row in enumerate(rows, start=1) if len(row) != columns]
    if bad or not rows:
        raise DataError(
            f"{path.name!r} is not as it should be.", f"Line {bad[0] if bad else 1:,} has not {columns} columns.", "Copy it again."
        )
    return pd.DataFrame(rows, dtype=object)


def _ids(people: pd.DataFrame) -> list[str]:
    ids = list(people["id"])
    return ids if len(set(ids)) == len(ids) else [f"{family}_{id}" for family, id in zip(people["family"], ids, strict=True)]


def _names(variants: pd.DataFrame) -> list[str]:
    names = pd.Series([f"{chromosome}:{place}" if id == "." else id for chromosome, id, _, place, *_ in variants.itertuples(index=False)])
    if names.duplicated().any():
        raise DataError(
            "Variants of the .bim file repeat.", f"Repeated: {listed(names[names.duplicated()].unique())}.", "Remove one of each."
        )
    return list(names)


def _about(people: pd.DataFrame) -> pd.DataFrame:
    """Family, sex and phenotype, where they say anything."""
    columns = {}
    if people["family"].nunique() > 1 and (people["family"] != people["id"]).any():
        columns["family"] = people["family"]
    sex = people["sex"].map({"1": "male", "2": "female"})
    if sex.notna().any():
        columns["sex"] = sex
    phenotype = people["phenotype"].where(~people["phenotype"].isin(["-9", "0", "NA"]), None)
    if set(phenotype.dropna()) <= {"1", "2"}:
        phenotype = phenotype.map({"1": "control", "2": "case"})
    else:
        phenotype = pd.to_numeric(phenotype, errors="coerce")
    if phenotype.notna().any():
        columns["phenotype"] = phenotype
    return pd.DataFrame(columns, index=people.index)
