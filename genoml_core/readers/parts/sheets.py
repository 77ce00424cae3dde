"""All that is known about the samples, from the matrix files and from sample tables, as one table with a role for each column."""

import pandas as pd

from ...dataset import Role
from ...errors import DataError, listed
from .join import join
from .records import Parsed
from .roles import groups_of, roles_of, with_derived_group
from .values import typed_table

BY_POSITION = "by position"  # set in the attrs of a table that names no samples and follows the order of the matrix


def sample_table(
    parts: dict[str, Parsed], sheets: list[tuple[str, pd.DataFrame]]
) -> tuple[pd.DataFrame, dict[str, Role], list[dict], list[str]]:
    """(sample columns, roles, how each table met the samples, changes). sheets: (file name, table with every cell as text).

    Raises DataError where a table meets no sample.
    """
    ids = next(iter(parts.values())).ids
    columns, roles, overlaps, changes = pd.DataFrame(index=ids), {}, [], []
    for part in parts.values():
        roles = {**roles_of(part.columns, features_by_default=part.features_by_default), **roles}
        columns = pd.concat([columns, part.columns[part.columns.columns.difference(columns.columns, sort=False)]], axis=1)
    for shown, sheet in sheets:
        joined, overlap = in_order(parts, sheet) if sheet.attrs.get(BY_POSITION) else join(ids, sheet)
        joined, commas = typed_table(joined)
        changes += [*commas, *_differences(shown, joined, columns, overlap, len(sheets))]
        columns = pd.concat([columns.drop(columns=[name for name in joined if name in columns]), joined], axis=1)
        roles = {**roles, **roles_of(joined, features_by_default=False)}
        overlaps.append({"table": shown, **overlap})
    columns, derived = with_derived_group(ids, columns)
    groups = groups_of(columns)  # the first plays the part, the others wait
    return columns, {**roles, **dict.fromkeys(groups, "ignored"), **dict.fromkeys(groups[:1], "group")}, overlaps, changes + derived


def in_order(parts: dict[str, Parsed], sheet: pd.DataFrame) -> tuple[pd.DataFrame, dict]:
    """As ``join``, for a table whose rows are the samples of the one matrix in their order."""
    ids = next(iter(parts.values())).ids
    if len(parts) > 1 or len(sheet) != len(ids):
        why = f"It has {len(sheet):,} rows; the data have {len(ids):,} samples in {len(parts)} layers."
        raise DataError("A table without sample ids fits one matrix of its length only.", why, "Import it with the matrix it was made for.")
    report = {"samples": len(ids), "rows": len(ids), "matched": len(ids), "percent": 100.0, "column": "", "rule": "by position"}
    return sheet.set_axis(ids, axis=0), {**report, "only_in_matrix": [], "only_in_table": [], "normals": 0, "differing": []}


def _differences(shown: str, joined: pd.DataFrame, columns: pd.DataFrame, overlap: dict, tables: int) -> list[str]:
    table = "the sample table" if tables == 1 else f"the sample table {shown!r}"
    changes = []
    if both := [name for name in joined if name in columns]:
        changes.append(f"Columns {listed(both)} are in the data read before and in {table}: the table's were kept.")
    if overlap["differing"]:
        changes.append(
            f"Several rows of {table} belong to one sample: columns in which they differ were left out: {listed(overlap['differing'])}."
        )
    if overlap["normals"]:
        changes.append(f"{overlap['normals']:,} samples of normal tissue did not get what {table} says of their patient's tumour.")
    if overlap["matched"] < overlap["samples"]:
        changes.append(f"{overlap['samples'] - overlap['matched']:,} samples have no row in {table}: their values there are missing.")
    return changes
