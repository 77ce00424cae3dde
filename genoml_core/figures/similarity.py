"""How alike samples are: their correlations as a heat map in the order of a clustering, a sample column as a strip above it."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from . import Figure, samples
from .theme import QUIET, on_paper, on_screen, screen_layout

RED_AND_BLUE = "RdBu_r"  # of both libraries
STRIP = 0.04  # height, as a share of the drawing
NAMED = 40  # samples whose names are written beside the map


def table(similarity: pd.DataFrame, column: pd.Series) -> pd.DataFrame:
    """sample, the sample column, and the correlation with each sample: rows and columns in the same order."""
    beside = [similarity.index.to_series(name="sample"), column.loc[similarity.index]]
    return pd.concat([*(each.reset_index(drop=True) for each in beside), similarity.reset_index(drop=True)], axis=1)


def _reach(r: np.ndarray) -> float:
    """The end of the scale: the strongest correlation of two samples."""
    apart = np.abs(r[~np.eye(len(r), dtype=bool)])
    return float(apart.max()) if len(apart) and apart.max() > 0 else 1.0


def screen(table: pd.DataFrame, marked: Collection[str] = ()):
    """Plotly: the map, the strip of groups above it, and marked samples in the strip's place below."""
    import plotly.graph_objects as go

    r, column, names = table.iloc[:, 2:].to_numpy(float), table.iloc[:, 1], on_screen(table.iloc[:, 0], 40)
    places, reach = np.arange(len(r)), _reach(r)
    scale = {"colorscale": RED_AND_BLUE, "reversescale": False, "zmin": -reach, "zmax": reach}
    bar = {"title": {"text": "r", "side": "right"}, "thickness": 12, "len": 0.6}
    drawn = go.Figure(go.Heatmap(
        z=r, x=places, y=places, colorbar=bar, text=np.broadcast_to(names, r.shape), customdata=np.array([names] * len(r)).T,
        hovertemplate="%{customdata} and %{text}: r = %{z:.2f}<extra></extra>", **scale,
    ))  # fmt: skip
    found = samples.parts(column)
    shown = on_screen([part.name for part in found])
    _strip(drawn, table, found, shown)
    if len(ringed := np.flatnonzero(table.iloc[:, 0].isin(set(marked)))):
        drawn.add_scatter(x=ringed, y=[0] * len(ringed), yaxis="y3", mode="markers", name="marked", hoverinfo="skip",
                          marker={"symbol": "triangle-up", "size": 9, "color": samples.MARK})  # fmt: skip
        shown = [*shown, "marked"]
    screen_layout(drawn, x="", y="", height=480, legend=shown)
    ticks = {"tickvals": places, "ticktext": names} if len(r) <= NAMED else {"showticklabels": False, "ticks": ""}
    drawn.update_xaxes(showgrid=False, showticklabels=False, ticks="")
    drawn.update_layout(yaxis={"domain": [STRIP, 1 - 1.5 * STRIP], "autorange": "reversed", "showgrid": False, **ticks})
    bare = {"showticklabels": False, "ticks": "", "showgrid": False, "fixedrange": True, "title": ""}
    drawn.update_layout(yaxis2={"domain": [1 - STRIP, 1], **bare}, yaxis3={"domain": [0, STRIP], "range": [-0.5, 0.5], **bare})
    return drawn


def _strip(drawn, table: pd.DataFrame, found: list[samples.Part], shown: list[str]) -> None:
    """A cell a sample in the colour of its group, and a legend of the groups."""
    colours, title = cells(found, table.iloc[:, 1]), on_screen([table.columns[1]])[0]
    used = sorted(set(colours))
    steps = [[edge, colour] for i, colour in enumerate(used) for edge in (i / len(used), (i + 1) / len(used))]
    words = [title + ": " + on_screen(["missing" if pd.isna(value) else value])[0] for value in table.iloc[:, 1]]
    scale = {"colorscale": steps, "zmin": -0.5, "zmax": len(used) - 0.5, "showscale": False}
    z = [[used.index(colour) for colour in colours]]
    drawn.add_heatmap(
        z=z, x=np.arange(len(table)), yaxis="y2", customdata=[words], hovertemplate="%{customdata}<extra></extra>", **scale
    )
    for part, name in zip(found, shown, strict=True):
        if part.colour:
            drawn.add_scatter(x=[None], y=[None], mode="markers", name=name, marker={"size": 10, "symbol": "square", "color": part.colour})


def cells(found: list[samples.Part], values: pd.Series) -> list[str]:
    """The colour of each sample: of its group, or by its value between the lowest and the highest."""
    import matplotlib

    colours = np.full(len(values), QUIET, dtype=object)
    for part in found:
        if part.colour:
            colours[part.members] = part.colour
        else:
            inside = values[part.members].astype(float)
            at = (inside - inside.min()) / (np.ptp(inside) or 1)
            colours[part.members] = [matplotlib.colors.to_hex(rgb) for rgb in matplotlib.colormaps[samples.SCALE](np.round(at * 31) / 31)]
    return list(colours)


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    import matplotlib

    r, column = table.iloc[:, 2:].to_numpy(float), table.iloc[:, 1]
    reach, found = _reach(r), samples.parts(column)
    drawn = axes.imshow(r, cmap=RED_AND_BLUE, vmin=-reach, vmax=reach, aspect="auto", interpolation="nearest")
    axes.set(xticks=[], yticks=[], xlabel=f"{len(r):,} samples")
    if len(r) <= NAMED:
        axes.set_yticks(range(len(r)), on_paper(table.iloc[:, 0]), fontsize=5)
    strip = axes.inset_axes([0, 1.01, 1, STRIP])
    strip.imshow([[matplotlib.colors.to_rgb(colour) for colour in cells(found, column)]], aspect="auto", interpolation="nearest")
    strip.set(xticks=[], yticks=[])
    axes.figure.colorbar(drawn, ax=axes, label="correlation", shrink=0.6, aspect=25)
    groups = [part for part in found if part.colour]
    handles = [matplotlib.patches.Patch(color=part.colour) for part in groups]
    if groups:
        axes.legend(handles, on_paper([part.name for part in groups]), loc="upper left", bbox_to_anchor=(0, -0.06), ncols=4)


def describe(table: pd.DataFrame) -> str:
    """How alike two samples are on average, and those most alike."""
    r = table.iloc[:, 2:].to_numpy(float)
    apart = np.where(np.eye(len(r), dtype=bool), -np.inf, r)
    one, other = np.unravel_index(apart.argmax(), r.shape)
    usual = float(np.median(r[~np.eye(len(r), dtype=bool)]))
    most = f"most alike are {table.iloc[one, 0]} and {table.iloc[other, 0]} with {r[one, other]:.2f}"
    return f"Correlations of {len(r):,} samples in the order of a clustering: median {usual:.2f}; {most}. Strip: {table.columns[1]}."


SIMILARITY = Figure("similarity", "How alike samples are", (), table=table, screen=screen, paper=paper, describe=describe, size=(140, 130))
