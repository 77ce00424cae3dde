"""Each class as a test: sensitivity, specificity and, at a prevalence, what a positive and a negative answer mean."""
import numpy as np
import pandas as pd

from ..metrics import METRICS
from ..metrics.scoring import confusion_counts
from ..statistics.clinical import predictive_values
from ..statistics.intervals import Interval, percentile
from . import figure
from .dials import USUAL, Called, Dials
from .dots import paper_dots, screen_dots

NAMES = ("Sensitivity", "Specificity", "PPV", "NPV")


def table(run, model: str, dials: Dials = USUAL) -> pd.DataFrame:
    """row, series, value, low, high, prevalence, n: sensitivity, specificity, PPV and NPV of each class against the rest.

    row: the class; prevalence: that of the dials for the class of interest, of the samples for the others. Limits from resamples of groups.
    """
    called = Called(run, model, dials)
    rates = rates_of(called)
    rows = []
    for k, name in enumerate(called.classes):
        prevalence = called.prevalence if k == called.k else float(called.shares[k])
        for series, found in zip(NAMES, tested(called, k, rates, prevalence), strict=True):
            facts = {"prevalence": prevalence, "n": int((called.truth == k).sum() / called.rows.repeat.nunique())}
            rows.append({"row": name, "series": series, **found._asdict(), **facts})
    return pd.DataFrame(rows)


def rates_of(called: Called) -> tuple[np.ndarray, np.ndarray]:
    """Sensitivity and specificity of each class in each resample, (R, K) each."""
    counts = confusion_counts(called.truth, called.label, called.weights, len(called.classes))
    return METRICS["sensitivity"](confusion=counts), METRICS["specificity"](confusion=counts)


def tested(called: Called, k: int, rates: tuple[np.ndarray, np.ndarray], prevalence: float) -> tuple[Interval, ...]:
    """The four values of one class with their intervals.

    Where resamples see no error, the limits of the predictive values are those of the rates, which are opened (statistics/intervals.py).
    """
    inside = called.truth == k
    sides = zip(rates, (inside, ~inside), strict=True)
    found, kept = (percentile(rate[:, k]).opened(called.groups(of)).clipped() for rate, of in sides)
    values = predictive_values(rates[0][:, k], rates[1][:, k], prevalence)
    lows, highs = (predictive_values(*limits, prevalence) for limits in ((found.low, kept.low), (found.high, kept.high)))
    return found, kept, *(_opened(percentile(v), low, high) for v, low, high in zip(values, lows, highs, strict=True))


def _opened(interval: Interval, low: float, high: float) -> Interval:
    return interval._replace(low=float(low), high=float(high)) if interval.low == interval.high else interval


def screen(table: pd.DataFrame):
    """Plotly: four dots a class."""
    return screen_dots(table, "Share")


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: four dots a class."""
    paper_dots(table, axes, "Share")


def describe(table: pd.DataFrame) -> str:
    """The four values of each class."""
    return "; ".join(
        f"{name} (prevalence {part.prevalence.iloc[0]:.1%}): " + ", ".join(f"{r.series.lower() if len(r.series) > 3 else r.series} "
                                                                           f"{r.value:.2f}" for r in part.itertuples())
        for name, part in table.groupby("row", sort=False)
    ) + "."


figure("practice", "Each class as a test", table=table, screen=screen, paper=paper, describe=describe, size=(140, 90),
       section="As a test",
       help="Sensitivity: found of those who have it. Specificity: spared of those who don't. PPV and NPV: how often a positive and a "
            "negative answer are right, at the prevalence set above for the class of interest and as in the samples for the others.")
