"""Decision curve: is it better to treat by the model than to treat everybody, or nobody?"""
import numpy as np
import pandas as pd

from ..statistics.clinical import net_benefit, treat_all
from ..statistics.intervals import limits
from . import figure
from .bands import paper_bands, screen_bands
from .dials import USUAL, Called, Dials
from .theme import on_paper, on_screen

GRID = np.arange(1, 91) / 100
NOBODY, EVERYBODY, MODEL = "Nobody", "Everybody", "By the model"


def table(run, model: str, dials: Dials = USUAL) -> pd.DataFrame:
    """series, x, value, low, high, of: net benefit for the class of interest at its prevalence; limits of the model's only."""
    called = Called(run, model, dials)
    positive, probability = called.truth == called.k, called.probability[:, called.k]
    gained = net_benefit(positive, probability, GRID, called.weights, called.prevalence)
    low, high = limits(gained[1:])
    rows = [pd.DataFrame({"series": MODEL, "x": GRID, "value": gained[0], "low": low, "high": high})]
    for name, value in ((EVERYBODY, treat_all(called.prevalence, GRID)), (NOBODY, np.zeros(len(GRID)))):
        rows.append(pd.DataFrame({"series": name, "x": GRID, "value": value, "low": np.nan, "high": np.nan}))
    return pd.concat(rows, ignore_index=True).assign(of=called.classes[called.k], prevalence=called.prevalence)


def screen(table: pd.DataFrame):
    """Plotly: three lines, the model's with its band."""
    drawn = screen_bands(table, _titles(on_screen(table.of.iloc[:1])[0]))
    drawn.update_yaxes(range=_range(table))
    return drawn


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    paper_bands(table, axes, _titles(on_paper(table.of.iloc[:1])[0]))
    axes.set_ylim(_range(table))


def _titles(name: str) -> tuple[str, str]:
    return f"Probability of {name} from which on one would act", "Net benefit"


def _range(table: pd.DataFrame) -> tuple[float, float]:
    """From a little below nothing: acting on everybody costs without end where one would act on few."""
    most = max(table.high.max(), table.value.max(), 0.01)
    return -0.25 * most, 1.08 * most


def describe(table: pd.DataFrame) -> str:
    """Where acting by the model is better than both."""
    value = {name: part.value.to_numpy() for name, part in table.groupby("series")}
    better = GRID[(value[MODEL] > np.maximum(value[EVERYBODY], 0) + 1e-12)]
    where = f"from {better.min():.0%} to {better.max():.0%}" if len(better) else "nowhere"
    return (f"Decision curve for {table.of.iloc[0]} at a prevalence of {table.prevalence.iloc[0]:.1%}: acting by the model is better than "
            f"acting on everybody or nobody {where} (thresholds between the two).")


figure("decision", "Decision curve", table=table, screen=screen, paper=paper, describe=describe, size=(130, 80),
       section="As a test",
       help="Net benefit: true positives less false ones, these weighed by the probability from which on one would act. The model is worth "
            "using where its line is above both others.")
