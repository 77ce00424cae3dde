"""What a run can show: its figures with their tables and words, for reports of any format."""
from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from ..errors import GenoMLError
from ..figures import FIGURES, Figure
from ..figures.slide import Words, words_of
from ..metrics import METRICS
from ..registry import near_miss
from ..run import Run


class Exhibit(NamedTuple):
    """A figure of a run as it is shown first. described: its alternative text."""

    figure: Figure
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
        found.append(Exhibit(figure, table, words_of(run, figure, part), figure.describe(table)))
    return found


def scores(run: Run) -> pd.DataFrame:
    """Score, Headline, Best baseline, Difference: every score of the headline with its 95 % interval, as text.

    The index is the name of the metric. First is what chose among the models, last those of single classes.
    """
    parts = [run.summary[row]["metrics"] for row in ("headline", "baseline")] + [run.summary["difference"]]
    names = sorted(parts[0], key=lambda name: (":" in name, name != run.plan.objective))
    forms = ".3f", ".3f", "+.3f"
    rows = [[score_label(name), *(told(part[name], form) for part, form in zip(parts, forms, strict=True))] for name in names]
    return pd.DataFrame(rows, names, columns=["Score", "Headline", "Best baseline", "Difference"])


def score_label(metric: str) -> str:
    """What a score is called, with the class that it is of."""
    name, _, of = metric.partition(":")
    return f"{METRICS[name].label}, {of}" if of else METRICS[name].label


def told(found: dict, form: str = ".3f") -> str:
    """A value with its interval: "0.824 (0.768 to 0.878)"; a dash where there is none."""
    if found["value"] is None:
        return "–"
    low, high = ("–" if limit is None else f"{limit:z.3f}" for limit in (found["low"], found["high"]))
    return f"{found['value']:{form}} ({low} to {high})"
