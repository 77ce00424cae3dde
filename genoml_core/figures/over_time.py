"""How well patients are told apart, and how far predictions are off, at each time of the follow-up."""
import pandas as pd

from . import figure
from .theme import PALETTE, QUIET, faint, paper_legend, screen_layout, time_axis

SHOWN = {"model": PALETTE[0], "baseline": QUIET}


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
    drawn = _screen(table, "AUC")
    ends = [table.time.min(), table.time.max()]
    drawn.add_scatter(x=ends, y=[0.5, 0.5], mode="lines", line={"color": QUIET, "dash": "dash", "width": 1}, hoverinfo="skip",
                      showlegend=False)
    drawn.update_layout(showlegend=False, yaxis={"range": [min(0.3, table.low.min()), 1.02]})
    return drawn


def screen_error(table):
    """Plotly: lines with bands, the model's and the baseline's."""
    return _screen(table, "Brier score").update_yaxes(rangemode="tozero")


def paper_auc(table, axes) -> None:
    """Matplotlib: a line with its band; the dashed line is guessing."""
    _paper(table, axes, "AUC")
    axes.axhline(0.5, color=QUIET, linewidth=0.8, linestyle="--", zorder=0)
    axes.set_ylim(min(0.3, table.low.min()), 1.02)


def paper_error(table, axes) -> None:
    """Matplotlib: lines with bands, the model's and the baseline's."""
    paper_legend(axes, _paper(table, axes, "Brier score"), [_name(model) for model in table.model.unique()])
    axes.set_ylim(bottom=0)


def describe_auc(table) -> str:
    """The first, middle and last time."""
    return f"Time-dependent AUC with its 95 % band: {_told(table)} (0.50 is guessing)."


def describe_error(table) -> str:
    """The first, middle and last time, of each line."""
    lines = "; ".join(f"{_name(model)} {_told(part)}" for model, part in table.groupby("model", sort=False))
    return f"Brier score over time with 95 % bands, lower is better: {lines}."


def _told(part) -> str:
    rows = part.iloc[[0, len(part) // 2, len(part) - 1]].drop_duplicates("time")
    unit = f" {part.unit.iloc[0]}".rstrip()
    return ", ".join(f"{row.value:.2f} ({row.low:.2f} to {row.high:.2f}) at {row.time:.3g}{unit}" for row in rows.itertuples())


def _name(model: str) -> str:
    return "Best baseline" if model == "baseline" else "Model"


def _screen(table, title: str):
    import plotly.graph_objects as go

    drawn = go.Figure()
    for model, part in table.groupby("model", sort=False):
        colour, own = SHOWN[model], {"legendgroup": model, "name": _name(model)}
        edges = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False, **own}
        drawn.add_scatter(x=part.time, y=part.low, **edges)
        drawn.add_scatter(x=part.time, y=part.high, fill="tonexty", fillcolor=faint(colour, 0.18), **edges)
        drawn.add_scatter(x=part.time, y=part.value, mode="lines", line={"color": colour, "width": 2}, customdata=part[["low", "high"]],
                          hovertemplate="%{y:.2f} (%{customdata[0]:.2f} to %{customdata[1]:.2f})", **own)
    screen_layout(drawn, x=time_axis(table), y=title, legend=[_name(model) for model in table.model.unique()])
    return drawn


def _paper(table, axes, title: str) -> list:
    handles = []
    for model, part in table.groupby("model", sort=False):
        axes.fill_between(part.time, part.low, part.high, color=SHOWN[model], alpha=0.18, linewidth=0)
        handles += axes.plot(part.time, part.value, color=SHOWN[model])
    axes.set(xlabel=time_axis(table), ylabel=title)
    return handles


figure("time_auc", "Telling patients apart over time", tasks=("survival",), table=table_auc, screen=screen_auc, paper=paper_auc,
       describe=describe_auc, section="Over time",
       help="At each time: the chance that a patient with an event by then had a higher predicted risk than one without. 0.5 is guessing.")
figure("brier", "Error of the predicted survival", tasks=("survival",), table=table_error, screen=screen_error, paper=paper_error,
       describe=describe_error, section="Over time",
       help="Mean squared gap between predicted survival and what came true at each time. Lower is better: compare with the baseline.")
