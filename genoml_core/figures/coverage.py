"""Leaving the unsure out: how right are the answers if only the most confident are given?"""
import numpy as np
import pandas as pd

from ..statistics.intervals import limits
from ..statistics.reject import area_under_risk
from . import figure
from .bands import paper_bands, screen_bands
from .dials import USUAL, Called, Dials
from .theme import PALETTE, screen_layout

GRID = np.arange(5, 101) / 100
TITLES = ("Share of samples that get an answer", "Accuracy of the answers")
CURVE, LEARNT = "most confident first", "threshold learnt inside the folds"


def table(run, model: str, dials: Dials = USUAL) -> pd.DataFrame:
    """series, x, value, low, high, wanted, area: accuracy at each coverage; then what comes of thresholds learnt in the training parts.

    Of these, one row: x is the share that is answered in all folds together; NaN where no threshold reaches the wanted accuracy.
    area: AURC of the whole curve.
    """
    called = Called(run, model)
    right, confidence = called.truth == called.label, called.confidence
    values = _accuracy(right, confidence, called.weights)
    low, high = limits(values[1:])
    curve = pd.DataFrame({"series": CURVE, "x": GRID, "value": values[0], "low": low, "high": high})
    given = called.answered(run.inner(model), dials.accuracy)
    point = {"series": LEARNT, "x": float(given.mean()), "value": np.nan, "low": np.nan, "high": np.nan}
    if given.any():
        point |= called.share(right, given)._asdict()
    together = pd.concat([curve, pd.DataFrame([point])], ignore_index=True)
    return together.assign(wanted=dials.accuracy, area=area_under_risk(right, confidence))


def _accuracy(right: np.ndarray, confidence: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Accuracy of the most confident samples at each coverage of the grid, in each resample, (R, len(GRID))."""
    order = np.argsort(-confidence, kind="stable")
    kept = np.cumsum(weights[:, order], axis=1, dtype=float)
    correct = np.cumsum(weights[:, order] * right[order], axis=1, dtype=float)
    at = [np.searchsorted(row, GRID * row[-1] - 1e-9) for row in kept]
    at = np.minimum(np.stack(at), len(order) - 1)
    return np.take_along_axis(correct, at, axis=1) / np.take_along_axis(kept, at, axis=1)


def _point(table: pd.DataFrame) -> pd.Series:
    return table[table.series == LEARNT].iloc[0]


def screen(table: pd.DataFrame):
    """Plotly: the curve with its band, and the point that the learnt thresholds reach."""
    drawn, point = screen_bands(table[table.series == CURVE], TITLES), _point(table)
    bars = {"array": [point.high - point.value], "arrayminus": [point.value - point.low], "color": PALETTE[1], "width": 4}
    drawn.add_scatter(x=[point.x], y=[point.value], mode="markers", marker={"size": 11, "color": PALETTE[1], "symbol": "diamond"},
                      error_y=bars, name=LEARNT, hovertemplate="%{y:.3f} of %{x:.0%}")
    screen_layout(drawn, x=TITLES[0], y=TITLES[1], legend=(CURVE, LEARNT))  # room for the point's entry, too
    drawn.update_xaxes(tickformat=".0%")
    return drawn


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    point = _point(table)
    paper_bands(table[table.series == CURVE], axes, TITLES)
    axes.vlines(point.x, point.low, point.high, color=PALETTE[1], linewidth=0.9)
    axes.plot([point.x], [point.value], "D", color=PALETTE[1], markersize=4)


def describe(table: pd.DataFrame) -> str:
    """Accuracy of all, and what the learnt thresholds come to."""
    everybody, point = table[table.series == CURVE].iloc[-1], _point(table)
    told = f"Accuracy by coverage: {everybody.value:.2f} ({everybody.low:.2f} to {everybody.high:.2f}) where all samples get an answer. "
    if np.isnan(point.value):
        return f"{told}No threshold of confidence reaches an accuracy of {point.wanted:.0%} inside the folds: none would get an answer."
    return (f"{told}With thresholds learnt inside the folds for {point.wanted:.0%}, {point.x:.0%} get an answer, and "
            f"{point.value:.2f} ({point.low:.2f} to {point.high:.2f}) of these are right.")


figure("coverage", "Leaving the unsure out", table=table, screen=screen, paper=paper, describe=describe, size=(130, 80),
       section="Sure and unsure",
       help="Accuracy when only the most confident answers are given. The diamond: a threshold of confidence, learnt in the training part "
            "of each fold for the accuracy wanted above, and tried on samples it had not seen.")
