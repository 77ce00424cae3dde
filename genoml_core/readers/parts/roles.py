"""The part that each sample column plays unless the user says otherwise."""

import re
from collections import Counter

import pandas as pd

from ...dataset import Role
from ...errors import listed
from ...follow_up import known_later, tells_follow_up

FEW = 20  # distinct values of a text column that may serve as a covariate
_BATCH = {"batch", "site", "plate", "center", "centre", "batchid", "plateid", "siteid", "collectionsite", "sequencingbatch"}
_LABEL = {"class", "label", "labels", "target", "subtype", "diagnosis", "group", "outcome", "response"}
_WHOLE = re.compile(r"[+-]?\d+")
_SUFFIX = re.compile(r"^(.+?)[._\- ](?:rep|replicate|r)[._\-]?\d+$", re.IGNORECASE)
_TCGA = re.compile(r"TCGA[-.]\w{2}[-.]\w{4}", re.IGNORECASE)
DERIVED = "patient (from the sample id)"
_GROUP = {  # what names patients, and how doubtful the name is: 'case' may hold case and control
    **dict.fromkeys(
        ("patient", "patientid", "donor", "donorid", "caseid", "subjectid", "individualid", "bcrpatientbarcode", "family", "familyid"), 0
    ),
    **dict.fromkeys(("case", "subject", "individual"), 1),
    re.sub(r"[^a-z]", "", DERIVED): 2,
}


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def names_patients(name: str) -> bool:
    """Whether a column says by its name which patient a sample is from."""
    return _plain(name) in _GROUP


def describes_samples(name: str, values: list[str]) -> bool:
    """Whether a column of numbers in a matrix file is a label, batch, patient number or follow-up by its name, not a feature.

    A name that begins with an underscore says the same, a custom of proteomics tables.
    """
    return (
        name.startswith("_")
        or tells_follow_up(name)
        or (_plain(name) in _BATCH | _LABEL | _GROUP.keys() and 2 <= len(set(values)) < len(values))
    )


def codes(columns: dict[int, list[str]]) -> list[int]:
    """The columns of whole numbers with few values that all come back, such as a class 0, 1 or 2 among measured values.

    None where more than one in ten holds whole numbers: then they are mutations, counts or the log of small counts.
    """
    whole = {i: Counter(values) for i, values in columns.items() if values and all(map(_WHOLE.fullmatch, values))}
    if len(whole) > min(FEW, len(columns) // 10):
        return []
    return [i for i, count in whole.items() if 2 <= len(count) <= FEW and min(count.values()) > 1]


def roles_of(columns: pd.DataFrame, *, features_by_default: bool) -> dict[str, Role]:
    """A role for each column: batch by name, id where every value is another text, few-valued covariates where asked."""
    return {name: _role(name, columns[name], features_by_default) for name in columns}


def _role(name: str, column: pd.Series, features_by_default: bool) -> Role:
    distinct, text = column.nunique(), column.dtype == object
    if _plain(name) in _BATCH and distinct > 1:
        return "batch"
    if text and distinct > 2 and distinct == len(column):
        return "id"
    few = text and 2 <= distinct <= FEW and not names_patients(name) and (_plain(name) == "status" or not tells_follow_up(name))
    return "covariate" if features_by_default and few and not known_later(name) else "ignored"


def groups_of(columns: pd.DataFrame) -> list[str]:
    """The columns that say who belongs together, the best first: the surest name, then the most patients, then the later column."""
    found = [name for name in reversed(list(columns)) if names_patients(name) and _holds_patients(columns[name])]
    return sorted(found, key=lambda name: (_GROUP[_plain(name)], -columns[name].nunique()))


def _holds_patients(column: pd.Series) -> bool:
    """Whether values come back; a doubtful name must have many. A sure one need not: a donor may have given thousands of cells."""
    distinct, present = column.nunique(), column.notna().sum()
    return 2 < distinct < present and (_GROUP[_plain(str(column.name))] != 1 or 5 * distinct >= present)


def with_derived_group(ids: list[str], columns: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """(columns, changes): with one made from the ids where no column says for sure who belongs together."""
    sure = any(_GROUP[_plain(name)] == 0 for name in groups_of(columns))
    derived = None if sure or DERIVED in columns else derived_group(ids)
    if derived is None:
        return columns, []
    return columns.assign(**{DERIVED: derived[0]}), [group_sentence(*derived)]


def derived_group(ids: list[str]) -> tuple[list[str], str] | None:
    """(a group for each sample, where it comes from) read from the ids, where that brings samples together; else None."""
    barcodes = [_TCGA.match(name) is not None for name in ids]
    if 2 * sum(barcodes) >= len(ids):  # a control or another id among them is its own group
        groups = [name[:12] if barcode else name for name, barcode in zip(ids, barcodes, strict=True)]
        origin = "characters 1-12 of the TCGA barcodes"
    else:
        groups, origin = [_SUFFIX.sub(r"\1", name) for name in ids], "the sample ids without their replicate suffix"
    return (groups, origin) if 2 < len(set(groups)) < len(ids) else None


def group_sentence(groups: list[str], origin: str) -> str:
    """The change that a derived group makes."""
    shared = [name for name in dict.fromkeys(groups) if groups.count(name) > 1]
    examples = listed(shared, 3)
    return f"The column {DERIVED!r} was made from {origin}, to keep samples of one patient together; several samples share {examples}."
