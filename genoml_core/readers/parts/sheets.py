"""All that is known about the samples, from the matrix files and from sample tables, as one table with a role for each column."""

import pandas as pd

from ...dataset import Role
from ...errors import listed
from .join import join
from .records import Parsed
from .roles import groups_of, roles_of, with_derived_group
from .values import typed_table


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
        joined, overlap = join(ids, sheet)
        joined, commas = typed_table(joined)
        changes += [*commas, *_differences(shown, joined, columns, overlap, len(sheets))]
        columns = pd.concat([columns.drop(columns=[name for name in joined if name in columns]), joined], axis=1)
        roles = {**roles, **roles_of(joined, features_by_default=False)}
        overlaps.append({"table": shown, **overlap})
    columns, derived = with_derived_group(ids, columns)
    groups = groups_of(columns)  # the first plays the part, the others wait
    return columns, {**roles, **dict.fromkeys(groups, "ignored"), **dict.fromkeys(groups[:1], "group")}, overlaps, changes + derived


def _differences(shown: str, joined: pd.DataFrame, columns: pd.DataFrame, overlap: dict, tables: int) -> list[str]:
    table = "the sample table" if tables == 1 else f"the sample table {shown!r}"
    changes = []
    if both := [name for name in joined if name in columns]:
        changes.append(f"Columns {listed(both)} are in the data read before and in {table}: the table's were kept.")
    if overlap["normals"]:
        changes.append(f"{overlap['normals']:,} samples of normal tissue did not get what {table} says of their patient's tumour.")
    if overlap["matched"] < overlap["samples"]:
        changes.append(f"{overlap['samples'] - overlap['matched']:,} samples have no row in {table}: their values there are missing.")
    return changes
