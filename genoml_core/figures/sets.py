"""Sets of classes instead of one: how often do they hold the truth, and how large are they?"""
import numpy as np
import pandas as pd

from ..statistics.conformal import prediction_sets
from . import figure
from .dials import USUAL, Called, Dials
from .dots import paper_dots, screen_dots

HELD, ALONE = "the set holds the truth", "the set is one class"
ALL = "all"


def table(run, model: str, dials: Dials = USUAL) -> pd.DataFrame:
    """row, series, value, low, high, level, size: of each class and of all, how often sets hold the truth and how often they are one class.

    size: mean number of classes in a set. Sets are conformal, learnt from the predictions of samples that the models had not seen inside
    each fold.
    """
    called = Called(run, model, dials)
    sets = sets_of(run, model, called)
    holds, size = sets[np.arange(len(sets)), called.truth], sets.sum(axis=1)
    rows = []
    for name, of in ((ALL, np.ones(len(sets), bool)), *((name, called.truth == k) for k, name in enumerate(called.classes))):
        for series, what in ((HELD, holds), (ALONE, size == 1)):
            facts = {"level": dials.level, "size": float(size[of].mean())}
            rows.append({"row": name, "series": series, **called.share(what, of)._asdict(), **facts})
    return pd.DataFrame(rows)


def sets_of(run, model: str, called: Called) -> np.ndarray:
    """Which classes are in the set of each held-out sample, (n, K) bool, by what was learnt in the training part of its fold."""
    columns = [f"p:{name}" for name in called.classes]
    sets = np.zeros(called.probability.shape, bool)
    for held, part in called.by_fold(run.inner(model)):
        truth = pd.Index(called.classes).get_indexer(part.truth)
        sets[held] = prediction_sets(part[columns].to_numpy(float), truth, called.probability[held], called.dials.level)
    return sets


def screen(table: pd.DataFrame):
    """Plotly: two dots a class; the line is the level that was asked for."""
    return screen_dots(table, "Share of samples", guide=float(table.level.iloc[0]))


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    paper_dots(table, axes, "Share of samples", guide=float(table.level.iloc[0]))


def describe(table: pd.DataFrame) -> str:
    """Coverage of all and of the worst class."""
    held = table[table.series == HELD]
    whole, worst = held.iloc[0], held.iloc[1:].sort_values("value").iloc[0]
    return (f"Conformal sets asked to hold the truth in {whole.level:.0%} of cases hold it in {whole.value:.1%} ({whole.low:.1%} to "
            f"{whole.high:.1%}), least in {worst.row} ({worst.value:.1%}); {whole['size']:.2f} classes in a set on average.")


figure("sets", "Sets that hold the truth", table=table, screen=screen, paper=paper, describe=describe, size=(140, 90),
       section="Sure and unsure",
       help="Instead of one class, all that remain possible. The sets are made to hold the truth as often as the level says (dashed "
            "line), over all samples; a class that is hard can fall below it.")
