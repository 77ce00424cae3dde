"""Hazard ratios: of groups of predicted risk, and of the predicted risk beside sample columns."""
from collections.abc import Iterator

import numpy as np
import pandas as pd

from ..errors import DataError, GenoMLError
from ..statistics.hazards import cox_table, restricted_mean
from ..statistics.survival import kaplan_meier
from . import figure
from .dials import USUAL, Dials
from .dots import paper_dots, screen_dots
from .kaplan_meier import NAMES, SEARCHED, patients, risk_groups

MOST = 12  # covariates
FEW = 3  # patients of a category, or of a column without gaps
SHARE = 0.9  # of the patients have a value of a column that is shown
PREDICTED = "Predicted risk"
TITLE = "Hazard ratio (95 % interval)"


def table_groups(run, model: str, dials: Dials = USUAL) -> pd.DataFrame:
    """row, series, value, low, high, p, n, events, median, mean, mean_low, mean_high, limit, unit: of each group of predicted risk.

    value: the hazard ratio against the lowest risk, cohorts having hazards of their own. median: survival, NaN where half never died.
    mean: survival time up to ``limit``, the shortest of the groups' longest follow-ups.
    """
    rows = patients(run, model)
    number = 2 if dials.groups == SEARCHED else int(dials.groups)
    groups, names = risk_groups(rows, number), NAMES[number]
    limit = min(rows.time[groups == name].max() for name in names if (groups == name).any())
    against = pd.DataFrame({name: (groups == name).astype(float) for name in names[:-1]})
    terms = _terms(rows, against, _strata(run, rows))
    told = []
    for name in names:
        part = rows[groups == name]
        if part.empty:
            continue
        ratio = terms.loc[name] if name in terms.index else pd.Series({"hazard_ratio": 1.0, "low": np.nan, "high": np.nan, "p": np.nan})
        followed = {name: part[name] for name in ("time", "event", "entry")}
        curve, mean = kaplan_meier(**followed), restricted_mean(limit=limit, **followed)
        half = curve.time[curve.survival <= 0.5]
        told.append({
            "row": name, "series": TITLE, "value": ratio.hazard_ratio, "low": ratio.low, "high": ratio.high, "p": ratio.p, "n": len(part),
            "events": int(part.event.sum()), "median": half.iloc[0] if len(half) else np.nan, "mean": mean.value, "mean_low": mean.low,
            "mean_high": mean.high, "limit": limit, "unit": run.plan.target.time_unit or "",
        })
    return pd.DataFrame(told)


def table_forest(run, model: str) -> pd.DataFrame:
    """row, series, value, low, high, p, hazards_p: the predicted risk and the sample columns that are features in one Cox regression.

    Hazard ratios of a standard deviation, or of a category against the most frequent one; cohorts have hazards of their own. hazards_p:
    of the test that a ratio is the same at all times, NaN where patients came late. What is told of few patients, or not of all, is left
    out.
    """
    rows = patients(run, model)
    table = run.dataset.samples.reindex(rows["sample"]).reset_index(drop=True)
    columns = {PREDICTED: _standard(rows.risk), **dict(_covariates(table[run.plan.target.columns("covariate")]))}
    told = pd.DataFrame(columns).iloc[:, :MOST]
    whole = told.notna().all(axis=1)
    terms = _terms(rows[whole], told[whole], _strata(run, rows[whole]))
    found = terms.rename(columns={"hazard_ratio": "value"}).rename_axis("row").reset_index()
    return found.assign(series=TITLE)[["row", "series", "value", "low", "high", "p", "hazards_p"]]


def _terms(rows: pd.DataFrame, covariates: pd.DataFrame, strata) -> pd.DataFrame:
    try:
        return cox_table(rows.time, rows.event, covariates.reset_index(drop=True), strata, rows.entry).terms
    except DataError as error:
        raise GenoMLError("There are no hazard ratios to show.", error.why or error.what, "Look at the survival curves instead.") from error


def _strata(run, rows: pd.DataFrame):
    cohort = run.plan.target.cohort
    return pd.factorize(run.dataset.column(cohort).reindex(rows["sample"]).fillna("unknown").astype(str))[0] if cohort else None


