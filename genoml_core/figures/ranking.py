"""Many targets, for example drugs, each beside its best baseline."""
import numpy as np
import pandas as pd

from ..metrics import METRICS
from . import Figure
from .dots import paper_dots, screen_dots


def table(ranking: pd.DataFrame, metric: str) -> pd.DataFrame:
    """row, series, value, low, high, run, verdict, metric: headline and best baseline of each target, in the order of the ranking."""
    parts = {"Headline": ("headline", "low", "high"), "Best baseline": ("baseline", "baseline_low", "baseline_high")}
    rows = [
        {"row": line["target"], "series": series, **dict(zip(("value", "low", "high"), (line[name] for name in names), strict=True)),
         "run": line["run"], "verdict": line["verdict"], "metric": METRICS[metric].label}
        for line in ranking.to_dict("records") for series, names in parts.items()
    ]  # fmt: skip
    return pd.DataFrame(rows).astype({"value": float, "low": float, "high": float})


def screen(table: pd.DataFrame):
    """Plotly: two dots a target."""
    return screen_dots(table, table.metric.iloc[0], limits=_limits(table), guide=0.0)


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    paper_dots(table, axes, table.metric.iloc[0], limits=_limits(table), guide=0.0)


def _limits(table: pd.DataFrame) -> tuple[float, float]:
    return min(0.0, np.nanmin(table[["low", "value"]])), np.nanmax(table[["high", "value"]])


def describe(table: pd.DataFrame) -> str:
    """The best and the last target, and how many are better than their baseline."""
    own = table[table.series == "Headline"]
    first, last = own.iloc[0], own.iloc[-1]
    better = int((own.verdict == "better").sum())
    return (f"{table.metric.iloc[0]} of {len(own)} targets, from {first.value:.2f} ({first.low:.2f} to {first.high:.2f}) for {first.row} "
            f"to {last.value:.2f} ({last.low:.2f} to {last.high:.2f}) for {last.row}; {better} are better than their best baseline.")


RANKING = Figure("ranking", "Targets beside their baselines", (), table=table, screen=screen, paper=paper, describe=describe,
                 size=(140, 160), page="compare")
