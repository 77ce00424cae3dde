"""How well each sample was measured: one point a sample, the groups of a sample column side by side."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from ..dataset import Kind
from . import Figure, samples

MEASURES = {
    "total": "Sum of all values",
    "detected": "Features above 0",
    "missing": "Missing values (%)",
    "middle": "Median of the values (counts: log2)",
    "width": "Spread of the values (5 to 95 %)",
}
COUNTED: tuple[Kind, ...] = ("counts", "binary", "dosage")
FAR = 4  # robust standard deviations


def measures(quality: pd.DataFrame, kind: Kind) -> list[str]:
    """Those that mean something for such values and differ between samples; sums and zeros mean something where things were counted."""
    if kind == "sequence":
        return ["missing"]
    usable = [name for name in MEASURES if kind in COUNTED or name not in ("total", "detected")]
    return [name for name in usable if values(quality, name).nunique() > 1] or ["middle"]


def values(quality: pd.DataFrame, measure: str) -> pd.Series:
    """One measure of each sample, in the unit that its label says."""
    if measure == "width":
        return quality.high - quality.low
    return 100 * quality.missing if measure == "missing" else quality[measure]


def unusual(quality: pd.DataFrame, measure: str) -> list[str]:
    """Samples further from the median than 4 robust standard deviations; sums by their logarithm.

    One of these is 1.4826 times the median absolute deviation; where most samples are the same, 1.2533 times the mean one.
    """
    found = values(quality, measure)
    if measure == "total" and (found > 0).all():
        found = np.log(found)
    away = (found - found.median()).abs()
    spread = 1.4826 * away.median() or 1.2533 * away.mean()
    return list(quality.index[away > FAR * spread])


def table(quality: pd.DataFrame, measure: str, column: pd.Series) -> pd.DataFrame:
    """As ``samples.in_order`` of one measure."""
    return samples.in_order(values(quality, measure).rename(MEASURES[measure]), column)


def screen(table: pd.DataFrame, marked: Collection[str] = ()):
    """Plotly: a point a sample."""
    return samples.screen(table, marked, height=380)


def describe(table: pd.DataFrame) -> str:
    """Half of the samples lie between these values."""
    low, middle, high = table.iloc[:, 2].quantile([0.25, 0.5, 0.75])
    what = f"{table.columns[2]} of {len(table):,} samples: median {middle:.4g}, half of them between {low:.4g} and {high:.4g}"
    return f"{what}; in the colours of {table.columns[-1]}: {samples.counted(table.iloc[:, -1])}."


QUALITY = Figure(
    "quality", "How well each sample was measured", (), table=table, screen=screen, paper=samples.paper, describe=describe, size=(150, 85)
)
