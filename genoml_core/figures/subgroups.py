"""Is the score the same for men and women, sites, ages? Subgroups of a sample column, small ones left unsaid."""
import numpy as np
import pandas as pd

from ..metrics import METRICS
from ..metrics.scoring import score
from ..statistics.intervals import percentile
from . import figure
from .dials import USUAL, Dials, Rows, rows_of
from .dots import paper_dots, screen_dots

LEAST = 10  # groups of samples, or events: fewer are not shown, for privacy and because they say nothing
BANDS = 4
EVERYBODY, MIDDLE = "everybody", "median of the groups"
WITHIN = ("pearson", "spearman", "r2", "r2_beyond", "rmse")  # of numbers, within one group


def table(run, model: str, dials: Dials = USUAL) -> pd.DataFrame:
    """row, series, value, low, high, n, column: a score in each subgroup; NaN, and n too, where it is of fewer than 10.

    The score is the plan's objective, or for survival the C-index where that is another. A column of numbers is cut into four bands of
    like size. Without a column there is everybody only.
    """
    called = rows_of(run, model, dials)
    parts = called.parts()
    metric = METRICS[called.score(run.plan.objective)]
    folds = (called.rows.repeat * run.plan.design.outer + called.rows.fold).to_numpy()
    rows = []
    for name, of in {EVERYBODY: np.ones(len(folds), bool), **members(run, called, dials.by)}.items():
        n, facts = called.groups(of), {"row": name, "series": metric.label, "column": dials.by or "all"}
        if called.telling(of) < LEAST:
            rows.append({**facts, "value": np.nan, "low": np.nan, "high": np.nan, "n": np.nan})
            continue
        values = score(metric, {key: part[of] for key, part in parts.items()}, folds[of], called.weights[:, of])
        rows.append({**facts, **percentile(values).opened(n)._asdict(), "n": n})
    return pd.DataFrame(rows)


def by_group(run, model: str, dials: Dials) -> pd.DataFrame:
    """Scores of numbers within each value of the dials' column: group, n, and the metrics of ``WITHIN``, without intervals.

    A last row, MIDDLE, has the median over the groups, and two more their quartiles; groups of fewer than 10 are left out.
    """
    called = rows_of(run, model, dials)
    parts, folds = called.parts(), (called.rows.repeat * run.plan.design.outer + called.rows.fold).to_numpy()
    able = [name for name in WITHIN if set(METRICS[name].needs) <= {*parts, "weights"}]
    rows = [
        {"group": name, "n": called.groups(of), **{m: float(score(METRICS[m], {key: part[of] for key, part in parts.items()}, folds[of],
                                                                  np.ones((1, of.sum())))[0]) for m in able}}
        for name, of in members(run, called, dials.by).items() if called.groups(of) >= LEAST
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["group", "n", *able])
    spread = table[able].quantile([0.25, 0.5, 0.75]).assign(group=["lower quartile", MIDDLE, "upper quartile"])
    return pd.concat([table, spread.iloc[[1, 0, 2]]], ignore_index=True) if len(table) > 1 else table


def members(run, called: Rows, column: str) -> dict[str, np.ndarray]:
    """Which predictions are of each value of a sample column, masks (n,); a column of many numbers is cut into four bands of like size."""
    if not column:
        return {}
    values = run.dataset.column(column).reindex(called.rows["sample"]).reset_index(drop=True)
    if pd.api.types.is_numeric_dtype(values) and values.nunique() > BANDS:
        values = pd.qcut(values, BANDS, duplicates="drop").map(lambda band: f"{band.left:.3g} to {band.right:.3g}")
        names = list(values.cat.categories)
    else:
        values = values.astype(object).where(values.notna(), None)
        names = sorted(values.dropna().unique(), key=str)
    return {str(name): (values == name).to_numpy() for name in names}


def screen(table: pd.DataFrame):
    """Plotly: a dot a subgroup."""
    return screen_dots(_named(table), table.series.iloc[0], limits=_limits(table))


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: a dot a subgroup."""
    paper_dots(_named(table), axes, table.series.iloc[0], limits=_limits(table))


def _named(table: pd.DataFrame) -> pd.DataFrame:
    """Rows that tell how many they are of."""
    sizes = table.n.map(lambda n: f" (fewer than {LEAST})" if pd.isna(n) else f" (n = {n:.0f})")
    return table.assign(row=table.row + sizes)


def _limits(table: pd.DataFrame) -> tuple[float, float]:
    """Scores that are shares from 0 to 1, others from what there is."""
    low, high = np.nanmin(table[["low", "value"]]), np.nanmax(table[["high", "value"]])
    return min(0.0, low), max(1.0, high)


def describe(table: pd.DataFrame) -> str:
    """The score of everybody, and of the subgroups that are furthest apart."""
    everybody, shown = table.iloc[0], table.iloc[1:].dropna(subset=["value"])
    told = f"{everybody.series} of everybody: {everybody.value:.2f} ({everybody.low:.2f} to {everybody.high:.2f})"
    if shown.empty:
        return told + "."
    lowest, highest = shown.loc[shown.value.idxmin()], shown.loc[shown.value.idxmax()]
    return (f"{told}; by {everybody.column} from {lowest.value:.2f} ({lowest.low:.2f} to {lowest.high:.2f}) in {lowest.row} to "
            f"{highest.value:.2f} ({highest.low:.2f} to {highest.high:.2f}) in {highest.row}.")


figure("subgroups", "Subgroups", tasks=("classification", "regression", "survival"), table=table, screen=screen, paper=paper,
       describe=describe, size=(130, 90), about="by",
       help="The score by which models were chosen, in parts of the samples; choose the column above. Fewer than 10 samples, or events, "
            "are not shown. Intervals that overlap are no evidence of a difference, nor of fairness.")
