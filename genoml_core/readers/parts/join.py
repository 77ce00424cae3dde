"""Join a sample table to the samples of a matrix by their ids: exactly, then by loose spelling, then by shortened TCGA barcodes."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from ...errors import DataError, listed
from .roles import names_patients
from .rules import PATIENT, RULES, WHOLE, is_normal


@dataclass(frozen=True)
class Match:
    """How a table meets sample ids: ``rows``: for each sample the row of the table, -1 where there is none."""

    column: str
    rule: str
    rows: list[int]
    unique: bool

    @property
    def matched(self) -> int:
        return sum(row >= 0 for row in self.rows)


def matches(ids: list[str], table: pd.DataFrame) -> Iterable[Match]:
    """Every rule on every text column, in the order in which ties are decided."""
    for rule, keys_of in RULES.items():
        wanted = keys_of(ids)
        if rule in WHOLE and len(set(wanted)) < len(ids):
            continue  # two samples would share a spelling, and so a row
        present = {name for name in wanted if name is not None}
        for column in table:
            keys: dict[str, int] = {}
            repeated = False
            for row, key in enumerate(keys_of(list(table[column]))):
                repeated |= key in keys and key in present
                keys.setdefault(key, row)
            rows = [-1 if name is None or name == "" else keys.get(name, -1) for name in wanted]
            yield Match(column, rule, rows, not repeated)


def overlap(ids: list[str], table: pd.DataFrame) -> int:
    """How many of the ids have a row in the table, under the best rule."""
    return max((match.matched for match in matches(ids, table)), default=0)


def join(ids: list[str], table: pd.DataFrame) -> tuple[pd.DataFrame, dict]:
    """The table's rows in the order of the samples (missing where there is none), and the overlap for the report.

    Raises DataError where nothing meets or the table repeats ids.
    """
    found = [match for match in matches(ids, table) if match.matched]
    if not found:
        raise DataError(
            "The matrix and the sample table share no ids.",
            f"Samples of the matrix look like {listed(ids, 3)}; the table's first column like {listed(table.iloc[:, 0], 3)}.",
            "Use the same ids in both, or switch the orientation if these are genes.",
        )
    most = max(match.matched for match in found)
    best = next(match for match in found if 2 * match.matched >= most)  # the strictest rule, the earliest column that meets well
    repeated = [] if best.unique else _agreeing(table, best)
    normals = _without_normals(ids, best)
    kept = [column for column in table if column not in repeated]
    joined = pd.DataFrame({c: [table[c].iat[row] if row >= 0 else "" for row in best.rows] for c in kept}, index=ids)
    if best.rule in WHOLE and not names_patients(best.column):
        joined = joined.drop(columns=best.column)  # it says what the sample id says already
    return joined, {**_report(ids, table, best), "normals": normals, "differing": repeated}


def _agreeing(table: pd.DataFrame, best: Match) -> list[str]:
    """The columns that differ between rows of one id. Raises DataError where no other column than the ids agrees."""
    keys = pd.Series(RULES[best.rule](list(table[best.column])), dtype=object)
    again = keys.notna() & (keys != "") & keys.duplicated(keep=False)
    groups = table[again.to_numpy()].groupby(keys[again].to_numpy(), sort=False)
    differing = [column for column in table if column != best.column and (groups[column].nunique() > 1).any()]
    if len(differing) == len(table.columns) - 1:
        raise DataError(
            f"The sample table repeats ids in its column {best.column!r}.",
            f"Repeated: {listed(keys[again].unique())}.",
            "Keep one row for each sample.",
        )
    return differing


def _without_normals(ids: list[str], match: Match) -> int:
    """Part normal tissue from a row about the patient's tumour, where the data hold both; returns how many samples."""
    normal = [place for place, name in enumerate(ids) if is_normal(name)]
    if match.rule != PATIENT or len(normal) == len(ids):
        return 0
    for place in normal:
        match.rows[place] = -1
    return len(normal)


def _report(ids: list[str], table: pd.DataFrame, best: Match) -> dict:
    used = set(best.rows)
    return {
        "samples": len(ids),
        "rows": len(table),
        "matched": best.matched,
        "percent": round(100 * best.matched / len(ids), 1),
        "column": best.column,
        "rule": best.rule,
        "only_in_matrix": [name for name, row in zip(ids, best.rows, strict=True) if row < 0][:5],
        "only_in_table": [name for row, name in enumerate(table[best.column]) if row not in used][:5],
    }
