"""What a positive and a negative answer mean where the class of interest is rarer or more common than in the samples."""
import numpy as np
import pandas as pd

from ..statistics.clinical import predictive_values
from ..statistics.intervals import limits
from . import figure
from .bands import paper_bands, screen_bands
from .dials import USUAL, Called, Dials
from .practice import rates_of
from .theme import QUIET, on_paper, on_screen

GRID = np.logspace(-3, np.log10(0.5), 60)


def table(run, model: str, dials: Dials = USUAL) -> pd.DataFrame:
    """series, x, value, low, high, set, of: PPV and NPV of the class of interest at 60 prevalences; set: the one of the dials."""
    called = Called(run, model, dials)
    found, kept = (rate[:, [called.k]] for rate in rates_of(called))
    parts = []
    for name, values in zip(("PPV", "NPV"), predictive_values(found, kept, GRID), strict=True):
        low, high = limits(values[1:])
        parts.append(pd.DataFrame({"series": name, "x": GRID, "value": values[0], "low": low, "high": high}))
    return pd.concat(parts, ignore_index=True).assign(set=called.prevalence, of=called.classes[called.k])


def screen(table: pd.DataFrame):
    """Plotly: two lines with bands; a vertical line at the prevalence that is set."""
    drawn = screen_bands(table, _titles(on_screen(table.of.iloc[:1])[0]), percent=True)
    drawn.add_vline(float(table.set.iloc[0]), line={"color": QUIET, "dash": "dash", "width": 1})
    drawn.update_yaxes(range=[0, 1.02])
    return drawn


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    paper_bands(table, axes, _titles(on_paper(table.of.iloc[:1])[0]), percent=True)
    axes.axvline(table.set.iloc[0], color=QUIET, linewidth=0.8, linestyle="--")
    axes.set_ylim(0, 1.02)


def _titles(name: str) -> tuple[str, str]:
    return f"Prevalence of {name}", "Predictive value"


def describe(table: pd.DataFrame) -> str:
    """Both values nearest to the prevalence that is set."""
    at = table[(table.x - table.set).abs() == (table.x - table.set).abs().min()]
    told = ", ".join(f"{row.series} {row.value:.2f} ({row.low:.2f} to {row.high:.2f})" for row in at.itertuples())
    return f"Predictive values of {table.of.iloc[0]} from a prevalence of 0.1 % to 50 %; near {table.set.iloc[0]:.1%}: {told}."


figure("prevalence", "Predictive values by prevalence", table=table, screen=screen, paper=paper, describe=describe, size=(130, 80),
       section="As a test",
       help="The rarer the class of interest, the less a positive answer means. The dashed line is the prevalence that is set above.")
