"""How well patients are told apart, and how far predictions are off, at each time of the follow-up."""
import pandas as pd

from . import figure
from .bands import paper_bands, screen_bands
from .curves import guide
from .theme import PALETTE, QUIET, time_axis

NAMES = {"model": "Model", "baseline": "Best baseline"}
LOOKS = ((PALETTE[0], "solid"), (QUIET, "solid"))


def _stored(run, name: str, model: str, others=()) -> pd.DataFrame:
    curves = run.curves(name)
    rows = [curves[curves.model == model].assign(model="model"), *(curves[curves.model == other] for other in others if other != model)]
    return pd.concat(rows, ignore_index=True).assign(unit=run.plan.target.time_unit or "")


def table_auc(run, model: str) -> pd.DataFrame:
    """model, time, value, low, high, unit: the time-dependent AUC."""
    return _stored(run, "time_auc", model)


def table_error(run, model: str) -> pd.DataFrame:
    """model, time, value, low, high, unit: the Brier score at each time, of the model and of the best baseline."""
    return _stored(run, "brier", model, ["baseline"])


def screen_auc(table):
    """Plotly: a line with its band; the dashed line is guessing."""
    drawn = screen_bands(_series(table), (time_axis(table), "AUC"), looks=LOOKS.__getitem__)
    guide(drawn, [table.time.min(), table.time.max()], [0.5, 0.5], "Guessing")
    drawn.update_layout(showlegend=False, yaxis={"range": [min(0.3, table.low.min()), 1.02]})
    return drawn


def screen_error(table):
    """Plotly: lines with bands, the model's and the baseline's."""
    return screen_bands(_series(table), (time_axis(table), "Brier score"), looks=LOOKS.__getitem__).update_yaxes(rangemode="tozero")


def paper_auc(table, axes) -> None:
    """Matplotlib: a line with its band; the dashed line is guessing."""
    paper_bands(_series(table), axes, (time_axis(table), "AUC"), looks=LOOKS.__getitem__)
    axes.get_legend().remove()
    axes.axhline(0.5, color=QUIET, linewidth=0.8, linestyle="--", zorder=0)
    axes.set_ylim(min(0.3, table.low.min()), 1.02)


def paper_error(table, axes) -> None:
    """Matplotlib: lines with bands, the model's and the baseline's."""
    paper_bands(_series(table), axes, (time_axis(table), "Brier score"), looks=LOOKS.__getitem__)
    axes.set_ylim(bottom=0)


def describe_auc(table) -> str:
    """The first, middle and last time."""
    return f"Time-dependent AUC with its 95 % band: {_told(table)} (0.50 is guessing)."


def describe_error(table) -> str:
    """The first, middle and last time, of each line."""
    lines = "; ".join(f"{NAMES[model]} {_told(part)}" for model, part in table.groupby("model", sort=False))
    return f"Brier score over time with 95 % bands, lower is better: {lines}."


def _told(part) -> str:
    rows = part.iloc[[0, len(part) // 2, len(part) - 1]].drop_duplicates("time")
    unit = f" {part.unit.iloc[0]}".rstrip()
    return ", ".join(f"{row.value:.2f} ({row.low:.2f} to {row.high:.2f}) at {row.time:.3g}{unit}" for row in rows.itertuples())


def _series(table) -> pd.DataFrame:
    """As lines with bands are drawn."""
    return table.rename(columns={"time": "x"}).assign(series=table.model.map(NAMES))


figure("time_auc", "Telling patients apart over time", tasks=("survival",), table=table_auc, screen=screen_auc, paper=paper_auc,
       describe=describe_auc, section="Over time",
       help="At each time: the chance that a patient with an event by then had a higher predicted risk than one without. 0.5 is guessing.")
figure("brier", "Error of the predicted survival", tasks=("survival",), table=table_error, screen=screen_error, paper=paper_error,
       describe=describe_error, section="Over time",
       help="Mean squared gap between predicted survival and what came true at each time. Lower is better: compare with the baseline.")
