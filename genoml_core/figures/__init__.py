"""Figures: the same table drawn twice, for the screen (Plotly) and for paper (Matplotlib). The table is the CSV."""
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from ..registry import Registry
from ..run import Run

FIGURES = Registry(__name__, "figure")


def judged(run: Run) -> list[str]:
    """The rows of a run that have predictions: headline, baseline, single models."""
    return list(run.predictions.model.unique())


@dataclass(frozen=True)
class Figure:
    """One catalogue entry: ``table(run, part)`` reads, ``screen(table)`` and ``paper(table, axes)`` draw every row of it.

    part: one of ``parts(run)``, of which the first is usual: "headline", "baseline" or a model of the plan, unless the figure says
    otherwise. ``describe(table)`` is the alternative text: what it shows, in one sentence with numbers. page: where it stands.
    """

    name: str
    label: str
    tasks: tuple[str, ...]
    table: Callable[[Run, str], pd.DataFrame]
    screen: Callable[[pd.DataFrame], "plotly.graph_objects.Figure"]  # noqa: F821
    paper: Callable[[pd.DataFrame, "matplotlib.axes.Axes"], None]  # noqa: F821
    describe: Callable[[pd.DataFrame], str]
    help: str = ""
    size: tuple[float, float] = (120, 90)  # millimetres on paper
    page: str = "results"
    parts: Callable[[Run], list[str]] = judged


def figure(name: str, label: str, *, tasks=("classification",), **parts) -> Figure:
    """Declare a figure."""
    return FIGURES.add(Figure(name, label, tasks, **parts))
