"""Figures: the same table drawn twice, for the screen (Plotly) and for paper (Matplotlib). The table is the CSV."""
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from ..registry import Registry
from ..run import Run
from .dials import USUAL, Dials

FIGURES = Registry(__name__, "figure")


def judged(run: Run) -> list[str]:
    """The rows of a run that have predictions: headline, baseline, single models."""
    return list(run.predictions.model.unique())


@dataclass(frozen=True)
class Figure:
    """One catalogue entry: ``table(run, part)`` reads, ``screen(table)`` and ``paper(table, axes)`` draw every row of it.

    A table that heeds what the reader sets takes it as a third argument, ``table(run, part, dials)``.

    part: one of ``parts(run)``, of which the first is usual: "headline", "baseline" or a model of the plan, unless the figure says
    otherwise. ``describe(table)`` is the alternative text: what it shows, in one sentence with numbers. page, section: where it stands.
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
    section: str = "Right and wrong"
    first: bool = False  # before all others of its page
    after: str = ""  # the work on the results that it shows (after.AFTER); without it there is nothing to see yet
    about: str = ""  # the setting of the reader (Dials) that it is about; without it there is nothing to see
    parts: Callable[[Run], list[str]] = judged
    fits: Callable[[Run], bool] = bool  # whether it has anything to say of a run

    @cached_property
    def heeds(self) -> bool:
        """Whether the reader's settings change it."""
        return len(inspect.signature(self.table).parameters) == 3

    def read(self, run: Run, part: str, dials: Dials = USUAL) -> pd.DataFrame:
        """Its table of a run, under the reader's settings."""
        return self.table(run, part, dials) if self.heeds else self.table(run, part)


def figure(name: str, label: str, *, tasks=("classification",), **parts) -> Figure:
    """Declare a figure."""
    return FIGURES.add(Figure(name, label, tasks, **parts))
