"""Predicted survival of single patients, by a model that had not seen them."""
import numpy as np
import pandas as pd

from ..errors import GenoMLError
from . import figure
from .dials import USUAL, Dials
from .kaplan_meier import patients
from .theme import PALETTE, QUIET, on_paper, on_screen, paper_legend, screen_layout, time_axis

MOST = 8
EVERYBODY = "mean of all patients"


def table(run, model: str, dials: Dials = USUAL) -> pd.DataFrame:
    """patient, time, survival, ended, event, unit: the curve of each patient that the dials name, and the mean of all.

    ended: how long the patient was followed; event: whether the event came then; NaN and False for the mean.
    """
    rows = patients(run, model).set_index("sample")
    wanted = list(dict.fromkeys(filter(None, (name.strip() for name in dials.patients.split(",")))))[:MOST]
    if unknown := next((name for name in wanted if name not in rows.index), None):
        raise GenoMLError(f"There is no patient {unknown!r} in the results.", fix="Choose from those with a known outcome.")
    columns = [name for name in rows if name.startswith("s:")]
    curves = {EVERYBODY: (rows[columns].mean(), np.nan, False)}
    curves |= {name: (rows.loc[name, columns], float(rows.time[name]), bool(rows.event[name])) for name in wanted}
    times = np.array([0.0, *(float(name[2:]) for name in columns)])
    return pd.concat([
        pd.DataFrame({"patient": name, "time": times, "survival": [1.0, *curve], "ended": ended, "event": event})
        for name, (curve, ended, event) in curves.items()
    ], ignore_index=True).assign(unit=run.plan.target.time_unit or "")  # fmt: skip


def _lines(table: pd.DataFrame):
    """Name, part, colour, and where the patient's follow-up ended on the curve."""
    for place, (name, part) in enumerate(table.groupby("patient", sort=False)):
        ended = part.ended.iloc[0]
        end = None if np.isnan(ended) else (min(ended, part.time.max()), float(np.interp(ended, part.time, part.survival)))
        yield name, part, QUIET if name == EVERYBODY else PALETTE[(place - 1) % len(PALETTE)], end


def screen(table: pd.DataFrame):
    """Plotly: a line each; a cross where the event came, an open circle where the follow-up ended without it."""
    import plotly.graph_objects as go

    drawn, names = go.Figure(), on_screen(list(table.patient.unique()), 30)
    for shown, (_, part, colour, end) in zip(names, _lines(table), strict=True):
        drawn.add_scatter(x=part.time, y=part.survival, mode="lines", line={"color": colour, "width": 2}, name=shown, legendgroup=shown,
                          hovertemplate="%{y:.0%} at %{x:.3g}")
        if end:
            symbol = "x" if part.event.iloc[0] else "circle-open"
            drawn.add_scatter(x=end[:1], y=end[1:], mode="markers", marker={"color": colour, "size": 10, "symbol": symbol},
                              legendgroup=shown, showlegend=False, name=shown, hovertemplate=f"{part.ended.iloc[0]:.3g}")
    return screen_layout(drawn, x=time_axis(table), y="Predicted survival", legend=names).update_yaxes(range=[0, 1.02])


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    handles = []
    for _, part, colour, end in _lines(table):
        handles += axes.plot(part.time, part.survival, color=colour)
        if end:
            axes.plot(*end, "x" if part.event.iloc[0] else "o", color=colour, markerfacecolor="none", markersize=5)
    axes.set(xlabel=time_axis(table), ylabel="Predicted survival", ylim=(0, 1.02))
    paper_legend(axes, handles, on_paper(list(table.patient.unique()), 30))


def describe(table: pd.DataFrame) -> str:
    """What is predicted for each at the middle time, and what came."""
    unit = f" {table.unit.iloc[0]}".rstrip()
    told = []
    for name, part in table.groupby("patient", sort=False):
        at = part.iloc[len(part) // 2]
        came = "" if name == EVERYBODY else f" ({'event' if at.event else 'followed without event until'} {at.ended:.3g}{unit})"
        told.append(f"{name} {at.survival:.0%}{came}")
    return f"Predicted survival at {table.time.iloc[table.time.nunique() // 2]:.3g}{unit}: {'; '.join(told)}."


figure("patients", "Single patients", tasks=("survival",), table=table, screen=screen, paper=paper, describe=describe, size=(140, 85),
       about="patients",
       help="What a model that had not seen them predicted for the patients chosen above. A cross: the event came there; an open circle: "
            "the follow-up ended without it. One patient proves nothing about a curve.")
