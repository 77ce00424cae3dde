"""How ids of two files may mean the same sample: rules from the strictest to the loosest, each with the words that a page shows."""

import re
from collections.abc import Callable, Sequence

_SEPARATOR = re.compile(r"[\s._-]+")
_NORMAL = re.compile(r"tcga-\w{2}-\w{4}-1\d")  # sample types 10-19 of a TCGA barcode: normal tissue


def loose(name: str) -> str:
    """Without case, and with one dash for blanks, dots, underscores and dashes."""
    return _SEPARATOR.sub("-", name.strip()).casefold()


def _cut(length: int) -> Callable[[Sequence[str]], list[str | None]]:
    def shortened(name: str) -> str | None:
        name = loose(name)
        return name[:length] if name.startswith("tcga-") and len(name) >= length else None

    return lambda names: [shortened(name) for name in names]


def _without_shared_ends(names: Sequence[str]) -> list[str | None]:
    """Without what all names of one file begin or end with: up to a separator, such as ``_rnaseq``, or letters behind a number.

    A number alone is no key: patient_1 and control_1 have nothing in common.
    """
    spelled = [loose(name) for name in names]
    present = [name for name in spelled if name]
    if len(set(present)) < 2:
        return [None] * len(spelled)
    before, after = _shared(present), _shared([name[::-1] for name in present], numbered=True)
    keys = [name[before : len(name) - after] for name in spelled]
    return [key if any(map(str.isalpha, key)) else None for key in keys]


def _shared(names: list[str], *, numbered: bool = False) -> int:
    """How many letters all names begin with, up to the last dash among them; numbered: or all of them, where a number is next."""
    length = next((i for i, letters in enumerate(zip(*names, strict=False)) if len(set(letters)) > 1), min(map(len, names)))
    if numbered and names[0][:length].isalpha() and all(name[length : length + 1].isdigit() for name in names):
        return length
    return names[0].rfind("-", 0, length) + 1


Rule = Callable[[Sequence[str]], list[str | None]]  # the key of each name; None: the rule says nothing of it
SAMPLE, PATIENT = "TCGA barcodes cut to the sample (15 characters)", "TCGA barcodes cut to the patient (12 characters)"
ENDS = "ids without the beginning and end that all of a file share"
RULES: dict[str, Rule] = {
    "same ids": list,
    "same ids up to case, dots and dashes": lambda names: [loose(name) for name in names],
    SAMPLE: _cut(15),
    PATIENT: _cut(12),
    ENDS: _without_shared_ends,
}
WHOLE = tuple(name for name in RULES if name not in (SAMPLE, PATIENT))  # what these rules leave names one sample


def is_normal(name: str) -> bool:
    """Whether a TCGA barcode names normal tissue."""
    return _NORMAL.match(loose(name)) is not None
