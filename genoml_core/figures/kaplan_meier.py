"""Kaplan-Meier curves of patients predicted at high and at low risk, with intervals, censoring, numbers at risk and the log-rank test."""
import numpy as np
import pandas as pd

from ..statistics.survival import kaplan_meier, log_rank
from . import figure
from .theme import PALETTE, faint, paper_legend, screen_layout, time_axis

GROUPS = {"High risk": PALETTE[1], "Low risk": PALETTE[0]}  # high risk is red everywhere
TICKS = 5


def table(run, model: str) -> pd.DataFrame:
    """group, time, at_risk, events, censored, survival, low, high, chi2, p, unit: a row at 0 and at each time of each group.

    Groups: above or not above the median of the risks that inner folds gave to the training samples. Each sample once: the first repeat.
    """
    rows = run.predictions[(run.predictions.model == model) & (run.predictions.repeat == 0)]
    test = log_rank(rows.time, rows.event, rows.high)
    parts = []
    for name, high in zip(GROUPS, (True, False), strict=True):
        part = rows[rows.high == high]
        if len(part):
            start = {"time": 0.0, "at_risk": len(part), "events": 0, "censored": 0, "survival": 1.0, "low": 1.0, "high": 1.0}
            curve = kaplan_meier(part.time, part.event)
            parts.append(pd.concat([pd.DataFrame([start]), curve[curve.time > 0]], ignore_index=True).assign(group=name))
    found = pd.concat(parts, ignore_index=True).assign(chi2=test.chi2, p=test.p, unit=run.plan.target.time_unit or "")
    return found[["group", "time", "at_risk", "events", "censored", "survival", "low", "high", "chi2", "p", "unit"]]


def screen(table):
    """Plotly: steps with bands, small marks where somebody was censored, and the numbers at risk below."""
    import plotly.graph_objects as go

    drawn = go.Figure()
    for name, part in _groups(table):
        colour, own = GROUPS[name], {"legendgroup": name, "name": name}
        edges = {"mode": "lines", "line": {"width": 0, "shape": "hv"}, "hoverinfo": "skip", "showlegend": False, **own}
        drawn.add_scatter(x=part.time, y=part.low, **edges)
        drawn.add_scatter(x=part.time, y=part.high, fill="tonexty", fillcolor=faint(colour, 0.18), **edges)
        drawn.add_scatter(x=part.time, y=part.survival, mode="lines", line={"color": colour, "width": 2, "shape": "hv"},
                          customdata=part[["low", "high", "at_risk"]], **own,
                          hovertemplate="%{y:.2f} (%{customdata[0]:.2f} to %{customdata[1]:.2f}), %{customdata[2]} at risk")
        lost = part[part.censored > 0]
        drawn.add_scatter(x=lost.time, y=lost.survival, mode="markers", hoverinfo="skip", showlegend=False, **own,
                          marker={"symbol": "line-ns-open", "size": 7, "color": colour})
    _screen_at_risk(drawn, table)
    screen_layout(drawn, x=time_axis(table), y="Surviving", height=420, legend=list(GROUPS))
    note = {"xref": "paper", "yref": "paper", "x": 0, "showarrow": False, "xanchor": "left"}
    drawn.add_annotation(text="Number at risk", y=0.16, yanchor="bottom", **note)
    drawn.add_annotation(text=_test(table), y=0.3, yanchor="bottom", **note)
    drawn.update_layout(yaxis={"domain": [0.28, 1], "range": [0, 1.02]}, xaxis={"anchor": "y2"},
                        yaxis2={"domain": [0, 0.14], "range": [-0.6, 1.6], "showgrid": False, "showticklabels": False, "title": ""})
    return drawn


def _screen_at_risk(drawn, table) -> None:
    for row, (name, part) in enumerate(_groups(table)):
        times, numbers = _at_risk(table, part)
        drawn.add_scatter(x=times, y=[1 - row] * len(times), yaxis="y2", mode="text", text=[str(n) for n in numbers],
                          textfont={"color": GROUPS[name], "size": 11}, name=name, showlegend=False,
                          hovertemplate="%{text} at risk at %{x:.3g}")


def paper(table, axes) -> None:
    """Matplotlib: steps with bands, small marks where somebody was censored, and the numbers at risk below."""
    handles, names = [], []
    for row, (name, part) in enumerate(_groups(table)):
        colour = GROUPS[name]
        axes.fill_between(part.time, part.low, part.high, step="post", color=colour, alpha=0.18, linewidth=0)
        handles += axes.step(part.time, part.survival, where="post", color=colour)
        lost = part[part.censored > 0]
        axes.plot(lost.time, lost.survival, linestyle="", marker="|", markersize=4, markeredgewidth=0.6, color=colour)
        for time, number in zip(*_at_risk(table, part), strict=True):
            axes.annotate(str(number), (time, 0), xytext=(0, -43 - 9 * row), textcoords="offset points", ha="center", color=colour,
                          annotation_clip=False, fontsize=6)
        names.append(name)
    axes.annotate("Number at risk", (0, 0), xytext=(0, -34), textcoords="offset points", ha="left", fontsize=6, annotation_clip=False)
    axes.set(ylabel="Surviving", ylim=(0, 1.02), xlim=(0, table.time.max() * 1.02), xticks=_ticks(table))
    axes.set_xlabel(time_axis(table))
    paper_legend(axes, handles, names)
    axes.text(1.03, 0.8, _test(table), transform=axes.transAxes, fontsize=6.5)


def describe(table) -> str:
    """The size of the groups, how many survive half of the follow-up, and the log-rank test."""
    middle = table.time.max() / 2
    parts = [f"{name} ({part.at_risk.iloc[0]} samples) {part.survival[part.time <= middle].iloc[-1]:.2f}" for name, part in _groups(table)]
    return (f"Kaplan-Meier curves of held-out samples with 95 % intervals; surviving at {middle:.3g} {table.unit.iloc[0]}".rstrip()
            + f": {', '.join(parts)}; {_test(table)}.")


def _groups(table):
    return table.groupby("group", sort=False)


def _test(table) -> str:
    p = table.p.iloc[0]
    if np.isnan(p):
        return "one group only, no log-rank test"
    return "log-rank p < 0.0001" if p < 0.0001 else f"log-rank p = {p:.2g}"


def _ticks(table) -> list[float]:
    """Round times from 0."""
    from matplotlib.ticker import MaxNLocator

    return [float(t) for t in MaxNLocator(TICKS).tick_values(0, table.time.max()) if 0 <= t <= table.time.max()]


def _at_risk(table, part) -> tuple[list[float], list[int]]:
    """How many of a group are still followed at each tick."""
    times = _ticks(table)
    return times, [int(part.at_risk[part.time >= t].max()) if (part.time >= t).any() else 0 for t in times]


figure("kaplan_meier", "Survival by predicted risk", tasks=("survival",), table=table, screen=screen, paper=paper, describe=describe,
       size=(150, 95),
       help="Patients whom a model that had not seen them put at high or low risk. High begins at the median risk in the training data, "
            "so nothing was cut to fit. Small marks: the follow-up ended there.")
