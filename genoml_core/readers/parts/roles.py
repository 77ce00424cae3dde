"""The part that each sample column plays unless the user says otherwise."""

import re

import pandas as pd

from ...dataset import Role
from ...errors import GenoMLError, listed
from ...registry import near_miss

FEW = 20  # distinct values of a text column that may serve as a covariate
_BATCH = {"batch", "site", "plate", "center", "centre", "batchid", "plateid", "siteid", "collectionsite", "sequencingbatch"}
_GROUP = {"patient", "patientid", "donor", "donorid", "case", "caseid", "subject", "subjectid", "individual", "bcrpatientbarcode"}
_LABEL = {"class", "label", "labels", "target", "subtype", "diagnosis", "group", "outcome", "response"}
_SUFFIX = re.compile(r"^(.+?)[._\- ](?:rep|replicate|r)[._\-]?\d+$", re.IGNORECASE)
_TCGA = re.compile(r"TCGA[-.]\w{2}[-.]\w{4}", re.IGNORECASE)
DERIVED = "patient (from the sample id)"


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def names_patients(name: str) -> bool:
    """Whether a column says by its name which patient a sample is from."""
    return _plain(name) in _GROUP


def describes_samples(name: str, values: list[str]) -> bool:
    """Whether a column of numbers in a matrix file is a label, batch or patient number by its name, not a feature."""
    return _plain(name) in _BATCH | _GROUP | _LABEL and 2 <= len(set(values)) < len(values)


def roles_of(columns: pd.DataFrame, *, features_by_default: bool) -> dict[str, Role]:
    """A role for each column: batch and group by name, id where every value is another text, few-valued covariates where asked."""
    roles: dict[str, Role] = {}
    for name in columns:
        roles[name] = _role(name, columns[name], features_by_default)
        if roles[name] == "group" and list(roles.values()).count("group") > 1:
            roles[name] = "ignored"
    return roles


def _role(name: str, column: pd.Series, features_by_default: bool) -> Role:
    distinct, text = column.nunique(), column.dtype == object
    if names_patients(name) and 1 < distinct < column.notna().sum():
        return "group"
    if _plain(name) in _BATCH and distinct > 1:
        return "batch"
    if text and distinct > 2 and distinct == len(column):
        return "id"
    few = text and 2 <= distinct <= FEW
    return "covariate" if features_by_default and few else "ignored"


def chosen_covariates(roles: dict[str, Role], covariates: list[str]) -> dict[str, Role]:
    """The roles, with the named columns as covariates. Raises GenoMLError for a name that is no column."""
    for name in covariates:
        if name not in roles:
            fix = near_miss(name, roles) if roles else "Give a sample table, or leave the covariates out."
            raise GenoMLError(f"There is no sample column {name!r} to use as a covariate.", fix=fix)
    return {**roles, **dict.fromkeys(covariates, "covariate")}


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
    return f"Samples of one patient stay together: the column {DERIVED!r} was made from {origin}; several samples share {examples}."
