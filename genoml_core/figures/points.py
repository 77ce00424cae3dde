"""Samples on two axes, in the colour of a sample column. It belongs to a dataset rather than to a run, so no run lists it."""

from collections.abc import Collection

import pandas as pd

from . import Figure, samples


def table(points: pd.DataFrame, shares: list[float], column: pd.Series) -> pd.DataFrame:
    """sample, one column an axis, named with its share of the variance where it has one, and the sample column last."""
    told = [f" ({100 * share:.1f} %)" for share in shares] or [""] * points.shape[1]
    axes = points.set_axis([f"{name}{share}" for name, share in zip(points, told, strict=True)], axis=1)
    return pd.concat([points.index.to_series(name="sample"), axes, column.loc[points.index]], axis=1).reset_index(drop=True)


def screen(table: pd.DataFrame, marked: Collection[str] = ()):
    """Plotly: a point a sample, on axes whose numbers say nothing."""
    drawn = samples.screen(table, marked)
    drawn.update_xaxes(showticklabels=False, showgrid=False)
    drawn.update_yaxes(showticklabels=False, showgrid=False)
    return drawn


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    samples.paper(table, axes)
    axes.set(xticks=[], yticks=[])


def describe(table: pd.DataFrame) -> str:
    """Axes, samples, and how many each colour has."""
    what = f"{len(table):,} samples on {table.columns[1]} and {table.columns[2]}"
    return f"{what}, in the colours of {table.columns[-1]}: {samples.counted(table.iloc[:, -1])}."


POINTS = Figure("points", "Samples side by side", (), table=table, screen=screen, paper=paper, describe=describe, size=(140, 95))
