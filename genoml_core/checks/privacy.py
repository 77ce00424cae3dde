"""Are there columns that name a person?"""
import re

import pandas as pd

from ..edit import Edit
from ..errors import counted, listed
from . import check

OLDEST = 90  # ages above 89 are identifying (HIPAA Safe Harbor, 45 CFR 164.514(b)(2))
_NAMED = {
    "a name": re.compile(r"(patient|first|last|family|given|full|sur)[\W_]*name|surname|forename", re.IGNORECASE),
    "a date of birth": re.compile(r"(date[\W_]*of[\W_]*)?birth[\W_]*date|date[\W_]*of[\W_]*birth|dob|birthday", re.IGNORECASE),
    "a record number": re.compile(
        r"mrn|medical[\W_]*record.*|record[\W_]*number|hospital[\W_]*(id|number)|nhs[\W_]*number|ssn|social[\W_]*security.*", re.IGNORECASE
    ),
    "an address": re.compile(
        r"(street|home|postal|e?mail)[\W_]*(address)?|zip([\W_]*code)?|post[\W_]*code|phone.*|telephone.*|fax", re.IGNORECASE
    ),
}  # fmt: skip
_WRITTEN = {
    "e-mail addresses": re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE),
    "telephone numbers": re.compile(r"\+\d[\d ()/-]{7,}"),
}
NOTICE = "Models and figures do not need them, and whoever gets this dataset gets them too."


def _identifies(name: str, column: pd.Series) -> str | None:
    """What a column holds that names a person."""
    by_name = next((what for what, pattern in _NAMED.items() if pattern.fullmatch(name.strip())), None)
    if by_name and column.notna().any():
        return by_name
    if column.dtype == object:
        values = column.dropna().astype(str)
        return next((what for what, pattern in _WRITTEN.items() if len(values) and values.str.fullmatch(pattern).mean() > 0.5), None)
    return None


@check("dataset")
def direct_identifiers(dataset):
    """Do columns hold what names a person: names, dates of birth, e-mail addresses, record numbers?"""
    found = {name: what for name, column in dataset.samples.items() if (what := _identifies(str(name), column))}
    if found:
        told = listed([f"{name} ({what})" for name, what in found.items()], 5)
        edit = Edit(action="drop columns", button="Leave these columns out", names=tuple(found))
        yield "warning", f"Columns may name persons: {told}.", NOTICE, "Leave them out before you share anything.", edit


@check("dataset")
def great_ages(dataset):
    """Are there ages above 89, by which a person may be known?"""
    for name, column in dataset.samples.items():
        if re.search(r"(^|[\W_])age([\W_]|$)", str(name), re.IGNORECASE) and pd.api.types.is_numeric_dtype(column):
            old = int((column >= OLDEST).sum())
            if old and column.max() < 130:
                why = "Rules of privacy count ages above 89 among what identifies a person."
                edit = Edit(action="cap", button=f"Set them to {OLDEST}", column=str(name), most=OLDEST)
                yield "note", f"Column {name!r} has {counted(old, 'age')} of {OLDEST} or more.", why, "", edit
