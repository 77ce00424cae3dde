"""What the pictures of samples share: groups with their colours and shapes, points on the screen and on paper, samples that are marked."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from ..dataset import label_of
from .theme import PALETTE, QUIET, on_paper, on_screen, paper_legend, screen_layout

GROUPS = 16  # told apart by eight colours and two shapes; what is rarer is put together
FEW = 8  # different numbers that are drawn as groups
MANY = 2_000  # points beyond which the browser's graphics card draws
SCALE = "viridis"
SHAPES = (("circle", "o"), ("diamond", "D"))  # on the screen and on paper
MISSING = "missing"
ORDER = "Samples, by group and size"
MARK = "#E377C2"  # no colour of the palette


@dataclass(frozen=True)
class Part:
    """Points that look alike. members: (samples,) booleans; colour None: by their own value; hollow: no value."""

    name: str
    members: np.ndarray
    colour: str | None
    shape: int = 0
    hollow: bool = False


def parts(values: pd.Series) -> list[Part]:
    """The groups of a sample column in the order of their names, those without a value last; a measurement is one part."""
    missing = values.isna().to_numpy()
    if measured(values):
        found = [Part(str(values.name), ~missing, None)]
    else:
        named = _named(values, GROUPS)
        look = [(PALETTE[i % len(PALETTE)], i // len(PALETTE)) for i in range(GROUPS)]
        found = [Part(name, (named == name).to_numpy(), *look[i]) for i, name in enumerate(_ordered(named, values))]
    return found + [Part(MISSING, missing, QUIET, hollow=True)] * bool(missing.any())


def measured(values: pd.Series) -> bool:
    """Whether a column holds numbers of which many differ, rather than groups."""
    return pd.api.types.is_numeric_dtype(values) and values.nunique() > FEW


def grouped(values: pd.Series, cuts: int = 3, most: int = FEW) -> pd.Series:
    """Each sample's group as a category: text as it is, the rarest put together; a measurement in parts of equal size, low ones first.

    Where so many values are the same that there is but one part, the lowest value is one and what is above it the other.
    """
    if not measured(values):
        named = _named(values, most)
        return named.astype(pd.CategoricalDtype(_ordered(named, values)))
    edges = np.unique(np.nanquantile(values, np.linspace(0, 1, cuts + 1)))
    if len(edges) > 2:
        return pd.cut(values, edges, labels=_between(edges), include_lowest=True)
    lowest, rest = (f"{word}{values.min():.4g}" for word in ("", "above "))
    return values.gt(values.min()).map({False: lowest, True: rest}).where(values.notna()).astype(pd.CategoricalDtype([lowest, rest]))


def _between(edges: np.ndarray) -> list[str]:
    """Names of the parts between edges, with as many digits as tell them apart."""
    for digits in (3, 4, 6, 9, 12, 17):
        names = [f"{low:.{digits}g} to {high:.{digits}g}" for low, high in pairwise(edges)]
        if len(set(names)) == len(names):
            break
    return names


def rest_of(name: str) -> bool:
    """Whether a group is that of all rare ones together."""
    return re.fullmatch(r"\d+ others", name) is not None


def _named(values: pd.Series, most: int) -> pd.Series:
    """The group of each sample as text, the rarest put together, nothing where there is no value."""
    named = values.map(label_of, na_action="ignore")
    counts = named.value_counts()
    rare = counts.index[most - 1 :] if len(counts) > most else counts.index[:0]
    return named.mask(named.isin(rare), f"{len(rare)} others")


def _ordered(named: pd.Series, values: pd.Series) -> list[str]:
    """The groups in the order of their values, that of the rare ones last."""
    by_value = values.sort_values() if pd.api.types.is_numeric_dtype(values) else named.sort_values()
    return sorted(named.loc[by_value.index].dropna().unique(), key=rest_of)


def in_order(values: pd.Series, column: pd.Series) -> pd.DataFrame:
    """sample, its place, its value, its group: by group and, within it, by value; a measurement instead of groups is the order itself.

    values: named, indexed by sample; column: a sample column that holds these samples.
    """
    column = column.loc[values.index]
    group = column if pd.api.types.is_numeric_dtype(column) else column.map(str, na_action="ignore")
    order = np.lexsort((values, group.rank(na_option="bottom")))
    found = [values.index.to_series(name="sample"), pd.Series(0, values.index, name=ORDER), values, column]
    table = pd.concat(found, axis=1).iloc[order].reset_index(drop=True)
    table.isetitem(1, np.arange(1, len(table) + 1))
    return table


def screen(table: pd.DataFrame, marked: Collection[str] = (), height: int = 440):
    """Plotly: a point a sample; groups in a legend, measurements beside a scale, samples without a value hollow, marked ones in rings.

    table: sample, x and y first, the column that colours last. The second entry of a point's customdata is its sample.
    """
    import plotly.graph_objects as go

    drawn, found = go.Figure(), parts(table.iloc[:, -1])
    kind, names = go.Scattergl if len(table) > MANY else go.Scatter, on_screen([part.name for part in found])
    for part, name in zip(found, names, strict=True):
        drawn.add_trace(_trace(kind, table[part.members], part, name, _size(len(table))))
    if len(ringed := table[table.iloc[:, 0].isin(set(marked))]):
        ring = {"symbol": "circle-open", "size": _size(len(table)) + 5, "color": MARK, "line": {"width": 2}}
        drawn.add_trace(kind(x=ringed.iloc[:, 1], y=ringed.iloc[:, 2], mode="markers", marker=ring, name="marked", hoverinfo="skip"))
        names = [*names, "marked"]
    screen_layout(drawn, x=on_screen([table.columns[1]], 40)[0], y=on_screen([table.columns[2]], 40)[0], height=height,
                  legend=names if len(names) > 1 else ())  # fmt: skip
    drawn.update_layout(showlegend=len(names) > 1, uirevision="samples")
    return drawn


def _trace(kind, rows: pd.DataFrame, part: Part, name: str, size: float):
    shape = SHAPES[part.shape][0] + ("-open" if part.hollow else "")
    marker = {"size": size, "opacity": 0.8, "symbol": shape, "color": part.colour}
    shown = [name] * len(rows)
    if part.colour is None:
        bar = {"title": {"text": name, "side": "top"}, "orientation": "h", "thickness": 12, "yanchor": "bottom", "y": 1.02, "len": 0.6}
        marker |= {"color": rows.iloc[:, -1], "colorscale": SCALE, "colorbar": bar}
        shown = [f"{name} {value:.4g}" for value in rows.iloc[:, -1]]
    return kind(x=rows.iloc[:, 1], y=rows.iloc[:, 2], mode="markers", name=name, marker=marker,
                customdata=list(zip(shown, rows.iloc[:, 0], strict=True)), text=on_screen(rows.iloc[:, 0], 60),
                hovertemplate="%{text}<br>%{customdata[0]}<extra></extra>")  # fmt: skip


def _size(points: int) -> float:
    """Pixels: large enough for few points, small enough for many."""
    return float(np.clip(60 / np.sqrt(points) + 3, 4, 9))


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: a point a sample, the legend or the scale beside them."""
    found, area = parts(table.iloc[:, -1]), (_size(len(table)) / 2) ** 2
    handles = [_paper_points(axes, table[part.members], part, area) for part in found]
    axes.set(xlabel=on_paper([table.columns[1]], 40)[0], ylabel=on_paper([table.columns[2]], 40)[0])
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


def counted(values: pd.Series) -> str:
    """How many samples each group has, in words."""
    return ", ".join(f"{part.name} {int(part.members.sum()):,}" for part in parts(values))
