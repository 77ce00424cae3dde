"""Files of the same layer become one: samples below samples, over the features that all of them have."""

import numpy as np
import pandas as pd

from ...errors import DataError, listed
from .records import Parsed

LEAST = 0.5  # of all features must be common to all files, or they are not the same layer


def stack(name: str, parts: list[Parsed]) -> Parsed:
    """One matrix of several with different samples. Raises DataError for samples in two of them, and for features that hardly meet."""
    if len(parts) == 1:
        return parts[0]
    ids = [sample for part in parts for sample in part.ids]
    if len(set(ids)) < len(ids):
        repeated = pd.Index(ids)[pd.Index(ids).duplicated()].unique()
        fix = "Give each sample its own id, or each file a layer name of its own."
        raise DataError(f"Samples are in several files of layer {name!r}.", f"Repeated: {listed(repeated)}.", fix)
    common, changes = _common(name, parts)
    columns = pd.concat([part.columns for part in parts])
    return Parsed(
        np.concatenate([_chosen(part, common) for part in parts]),
        ids,
        common,
        columns.loc[:, ~columns.columns.duplicated()],
        any(part.features_by_default for part in parts),
        parts[0].orientation,
        list(dict.fromkeys([*changes, *(change for part in parts for change in part.changes)])),
        list(dict.fromkeys(note for part in parts for note in part.notes)),
        kind=parts[0].kind,
    )


def _common(name: str, parts: list[Parsed]) -> tuple[list[str], list[str]]:
    shared, all_of_them, last = set(parts[0].features), set(parts[0].features), parts[0].features
    for part in parts:
        if part.features is not last:  # files of one kind share the list
            shared &= set(part.features)
            all_of_them |= set(part.features)
            last = part.features
    every = len(all_of_them)
    if len(shared) < LEAST * every:
        raise DataError(
            f"The files of layer {name!r} have different features.",
            f"Only {len(shared):,} of {every:,} are in all {len(parts):,} files.",
            "Give each file a layer name of its own, or use files of one kind.",
        )
    common = [feature for feature in parts[0].features if feature in shared]
    left = every - len(common)
    return common, [f"{left:,} features of layer {name!r} are not in all {len(parts):,} files and were left out."] if left else []


def _chosen(part: Parsed, features: list[str]) -> np.ndarray:
    if part.features == features:
        return part.X
    place = {feature: column for column, feature in enumerate(part.features)}
    return part.X[:, [place[feature] for feature in features]]
