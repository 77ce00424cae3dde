"""Which features differ between two groups, or go with a measurement: effect against evidence, with the false discovery rate."""

import numpy as np
import pandas as pd

from . import Figure
from .theme import PALETTE, QUIET, on_paper, on_screen, paper_legend, screen_layout

FALSE = 0.05  # false discovery rate below which a feature is coloured
DRAWN = 5_000  # points on the screen: those of smallest p, and others at random
NAMED = 12  # features whose names are written
ROOM = (0.12, 0.045)  # that a name takes, as shares of the drawing
LEAST = 1e-300  # smallest p that can be drawn
LOOKS = {"higher": PALETTE[1], "lower": PALETTE[0], "not told apart": QUIET}


def table(tested: pd.DataFrame, effect: str) -> pd.DataFrame:
    """A row a feature, the smallest p first: feature, n, the effect under its own name, p, q, side.

    tested: n, effect, p, q, indexed by feature. side: "higher" or "lower" where q is below 0.05.
    """
    side = np.where(tested.effect > 0, "higher", "lower")
    found = tested.assign(side=np.where(tested.q < FALSE, side, "not told apart"))
    return found.rename_axis("feature").reset_index().rename(columns={"effect": effect})


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """The rows that the screen draws: half of them those of smallest p, the others at random."""
    if len(table) <= DRAWN:
        return table
    others = np.random.default_rng(0).choice(np.arange(DRAWN // 2, len(table)), DRAWN // 2, replace=False)
    return table.iloc[np.r_[: DRAWN // 2, np.sort(others)]]


def _height(table: pd.DataFrame) -> np.ndarray:
    return -np.log10(np.maximum(table.p, LEAST))


def _named(table: pd.DataFrame) -> pd.DataFrame:
    """The surest features whose names do not lie on those of surer ones."""
    sure = table[table.side != "not told apart"].head(20 * NAMED)
    x, y = sure.iloc[:, 2] / (np.ptp(table.iloc[:, 2]) or 1), _height(sure) / max(_height(table).max(), 1)
    kept: list[int] = []
    for i in range(len(sure)):
        if len(kept) < NAMED and all(abs(x.iloc[i] - x.iloc[j]) > ROOM[0] or abs(y.iloc[i] - y.iloc[j]) > ROOM[1] for j in kept):
            kept.append(i)
    return sure.iloc[kept]


def screen(table: pd.DataFrame):
    """Plotly: a point a feature; what is told apart in colour, the surest by name."""
    import plotly.graph_objects as go

    drawn, rows = go.Figure(), shown(table)
    for side, colour in LOOKS.items():
        part = rows[rows.side == side]
        drawn.add_trace(go.Scattergl(
            x=part.iloc[:, 2], y=_height(part), mode="markers", name=side, marker={"size": 5, "color": colour, "opacity": 0.7},
            text=on_screen(part.feature, 60), customdata=part[["p", "q"]],
            hovertemplate="%{text}: %{x:.3g}<br>p %{customdata[0]:.2g}, q %{customdata[1]:.2g}<extra></extra>",
        ))  # fmt: skip
    named = _named(rows)
    for x, y, text in zip(named.iloc[:, 2], _height(named), on_screen(named.feature), strict=True):
        drawn.add_annotation(x=x, y=y, text=text, showarrow=False, yshift=9, font={"size": 11})
    screen_layout(drawn, x=on_screen([table.columns[2]], 60)[0], y="−log10 p", height=440, legend=list(LOOKS))
    return drawn


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same, all features."""
    handles, names = [], []
    for side, colour in LOOKS.items():
        part = table[table.side == side]
        if len(part):
            look = {"color": colour, "linewidths": 0, "alpha": 0.8, "rasterized": len(part) > DRAWN}
            handles.append(axes.scatter(part.iloc[:, 2], _height(part), s=5, **look))
            names.append(f"{side} ({len(part):,})")
    named = _named(table)
    for x, y, text in zip(named.iloc[:, 2], _height(named), on_paper(named.feature), strict=True):
        axes.annotate(text, (x, y), xytext=(0, 2), textcoords="offset points", ha="center", va="bottom", fontsize=5)
    axes.set(xlabel=on_paper([table.columns[2]], 60)[0], ylabel="$-\\log_{10}$ p")
    paper_legend(axes, handles, names)


def describe(table: pd.DataFrame) -> str:
    """How many features are told apart, and the surest."""
    counts = table.side.value_counts()
    found = f"{counts.get('higher', 0):,} higher, {counts.get('lower', 0):,} lower"
    what = f"{len(table):,} features by {table.columns[2]}: {found} at a false "
    surest = table[table.side != "not told apart"].head(5)
    named = f"; the surest are {', '.join(map(str, surest.feature))}" if len(surest) else ""
    return f"{what}discovery rate of {FALSE:g}{named}."


VOLCANO = Figure("volcano", "Features that differ", (), table=table, screen=screen, paper=paper, describe=describe, size=(150, 105))
