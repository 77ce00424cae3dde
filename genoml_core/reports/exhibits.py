"""What a run can show: its figures with their tables and words, for reports of any format."""
from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from ..errors import GenoMLError
from ..figures import FIGURES, Figure
from ..figures.slide import Words, words_of
from ..registry import near_miss
from ..run import Run


class Exhibit(NamedTuple):
    """A figure of a run as it is shown first. part: of the figure; described: its alternative text."""

    figure: Figure
    part: str
    table: pd.DataFrame
    words: Words
    described: str


def able(run: Run) -> list[str]:
    """The names of the figures that a run can show now, in the order of the pages; those that wait for a choice or for work are not in."""
    entries = [entry for entry in FIGURES.values() if run.plan.target.task in entry.tasks and entry.page in PAGES and not entry.about]
    ready = [entry for entry in entries if _done(run, entry) and entry.fits(run)]
    return [entry.name for entry in sorted(ready, key=lambda entry: (PAGES.index(entry.page), not entry.first))]


PAGES = ("results", "explain")


def _done(run: Run, entry: Figure) -> bool:
    needed = entry.after or ("explanation" if entry.page == "explain" else "")
    return not needed or run.after(needed).done


def exhibits(run: Run, names: Iterable[str] | None = None) -> list[Exhibit]:
    """The figures of these names, or all that can be shown; of those that were not named, what has nothing to show is left out.

    Raises GenoMLError for a name that is none of them.
    """
    known, found = able(run), []
    for name in known if names is None else names:
        if name not in known:
            raise GenoMLError(f"The run has no figure {name!r} to show.", fix=near_miss(name, known))
        figure = FIGURES[name]
        try:
            part = figure.parts(run)[0]
            table = figure.read(run, part)
        except GenoMLError:
            if names is not None:
                raise
            continue
        found.append(Exhibit(figure, part, table, words_of(run, figure, part), figure.describe(table)))
    return found


def scores(run: Run) -> pd.DataFrame:
    """Score, Headline, Best baseline, Difference: every score of the headline with its 95 % interval, as text; first what chose."""
    from ..metrics import METRICS

    def cell(found: dict, sign: str = "") -> str:
        if found["value"] is None:
            return "not defined"
        limits = "" if found["low"] is None else f" ({found['low']:.3f} to {found['high']:.3f})"
        return f"{found['value']:{sign}.3f}{limits}"

    headline, baseline, difference = run.summary["headline"]["metrics"], run.summary["baseline"]["metrics"], run.summary["difference"]
    rows = []
    first = [run.plan.objective, *(name for name in headline if ":" not in name), *headline]
    for name in dict.fromkeys(first):
        found = headline[name]
        metric, _, of = name.partition(":")
        label = METRICS[metric].label if metric in METRICS else metric
        rows.append({"Score": f"{label}, {of}" if of else label, "Headline": cell(found), "Best baseline": cell(baseline[name]),
                     "Difference": cell(difference[name], "+")})
    return pd.DataFrame(rows)
