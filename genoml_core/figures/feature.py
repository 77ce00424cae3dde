"""One feature by itself: its value in each sample, the groups of a sample column side by side."""

from collections.abc import Collection

import pandas as pd

from . import Figure, quality, samples


def table(values: pd.Series, column: pd.Series) -> pd.DataFrame:
    """As ``samples.in_order``; samples without a value are left out."""
    return samples.in_order(values.dropna(), column)


def screen(table: pd.DataFrame, marked: Collection[str] = ()):
    """Plotly: a point a sample."""
    return samples.screen(table, marked, height=380)


FEATURE = Figure(
    "feature", "One feature in each sample", (), table=table, screen=screen, paper=samples.paper, describe=quality.describe, size=(150, 85)
)