def _covariates(table: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    """Columns that nearly all patients have, as numbers."""
    for name, column in table.items():
        if column.notna().mean() < SHARE or column.nunique() < 2:
            continue
        if pd.api.types.is_numeric_dtype(column):
            yield name, _standard(column.astype(float))
            continue
        counts = column.value_counts()
        for value in counts.index[1:]:
            if counts[value] >= FEW:
                yield f"{name} = {value} (against {counts.index[0]})", (column == value).astype(float).where(column.notna())


def _standard(values: pd.Series) -> pd.Series:
    return (values - values.mean()) / (values.std() or 1.0)


def _limits(table: pd.DataFrame) -> tuple[float, float]:
    known = table[["value", "low", "high"]].to_numpy(float)
    known = known[np.isfinite(known) & (known > 0)]
    return max(min(0.8, known.min()), 0.02), min(max(1.25, known.max()), 50.0)


def _drawn(table: pd.DataFrame) -> pd.DataFrame:
    """Without an interval where there is none, as of what others are compared with."""
    return table.assign(low=table.low.fillna(table.value), high=table.high.fillna(table.value))


def screen(table: pd.DataFrame):
    """Plotly: a dot a row with its interval, on a scale of ratios."""
    return screen_dots(_drawn(table), TITLE, limits=_limits(table), guide=1.0, ratios=True)


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    paper_dots(_drawn(table), axes, TITLE, limits=_limits(table), guide=1.0, ratios=True)


def describe_groups(table: pd.DataFrame) -> str:
    """Each group: how many, how many died, the median, the hazard ratio; and how far the means of the ends are apart."""
    unit = f" {table.unit.iloc[0]}".rstrip()
    told = []
    for row in table.itertuples():
        median = "not reached" if np.isnan(row.median) else f"{row.median:.3g}{unit}"
        ratio = "" if np.isnan(row.low) else f", hazard ratio {_ratio(row)}"
        told.append(f"{row.row} ({row.n} patients, {row.events} events): median survival {median}{ratio}")
    first, last = table.iloc[0], table.iloc[-1]
    return (f"{'; '.join(told)}. Mean survival up to {first.limit:.3g}{unit}: {first['mean']:.3g} ({first.mean_low:.3g} to "
            f"{first.mean_high:.3g}) in {first.row.lower()}, {last['mean']:.3g} ({last.mean_low:.3g} to {last.mean_high:.3g}) in "
            f"{last.row.lower()}.")


def describe_forest(table: pd.DataFrame) -> str:
    """The predicted risk beside the others, and whose ratio changes with time."""
    rows = {row.row: row for row in table.itertuples()}
    told = f"a standard deviation of predicted risk has the ratio {_ratio(rows[PREDICTED])}" if PREDICTED in rows else "all risks are alike"
    changing = [name for name, row in rows.items() if row.hazards_p < 0.05]
    more = f" Changing with time (p < 0.05): {', '.join(changing)}." if changing else ""
    return f"Hazard ratios of {len(table)} terms in one Cox regression of held-out patients: {told}.{more}"


def _ratio(row) -> str:
    return f"{row.value:.2f} ({row.low:.2f} to {row.high:.2f}), p {'< 0.0001' if row.p < 0.0001 else f'= {row.p:.2g}'}"


figure("risk_groups", "How far the groups are apart", tasks=("survival",), table=table_groups, screen=screen, paper=paper,
       describe=describe_groups, size=(140, 60),
       help="Hazard ratios of the groups of predicted risk against the lowest, by Cox regression with a hazard of its own for each cohort. "
            "The table behind it, under Save, has medians and mean survival times, too. Halves where the cut-off was searched for, as "
            "a ratio at the best cut flatters.")
figure("forest", "Beside what the clinic knows", tasks=("survival",), table=table_forest, screen=screen, paper=paper,
       describe=describe_forest, size=(150, 90),
       help="The predicted risk and the sample columns in one Cox regression: does the prediction still tell something when age or stage "
            "are known? Ratios of a standard deviation for numbers. Models that see these columns have taken part of their share.")
