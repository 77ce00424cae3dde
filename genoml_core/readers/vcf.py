"""VCF text: genotypes as dosage, how often each sample carries the alternative allele. INFO is not read: it may be of other samples."""

import re
from pathlib import Path

import numpy as np

from ..errors import DataError, listed
from . import reader
from .parts.opening import MAX_BYTES, first_bytes, open_text
from .parts.records import Contents, Parsed, Wanted

_FIXED = 9  # columns before the samples
_ALLELES = re.compile(r"[/|]")


@reader("vcf", label="VCF (genotypes)", suffixes=("vcf", "gz"), sniff=lambda path: first_bytes(path, 16) == b"##fileformat=VCF")
def read(path: Path, wanted: Wanted) -> Contents:
    """Read the dosage of every alternative allele, 0 to 2 (1 for haploid calls), missing where any allele is.

    Raises DataError for a file without samples, rows of another length, and genotypes of no known form.
    """
    names, rows = [], []
    samples: list[str] = []
    with open_text(path) as text:
        for number, line in enumerate(text, start=1):
            if line.startswith("##"):
                continue
            cells = line.rstrip("\r\n").split("\t")
            if line.startswith("#CHROM"):
                samples = cells[_FIXED:]
                if not samples:
                    raise DataError(
                        "The VCF holds no genotypes.", "There are no sample columns behind FORMAT.", "Use a file with genotypes."
                    )
            elif len(cells) != _FIXED + len(samples):
                why = f"It has {len(cells):,} cells; the header has {_FIXED + len(samples):,}."
                raise DataError(f"Line {number:,} of the VCF is not whole.", why, "Copy or download the file again.")
            else:
                _variants(cells, number, names, rows)
                if 4 * len(rows) * len(samples) > MAX_BYTES:
                    raise DataError("The VCF is too large.", f"{len(rows):,} variants so far.", "Leave out regions or rare variants.")
    if not rows:
        raise DataError("The VCF holds no variants.", "There are no rows behind the header.", "Check how it was filtered.")
    X = np.stack(rows, axis=1)
    constant = int((np.nanmax(X, axis=0, initial=0) == np.nanmin(X, axis=0, initial=2)).sum())
    notes = [f"{constant:,} of {X.shape[1]:,} variants are the same in all samples."] if constant else []
    notes += [] if line.endswith("\n") else ["The last line has no line end: check that the file is complete."]
    X = X if np.isnan(X).any() else X.astype(np.int32)
    return Contents({"genotypes": Parsed(X, samples, _apart(names), orientation="genes", notes=notes, kind="dosage")})


def _variants(cells: list[str], number: int, names: list[tuple[str, str]], rows: list[np.ndarray]) -> None:
    """Add a row for each alternative allele of one line."""
    chromosome, position, id, reference, alternatives = cells[:5]
    keys = cells[8].split(":")
    if "GT" not in keys:
        raise DataError(f"Line {number:,} of the VCF has no genotypes.", f"Its FORMAT is {cells[8]!r}.", "Use a file with GT.")
    at = keys.index("GT")
    calls = [cell if at == 0 and ":" not in cell else (cell.split(":") + ["."] * at)[at] for cell in cells[_FIXED:]]
    for allele, alternative in enumerate(alternatives.split(","), start=1):
        dosage = {call: _dosage(call, allele, number) for call in set(calls)}
        rows.append(np.array([dosage[call] for call in calls], np.float32))
        place = f"{chromosome}:{position}:{reference}:{alternative}"
        names.append((id if id != "." and "," not in alternatives else place, place))


def _dosage(call: str, allele: int, number: int) -> float:
    alleles = _ALLELES.split(call)
    if "." in alleles:
        return np.nan
    if not all(map(str.isdigit, alleles)):
        raise DataError(
            f"Line {number:,} of the VCF has a genotype {call[:20]!r}.", "Expected such as 0/1 or 1|1.", "Write the file again."
        )
    return float(alleles.count(str(allele)))


def _apart(names: list[tuple[str, str]]) -> list[str]:
    """An id for each variant, by its place where ids repeat. Raises DataError where places do, too."""
    ids = [id for id, _ in names]
    repeated = {id for id in ids if ids.count(id) > 1} if len(set(ids)) < len(ids) else set()
    told = [place if id in repeated else id for id, place in names]
    if len(set(told)) < len(told):
        again = sorted({name for name in told if told.count(name) > 1})
        raise DataError("Variants of the VCF repeat.", f"Repeated: {listed(again)}.", "Remove one of each.")
    return told
