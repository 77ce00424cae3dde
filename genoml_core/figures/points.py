"""Samples on two axes, in the colour of a sample column. It belongs to a dataset rather than to a run, so no run lists it."""
from dataclasses import dataclass

import numpy as np
import pandas as pd

from . import Figure
from .theme import PALETTE, QUIET, on_paper, on_screen, paper_legend, screen_layout

GROUPS = 16  # told apart by eight colours and two shapes; what is rarer is put together
FEW = 8  # different numbers that are drawn as groups
MANY = 2_000  # points beyond which the browser's graphics card draws
SCALE = "viridis"
SHAPES = (("circle", "o"), ("diamond", "D"))  # on the screen and on paper
MISSING = "missing"


@dataclass(frozen=True)
class Part:
    """Points that look alike. members: (samples,) booleans; colour None: by their own value; hollow: no value."""

    name: str
    members: np.ndarray
    colour: str | None
    shape: int = 0
    hollow: bool = False


def table(points: pd.DataFrame, shares: list[float], column: pd.Series) -> pd.DataFrame:
    """sample, one column an axis, named with its share of the variance where it has one, and the sample column last."""
    told = [f" ({100 * share:.1f} %)" for share in shares] or [""] * points.shape[1]
    axes = points.set_axis([f"{name}{share}" for name, share in zip(points, told, strict=True)], axis=1)
    return pd.concat([points.index.to_series(name="sample"), axes, column.loc[points.index]], axis=1).reset_index(drop=True)


def parts(values: pd.Series) -> list[Part]:
    """The groups of a sample column in the order of their names, those without a value last; a measurement is one part."""
    missing = values.isna().to_numpy()
    if pd.api.types.is_numeric_dtype(values) and values.nunique() > FEW:
        found = [Part(str(values.name), ~missing, None)]
    else:
        named = _named(values)
        look = [(PALETTE[i % len(PALETTE)], i // len(PALETTE)) for i in range(GROUPS)]
        found = [Part(name, (named == name).to_numpy(), *look[i]) for i, name in enumerate(_ordered(named))]
    return found + [Part(MISSING, missing, QUIET, hollow=True)] * bool(missing.any())


def _named(values: pd.Series) -> pd.Series:
    """The group of each sample as text, the rarest put together, nothing where there is no value."""
    named = values.map(lambda value: f"{value:g}" if isinstance(value, float) else str(value), na_action="ignore")
    counts = named.value_counts()
    rare = counts.index[GROUPS - 1:] if len(counts) > GROUPS else counts.index[:0]
    return named.mask(named.isin(rare), f"{len(rare)} others")


def _ordered(named: pd.Series) -> list[str]:
    names = sorted(named.dropna().unique())
    return sorted(names, key=lambda name: name.endswith(" others"))


def screen(table: pd.DataFrame):
    """Plotly: a point a sample; groups in a legend, measurements beside a scale, samples without a value hollow."""
    import plotly.graph_objects as go

    drawn, found = go.Figure(), parts(table.iloc[:, -1])
    kind, names = go.Scattergl if len(table) > MANY else go.Scatter, on_screen([part.name for part in found])
    for part, name in zip(found, names, strict=True):
        drawn.add_trace(_trace(kind, table[part.members], part, name, _size(len(table))))
    screen_layout(drawn, x=table.columns[1], y=table.columns[2], height=440, legend=names if len(names) > 1 else ())
    drawn.update_layout(showlegend=len(names) > 1)
    drawn.update_xaxes(showticklabels=False, showgrid=False)
    drawn.update_yaxes(showticklabels=False, showgrid=False)
    return drawn


def _trace(kind, rows: pd.DataFrame, part: Part, name: str, size: float):
    shape = SHAPES[part.shape][0] + ("-open" if part.hollow else "")
    marker = {"size": size, "opacity": 0.8, "symbol": shape, "color": part.colour}
    shown = [name] * len(rows)
    if part.colour is None:
        bar = {"title": {"text": name, "side": "top"}, "orientation": "h", "thickness": 12, "yanchor": "bottom", "y": 1.02, "len": 0.6}
        marker |= {"color": rows.iloc[:, -1], "colorscale": SCALE, "colorbar": bar}
        shown = [f"{name} {value:.4g}" for value in rows.iloc[:, -1]]
    return kind(x=rows.iloc[:, 1], y=rows.iloc[:, 2], mode="markers", name=name, marker=marker, customdata=shown,
                text=on_screen(rows.iloc[:, 0], 60), hovertemplate="%{text}<br>%{customdata}<extra></extra>")


def _size(points: int) -> float:
    """Pixels: large enough for few points, small enough for many."""
    return float(np.clip(60 / np.sqrt(points) + 3, 4, 9))


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: a point a sample, the legend or the scale beside them."""
    found, area = parts(table.iloc[:, -1]), (_size(len(table)) / 2) ** 2
    handles = [_paper_points(axes, table[part.members], part, area) for part in found]
    axes.set(xlabel=on_paper([table.columns[1]])[0], ylabel=on_paper([table.columns[2]])[0], xticks=[], yticks=[])
    if found[0].colour is None:
        axes.figure.colorbar(handles[0], ax=axes, label=on_paper([found[0].name])[0], shrink=0.6, aspect=25)
    if len(found) > 1 and found[0].colour is not None:
        paper_legend(axes, handles, [part.name for part in found])
    axes.set_title(f"n = {len(table):,}", fontsize=7, loc="right")


def _paper_points(axes, rows: pd.DataFrame, part: Part, area: float):
    look = {"facecolors": "none", "edgecolors": QUIET, "linewidths": 0.5} if part.hollow else {"linewidths": 0, "alpha": 0.85}
    if not part.hollow:
        look |= {"color": part.colour} if part.colour else {"c": rows.iloc[:, -1], "cmap": SCALE}
    return axes.scatter(rows.iloc[:, 1], rows.iloc[:, 2], s=area, marker=SHAPES[part.shape][1], **look)


def describe(table: pd.DataFrame) -> str:
    """Axes, samples, and how many each colour has."""
    counts = ", ".join(f"{part.name} {int(part.members.sum()):,}" for part in parts(table.iloc[:, -1]))
    return f"{len(table):,} samples on {table.columns[1]} and {table.columns[2]}, in the colours of {table.columns[-1]}: {counts}."


POINTS = Figure("points", "Samples side by side", (), table=table, screen=screen, paper=paper, describe=describe, size=(140, 95))
