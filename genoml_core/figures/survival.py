"""Kaplan-Meier curves of any groups, with intervals, censoring marks, numbers at risk and the log-rank test."""

import numpy as np
import pandas as pd

from ..statistics.survival import kaplan_meier, log_rank
from . import Figure
from .theme import PALETTE, faint, on_screen, paper_legend, screen_layout, time_axis

RISK = {  # high risk is red everywhere
    "High risk": PALETTE[1], "Middle risk": PALETTE[2], "Higher risk": PALETTE[4], "Lower risk": PALETTE[2], "Low risk": PALETTE[0],
}
TICKS = 5
MOST = 8  # groups
COLUMNS = ["group", "time", "at_risk", "events", "censored", "survival", "low", "high", "chi2", "p", "test", "unit"]


def table(followed: pd.DataFrame, group: pd.Series, unit: str = "") -> pd.DataFrame:
    """A row at 0 and at each time of each group, in the order of the group's categories; chi2 and p are those of the ``test``, log-rank.

    followed: time, event and entry, a row a sample; group: their categories, of which empty ones are left out.
    """
    followed = followed[["time", "event", "entry"]].reset_index(drop=True)
    test, parts = log_rank(group=np.asarray(group.cat.codes), **followed), []
    for name in group.cat.categories:
        members = (group == name).to_numpy()
        if members.any():
            there = (followed.entry[members] == 0).sum()
            start = {"time": 0.0, "at_risk": there, "events": 0, "censored": 0, "survival": 1.0, "low": 1.0, "high": 1.0}
            curve = kaplan_meier(**followed[members])
            parts.append(pd.concat([pd.DataFrame([start]), curve[curve.time > 0]], ignore_index=True).assign(group=name))
    return pd.concat(parts, ignore_index=True).assign(chi2=test.chi2, p=test.p, test="log-rank p", unit=unit)[COLUMNS]


def screen(table):
    """Plotly: steps with bands, small marks where somebody was censored, and the numbers at risk below."""
    import plotly.graph_objects as go

    drawn, names = go.Figure(), list(table.group.unique())
    for name, (_, part), colour in zip(on_screen(names), _groups(table), _colours(names), strict=True):
        own = {"legendgroup": name, "name": name}
        edges = {"mode": "lines", "line": {"width": 0, "shape": "hv"}, "hoverinfo": "skip", "showlegend": False, **own}
        drawn.add_scatter(x=part.time, y=part.low, **edges)
        drawn.add_scatter(x=part.time, y=part.high, fill="tonexty", fillcolor=faint(colour, 0.18), **edges)
        drawn.add_scatter(x=part.time, y=part.survival, mode="lines", line={"color": colour, "width": 2, "shape": "hv"},
                          customdata=part[["low", "high", "at_risk"]], **own,
                          hovertemplate="%{y:.2f} (%{customdata[0]:.2f} to %{customdata[1]:.2f}), %{customdata[2]} at risk")
        lost = part[part.censored > 0]
        drawn.add_scatter(x=lost.time, y=lost.survival, mode="markers", hoverinfo="skip", showlegend=False, **own,
                          marker={"symbol": "line-ns-open", "size": 7, "color": colour})
    below = 22 * len(names)  # pixels of the numbers at risk
    screen_layout(drawn, x=time_axis(table), y="Surviving", height=376 + below, legend=on_screen(names))
    _screen_at_risk(drawn, table, names, below / (320 + below))
    return drawn


