"""Two sample columns against one another: who is in both. Where each batch holds one class, nothing can tell batch from class."""

import numpy as np
import pandas as pd

from ..checks.covariates import cramers_v
from . import Figure, samples
from .theme import on_paper, on_screen, screen_layout

SCALE = "Blues"
SAMPLES, SHARE = 2, 3  # places in the table, whose names may be those of columns, too


def table(rows: pd.Series, columns: pd.Series) -> pd.DataFrame:
    """A row for each pair of groups: both columns under their names, samples, share of the row. Measurements are cut in four."""
    one, other = (samples.grouped(each, cuts=4, most=12) for each in (rows, columns))
    counts = pd.crosstab(one, other, dropna=False).reindex(index=one.cat.categories, columns=other.cat.categories, fill_value=0)
    shares = counts.div(counts.sum(axis=1).clip(lower=1), axis=0)
    names = [(row, column) for row in counts.index for column in counts.columns]
    cells = [(*pair, int(counts.loc[pair]), float(shares.loc[pair])) for pair in names]
    return pd.DataFrame(cells, columns=[str(rows.name), str(columns.name), "samples", "share"])


def _square(table: pd.DataFrame, what: int) -> pd.DataFrame:
    """The cells of one column, by its place, as rows and columns of groups."""
    rows, columns = (table.iloc[:, place].unique() for place in (0, 1))
    return pd.DataFrame(table.iloc[:, what].to_numpy().reshape(len(rows), len(columns)), rows, columns)


def association(table: pd.DataFrame) -> float:
    """Cramer's V of the two, corrected for chance."""
    return cramers_v(_square(table, SAMPLES).to_numpy())


def screen(table: pd.DataFrame):
    """Plotly: a cell a pair of groups, coloured by its share of the row, the number of samples in it."""
    import plotly.graph_objects as go

    counts, shares = _square(table, SAMPLES), _square(table, SHARE)
    x, y = on_screen(counts.columns), on_screen(counts.index)
    drawn = go.Figure(go.Heatmap(
        z=100 * shares.to_numpy(), x=np.arange(len(x)), y=np.arange(len(y)), zmin=0, zmax=100, colorscale=SCALE, showscale=False, xgap=2,
        ygap=2, text=[[f"{n:,}" for n in row] for row in counts.to_numpy()], texttemplate="%{text}",
        customdata=[[f"{row}, {column}" for column in x] for row in y],
        hovertemplate="%{customdata}: %{text} samples, %{z:.0f} % of the row<extra></extra>",
    ))  # fmt: skip
    screen_layout(drawn, x=on_screen([table.columns[1]])[0], y=on_screen([table.columns[0]])[0], height=110 + 34 * len(y))
    drawn.update_xaxes(tickvals=np.arange(len(x)), ticktext=x, showgrid=False)
    drawn.update_yaxes(tickvals=np.arange(len(y)), ticktext=y, showgrid=False, autorange="reversed")
    return drawn


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    counts, shares = _square(table, SAMPLES), _square(table, SHARE).to_numpy()
    axes.imshow(100 * shares, cmap=SCALE, vmin=0, vmax=100, aspect="auto")
    for (row, column), share in np.ndenumerate(shares):
        colour = "white" if share > 0.6 else "black"
        axes.text(column, row, f"{counts.iloc[row, column]:,}", ha="center", va="center", fontsize=6, color=colour)
    axes.set_xticks(range(counts.shape[1]), on_paper(counts.columns), rotation=40, ha="right")
    axes.set_yticks(range(len(counts)), on_paper(counts.index))
    axes.set(xlabel=on_paper([table.columns[1]])[0], ylabel=on_paper([table.columns[0]])[0])


def describe(table: pd.DataFrame) -> str:
    """The largest cells, and how closely the two go together."""
    order = np.argsort(-table.iloc[:, SAMPLES].to_numpy(), kind="stable")[:3]
    named = "; ".join(f"{row[0]} and {row[1]}: {row[SAMPLES]:,}" for row in table.iloc[order].itertuples(index=False, name=None))
    what = f"{table.columns[0]} against {table.columns[1]}, {count(table):,} samples"
    return f"{what}, Cramer's V {association(table):.2f}. Largest: {named}."


def count(table: pd.DataFrame) -> int:
    """How many samples are in it."""
    return int(table.iloc[:, SAMPLES].sum())


CROSSED = Figure(
    "crossed", "Two columns against one another", (), table=table, screen=screen, paper=paper, describe=describe, size=(130, 80)
)
