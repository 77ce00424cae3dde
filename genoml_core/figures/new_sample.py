"""One new sample, as the final model of a run sees it: the chance of each class, or the survival curve, and what moved the prediction."""
import numpy as np
import pandas as pd

from . import Figure, one_sample
from .bands import paper_bands, screen_bands
from .dots import paper_dots, screen_dots
from .theme import time_axis

CHANCE, CURVE = "Probability", "Predicted survival"


def chances(row: pd.Series) -> pd.DataFrame:
    """row, series, value, low, high, sample: each class with its probability. row: of ``engine.predict.Predicted.table``."""
    names = [column.removeprefix("p:") for column in row.index if column.startswith("p:")]
    limits = {side: [row.get(f"{side}:{name}", np.nan) for name in names] for side in ("low", "high")}
    found = pd.DataFrame({"row": names, "series": CHANCE, "value": [row[f"p:{name}"] for name in names], **limits})
    return found.assign(sample=row["sample"]).sort_values("value", ascending=False, kind="stable", ignore_index=True)


def curve(row: pd.Series, unit: str) -> pd.DataFrame:
    """series, x, value, low, high, unit: the survival of a patient at the times of the training samples' events, from 1 at 0 on."""
    times = [column.removeprefix("s:") for column in row.index if column.startswith("s:")]
    limits = {side: [1.0, *(row.get(f"{side}:{time}", np.nan) for time in times)] for side in ("low", "high")}
    value = [1.0, *(row[f"s:{time}"] for time in times)]
    return pd.DataFrame({"series": row["sample"], "x": [0.0, *map(float, times)], "value": value, **limits, "unit": unit})


def moves(found: pd.DataFrame) -> pd.DataFrame:
    """What moved one sample, as ``one_sample`` draws it. found: its rows of ``engine.predict.Predicted.moves``."""
    several = found.layer[found.layer != ""].nunique() > 1
    label = found.feature + (" (" + found.layer + ")").where(found.layer != "", "") if several else found.feature
    return one_sample.stacked(found.assign(label=label).reset_index(drop=True))


def _describe_chances(table: pd.DataFrame) -> str:
    told = "; ".join(f"{row.row} {row.value:.0%}" + _limits(row) for row in table.itertuples())
    return f"Predicted for {table['sample'].iloc[0]}: {told}."


def _limits(row) -> str:
    return "" if np.isnan(row.low) else f" ({row.low:.0%} to {row.high:.0%})"


def _describe_curve(table: pd.DataFrame) -> str:
    at, unit = table.iloc[len(table) // 2], f" {table.unit.iloc[0]}".rstrip()
    return f"Predicted survival of {at.series} at {at.x:.3g}{unit}: {at.value:.0%}{_limits(at)}."


def _screen_curve(table: pd.DataFrame):
    """Plotly: the curve with its band."""
    return screen_bands(table, (time_axis(table), CURVE)).update_yaxes(range=[0, 1.02])


def _paper_curve(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    paper_bands(table, axes, (time_axis(table), CURVE))
    axes.set_ylim(0, 1.02)


CHANCES = Figure(
    "chances", "How probable is each class?", (), table=chances, screen=lambda table: screen_dots(table, CHANCE),
    paper=lambda table, axes: paper_dots(table, axes, CHANCE), describe=_describe_chances, size=(120, 60),
)  # fmt: skip
FORECAST = Figure(
    "forecast", "Predicted survival", (), table=curve, screen=_screen_curve, paper=_paper_curve, describe=_describe_curve, size=(130, 80),
)  # fmt: skip
MOVES = Figure(
    "moves", "What moved it", (), table=moves, screen=one_sample.screen, paper=one_sample.paper,
    describe=lambda table: one_sample.describe(table).replace(", a held-out one", ""), size=(140, 80),
)  # fmt: skip
