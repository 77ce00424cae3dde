"""Samples of several layers meet by their ids; who has only some of the layers stays, with missing values in the others."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...errors import DataError, listed
from .records import Parsed
from .rules import ENDS, PATIENT, RULES, SAMPLE, is_normal, loose

LINKS = {"assay", "primary", "colname"}  # the sampleMap of a MultiAssayExperiment


@dataclass(frozen=True)
class Aligned:
    """ids: the samples of the dataset; rows: for each layer, the row of each sample, -1 where there is none; rule: what made them meet."""

    ids: list[str]
    rows: dict[str, list[int]]
    rule: str


def align(layers: dict[str, list[str]]) -> Aligned:
    """Which samples of the layers are the same: by the strictest rule that brings at least half of those together that any rule does.

    Raises DataError where no sample of one layer is found in another.
    """
    keyed = {rule: {name: _keys(rule, ids) for name, ids in layers.items()} for rule in RULES}
    met = {rule: _met(keys) for rule, keys in keyed.items()}
    most = max(met.values())
    if not most:
        examples = "; ".join(f"{name!r}: {listed(ids, 2)}" for name, ids in layers.items())
        raise DataError(
            "The layers share no samples.",
            f"Their ids look like this: {examples}.",
            "Use the same ids in all files, or check which of them have genes in rows.",
        )
    rule = next(rule for rule in RULES if 2 * met[rule] >= most)
    return _joined(layers, keyed[rule], rule)


def _keys(rule: str, ids: list[str]) -> list[str | None]:
    """A key for each sample, each once: of several samples with one key the first has it, tumours before normal tissue."""
    keys, taken = RULES[rule](ids), {}
    for place in sorted(range(len(ids)), key=lambda i: is_normal(ids[i])):
        taken.setdefault(keys[place], place)
    return [key if key and taken[key] == place else None for place, key in enumerate(keys)]


def _met(keys: dict[str, list[str | None]]) -> int:
    """How many samples have another of their key in some other layer."""
    count = Counter(key for names in keys.values() for key in names if key)
    return sum(number for number in count.values() if number > 1)


def _joined(layers: dict[str, list[str]], keys: dict[str, list[str | None]], rule: str) -> Aligned:
    places: dict[str, int] = {}
    spelled: list[str] = []
    at = {}
    for name, ids in layers.items():
        at[name] = []
        for own, key in zip(ids, keys[name], strict=True):
            word = key if key is not None else f"\0{name}\0{own}"  # whom the rule says nothing of stands alone
            if word not in places:
                places[word] = len(spelled)
                spelled.append(own if key is None else _spelled(own, key, rule))
            at[name].append(places[word])
    rows = {name: [-1] * len(spelled) for name in layers}
    for name, found in at.items():
        for row, place in enumerate(found):
            rows[name][place] = row
    return Aligned(_apart(spelled), rows, rule)


def _spelled(own: str, key: str, rule: str) -> str:
    """The sample's name: as its first layer spells it, or the part of it by which the layers meet."""
    if rule in (SAMPLE, PATIENT):
        return key.upper()
    start = loose(own).find(key)
    return own[start : start + len(key)] if rule == ENDS and len(loose(own)) == len(own) else own


def _apart(ids: list[str]) -> list[str]:
    """Ids told apart where samples of different layers happen to be spelled alike."""
    seen: dict[str, int] = {}
    for place, name in enumerate(ids):
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            ids[place] = f"{name} ({seen[name]})"
    return ids


def placed(part: Parsed, ids: list[str], rows: list[int]) -> Parsed:
    """A layer with the dataset's samples in its rows; samples without it are missing in all features."""
    if part.ids == ids:
        return part
    rows = np.asarray(rows)
    have = np.flatnonzero(rows >= 0)
    if len(have) == len(rows):
        X = part.X[rows]
    else:
        X = np.full((len(rows), part.X.shape[1]), np.nan, np.float32)
        X[have] = part.X[rows[have]]
    columns = part.columns.iloc[rows[have]].set_axis([ids[i] for i in have], axis=0).reindex(ids)
    part.X, part.ids, part.columns = X, ids, columns
    return part


def is_link(table: pd.DataFrame) -> bool:
    """Whether a table says which column of which assay belongs to which patient, as the sampleMap of a MultiAssayExperiment."""
    return set(table.columns) >= LINKS


def linked(ids: list[str], table: pd.DataFrame) -> list[str]:
    """The ids of a layer by the patient that a link table names; as they are where it names none, or one for two of them."""
    primary = dict(zip(table["colname"], table["primary"], strict=True))
    named = [primary.get(name, name) for name in ids]
    count = Counter(named)
    return [new if count[new] == 1 else old for old, new in zip(ids, named, strict=True)]
