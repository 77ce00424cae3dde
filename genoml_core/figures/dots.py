"""How values with intervals are drawn: a row each, a dot and its 95 % interval, a colour a series."""
import numpy as np
import pandas as pd

from .theme import PALETTE, QUIET, on_paper, on_screen, paper_legend, screen_layout

APART = 0.18  # between the series of a row
RATIOS = [0.02, 0.05, 0.1, 0.2, 0.5, 0.8, 1, 1.25, 2, 3, 5, 10, 20, 50]


def _places(table: pd.DataFrame) -> tuple[list[str], list[str], np.ndarray]:
    """Rows and series in the order of the table, and the height of each of its dots: apart where a row has several."""
    rows, series = (list(dict.fromkeys(table[name])) for name in ("row", "series"))
    shift = (APART if _most(table) > 1 else 0.0) * (np.arange(len(series)) - (len(series) - 1) / 2)
    return rows, series, np.array([rows.index(r) + shift[series.index(s)] for r, s in zip(table.row, table.series, strict=True)])


def _most(table: pd.DataFrame) -> int:
    """How many dots a row has at most."""
    return int(table.groupby("row", sort=False).size().max())


def screen_dots(table: pd.DataFrame, title: str, *, limits=(0, 1), guide: float | None = None, ratios: bool = False):
    """Plotly: a dot for each line of the table, columns row, series, value, low, high; a guide is a quiet line across.

    ratios: half is as far from 1 as twice.
    """
    import plotly.graph_objects as go

    rows, series, places = _places(table)
    drawn, names = go.Figure(), on_screen(series, 30)
    for i, (name, shown) in enumerate(zip(series, names, strict=True)):
        at, colour = (table.series == name).to_numpy(), PALETTE[i % len(PALETTE)]
        part = table[at]
        bars = {"array": part.high - part.value, "arrayminus": part.value - part.low, "width": 0, "thickness": 1.5, "color": colour}
        drawn.add_scatter(
            x=part.value, y=places[at], mode="markers", marker={"color": colour, "size": 9}, error_x=bars, name=shown,
            customdata=np.column_stack([on_screen(part.row, 40), part.low, part.high]),
            hovertemplate="%{customdata[0]}: %{x:.3f} (%{customdata[1]:.3f} to %{customdata[2]:.3f})",
        )
    if guide is not None:
        drawn.add_vline(guide, line={"color": QUIET, "dash": "dash", "width": 1})
    several = len(series) > 1
    screen_layout(drawn, x=title, y="", height=90 + (20 + 18 * _most(table)) * len(rows), legend=names if several else ())
    drawn.update_layout(showlegend=several)
    if ratios:
        drawn.update_xaxes(type="log", range=_wider(np.log10(limits)), tickvals=RATIOS, ticktext=[f"{ratio:g}" for ratio in RATIOS])
    else:
        drawn.update_xaxes(range=_wider(limits))
    drawn.update_yaxes(tickvals=list(range(len(rows))), ticktext=on_screen(rows, 26), range=[len(rows) - 0.5, -0.5], showgrid=False)
    return drawn


def paper_dots(table: pd.DataFrame, axes, title: str, *, limits=(0, 1), guide: float | None = None, ratios: bool = False) -> None:
    """Matplotlib: the same."""
    rows, series, places = _places(table)
    handles = []
    for i, name in enumerate(series):
        at, colour = (table.series == name).to_numpy(), PALETTE[i % len(PALETTE)]
        axes.hlines(places[at], table.low[at], table.high[at], color=colour, linewidth=0.9)
        handles += axes.plot(table.value[at], places[at], "o", color=colour, markersize=3.5)
    if guide is not None:
        axes.axvline(guide, color=QUIET, linewidth=0.8, linestyle="--", zorder=0)
    axes.set_yticks(range(len(rows)), on_paper(rows, 30))
    if ratios:
        axes.set_xscale("log")
        axes.set_xticks(RATIOS, [f"{ratio:g}" for ratio in RATIOS])
        axes.minorticks_off()
    axes.set(xlabel=title, ylim=(len(rows) - 0.5, -0.5), xlim=10 ** np.array(_wider(np.log10(limits))) if ratios else _wider(limits))
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color="#dddddd", linewidth=0.4)
    axes.set_axisbelow(True)
    if len(series) > 1:
        paper_legend(axes, handles, series)


def _wider(limits) -> list[float]:
    room = 0.02 * (limits[1] - limits[0])
    return [limits[0] - room, limits[1] + room]