def _screen_at_risk(drawn, table, names: list, share: float) -> None:
    """The numbers at risk in the lowest ``share`` of the drawing, a row a group, and the words between them and the curves."""
    for row, (shown, (_, part), colour) in enumerate(zip(on_screen(names), _groups(table), _colours(names), strict=True)):
        times, numbers = _at_risk(table, part)
        drawn.add_scatter(x=times, y=[-row] * len(times), yaxis="y2", mode="text", text=[str(n) for n in numbers],
                          textfont={"color": colour, "size": 11}, name=shown, showlegend=False,
                          hovertemplate="%{text} at risk at %{x:.3g}")
    note = {"xref": "paper", "yref": "paper", "x": 0, "showarrow": False, "xanchor": "left", "yanchor": "bottom"}
    drawn.add_annotation(text="Number at risk", y=share + 0.02, **note)
    drawn.add_annotation(text=log_rank_in_words(table), y=1, **{**note, "x": 1, "xanchor": "right", "yanchor": "top"})
    bare = {"showgrid": False, "zeroline": False, "showticklabels": False, "title": ""}
    drawn.update_layout(yaxis={"domain": [share + 0.14, 1], "range": [0, 1.02]}, xaxis={"anchor": "y2"},
                        yaxis2={"domain": [0, share], "range": [0.6 - len(names), 0.6], **bare})


def paper(table, axes) -> None:
    """Matplotlib: steps with bands, small marks where somebody was censored, and the numbers at risk below."""
    handles, names = [], list(table.group.unique())
    for row, ((_, part), colour) in enumerate(zip(_groups(table), _colours(names), strict=True)):
        axes.fill_between(part.time, part.low, part.high, step="post", color=colour, alpha=0.18, linewidth=0)
        handles += axes.step(part.time, part.survival, where="post", color=colour)
        lost = part[part.censored > 0]
        axes.plot(lost.time, lost.survival, linestyle="", marker="|", markersize=4, markeredgewidth=0.6, color=colour)
        for time, number in zip(*_at_risk(table, part), strict=True):
            axes.annotate(str(number), (time, 0), xytext=(0, -43 - 9 * row), textcoords="offset points", ha="center", color=colour,
                          annotation_clip=False, fontsize=6)
    axes.annotate("Number at risk", (0, 0), xytext=(0, -34), textcoords="offset points", ha="left", fontsize=6, annotation_clip=False)
    axes.set(ylabel="Surviving", ylim=(0, 1.02), xlim=(0, table.time.max() * 1.02), xticks=_ticks(table))
    axes.set_xlabel(time_axis(table))
    paper_legend(axes, handles, names)
    axes.text(1.03, 0.6 - 0.05 * len(names), log_rank_in_words(table), transform=axes.transAxes, fontsize=6.5)


def describe(table) -> str:
    """The size of the groups, how many survive half of the follow-up, and the log-rank test."""
    middle = table.time.max() / 2
    parts = [f"{name} ({size(part)} samples) {part.survival[part.time <= middle].iloc[-1]:.2f}" for name, part in _groups(table)]
    return (f"Kaplan-Meier curves with 95 % intervals; surviving at {middle:.3g} {table.unit.iloc[0]}".rstrip()
            + f": {', '.join(parts)}; {log_rank_in_words(table)}.")


def size(part: pd.DataFrame) -> int:
    """How many samples a group has: each of them ends with an event or censored."""
    return int(part.events.sum() + part.censored.sum())


def log_rank_in_words(table) -> str:
    """The log-rank test."""
    p, test = table.p.iloc[0], table.test.iloc[0]
    if np.isnan(p):
        return "one group only, no log-rank test"
    return f"{test} < 0.0001" if p < 0.0001 else f"{test} = {p:.2g}"


def _groups(table):
    return table.groupby("group", sort=False, observed=True)


def _colours(names: list) -> list[str]:
    return [RISK.get(name, PALETTE[place % len(PALETTE)]) for place, name in enumerate(names)]


def _ticks(table) -> list[float]:
    """Round times from 0."""
    from matplotlib.ticker import MaxNLocator

    return [float(t) for t in MaxNLocator(TICKS).tick_values(0, table.time.max()) if 0 <= t <= table.time.max()]


def _at_risk(table, part) -> tuple[list[float], list[int]]:
    """How many of a group are still followed at each tick."""
    times = _ticks(table)
    return times, [int(part.at_risk[part.time >= t].iloc[0]) if (part.time >= t).any() else 0 for t in times]


SURVIVAL = Figure("survival", "Survival of groups", (), table=table, screen=screen, paper=paper, describe=describe, size=(150, 95))
