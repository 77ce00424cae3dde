"""Ranges of numbers instead of one: how often do they hold the truth, and how wide are they?"""
import numpy as np
import pandas as pd

from ..statistics.conformal import prediction_ranges
from . import figure
from .dials import USUAL, Dials, Rows
from .dots import paper_dots, screen_dots

PARTS = ("lowest third", "middle third", "highest third")
ALL = "all"


def table(run, model: str, dials: Dials = USUAL) -> pd.DataFrame:
    """row, series, value, low, high, level, width: how often ranges hold the truth, for all and by thirds of the predicted value.

    width: of the ranges, mean over folds. Ranges are conformal, learnt from the predictions of samples that the models had not seen inside
    each fold; all of a fold are equally wide.
    """
    rows = Rows(run, model)
    parts, limits = rows.parts(), ranges_of(run, model, rows, dials.level)
    held = (limits[:, 0] <= parts["observed"]) & (parts["observed"] <= limits[:, 1])
    third = (pd.Series(parts["predicted"]).rank(method="first").to_numpy(int) - 1) * 3 // len(held)
    found = []
    for name, of in ((ALL, np.ones(len(held), bool)), *((name, third == k) for k, name in enumerate(PARTS))):
        facts = {"level": dials.level, "width": float(np.mean(limits[of, 1] - limits[of, 0]))}
        found.append({"row": name, "series": "held", **rows.share(held, of)._asdict(), **facts})
    return pd.DataFrame(found)


def ranges_of(run, model: str, rows: Rows, level: float) -> np.ndarray:
    """The range of each held-out sample, (n, 2), by what was learnt in the training part of its fold."""
    limits, predicted = np.empty((len(rows.rows), 2)), rows.parts()["predicted"]
    for held, part in rows.by_fold(run.inner(model)):
        limits[held] = prediction_ranges(part.predicted.to_numpy(), part.truth.to_numpy(), predicted[held], level)
    return limits


def screen(table: pd.DataFrame):
    """Plotly: a dot a part; the line is the level that was asked for."""
    return screen_dots(table, "Share of ranges that hold the truth", guide=float(table.level.iloc[0]))


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    paper_dots(table, axes, "Share of ranges that hold the truth", guide=float(table.level.iloc[0]))


def describe(table: pd.DataFrame) -> str:
    """Coverage of all, and how wide the ranges are."""
    whole = table.iloc[0]
    return (f"Conformal ranges asked to hold the truth in {whole.level:.0%} of cases hold it in {whole.value:.1%} ({whole.low:.1%} to "
            f"{whole.high:.1%}); they are {whole.width:.3g} wide on average.")


figure("ranges", "Ranges that hold the truth", tasks=("regression",), table=table, screen=screen, paper=paper, describe=describe,
       size=(130, 70), section="Sure and unsure",
       help="Instead of one number a range around it, made to hold the truth as often as the level says (dashed line): over all samples, "
            "and in thirds of the predicted value, where it may fall short.")
