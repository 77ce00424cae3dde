"""Tables of a report: scores, models, classes, settings, features and gene sets of a run, in text that is ready to be read."""
from collections.abc import Callable, Iterable
from typing import NamedTuple

import pandas as pd

from ..errors import GenoMLError, counted
from ..figures import FIGURES
from ..figures.importance import DIRECTIONS
from ..metrics import METRICS
from ..models import label_of_use
from ..registry import near_miss
from ..run import Run
from .exhibits import scores, told
from .words import settings

ROWS, LEAST = 12, 2  # features of all outputs and of each, and gene sets


class Table(NamedTuple):
    """A table of a run. rows: its cells as text, under names that are shown; note: what stands below it; fits: whether a run has it now."""

    label: str
    rows: Callable[[Run], pd.DataFrame]
    note: str = ""
    fits: Callable[[Run], bool] = bool


class Tabled(NamedTuple):
    """A table of a run as a report shows it."""

    name: str
    label: str
    rows: pd.DataFrame
    note: str


def able(run: Run) -> list[str]:
    """The names of the tables that a run has now."""
    return [name for name, table in TABLES.items() if table.fits(run)]


def tables(run: Run, names: Iterable[str] | None = None) -> list[Tabled]:
    """The tables of these names, or all that the run has, without those that have no row.

    Raises GenoMLError for a name that is none of them.
    """
    known = able(run)
    names = known if names is None else list(names)
    for name in names:
        if name not in known:
            raise GenoMLError(f"The run has no table {name!r} to show.", fix=near_miss(name, known))
    found = [Tabled(name, TABLES[name].label, TABLES[name].rows(run), TABLES[name].note) for name in names]
    return [one for one in found if len(one.rows)]


def _models(run: Run) -> pd.DataFrame:
    """Every model of the plan, the best inner score first."""
    metric, chosen = METRICS[run.plan.objective], list(run.summary["headline"]["chosen"].values())
    rows = sorted(run.summary["models"].items(), key=lambda row: row[1]["inner"], reverse=metric.better == "higher")
    return pd.DataFrame([
        {"Model": label_of_use(name), metric.label: told(facts["metrics"][metric.name]),
         "Difference to the best baseline": told(facts["difference"], "+.3f") if facts["role"] == "model" else "a baseline",
         "p (Holm)": _p(facts["difference"].get("p_holm")), "Inner score": f"{facts['inner']:.3f}",
         "Speaks in": f"{chosen.count(name)} of {counted(len(chosen), 'fold')}"}
        for name, facts in rows
    ])  # fmt: skip


def _p(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"


def chosen(run: Run, row: str) -> pd.DataFrame:
    """Repeat, Fold, Model, Settings: what speaks for a row of a run, headline or baseline, in each fold."""
    units = {(unit["model"], f"{unit['repeat']}.{unit['fold']}"): unit for unit in run.units()}
    rows = []
    for place, model in run.summary[row]["chosen"].items():
        repeat, fold = (int(number) + 1 for number in place.split("."))
        said = settings(units.get((model, place), {}).get("chosen", {}), model, run.plan.target.task)
        rows.append({"Repeat": repeat, "Fold": fold, "Model": label_of_use(model), "Settings": said})
    return pd.DataFrame(rows)


def as_tests(table: pd.DataFrame) -> pd.DataFrame:
    """Each class as a test, from the table of the figure "practice"."""
    return pd.DataFrame([
        {"Class": name, "Samples": part.n.iloc[0], "Prevalence": f"{part.prevalence.iloc[0]:.2%}",
         **{row.series: told({"value": row.value, "low": row.low, "high": row.high}) for row in part.itertuples()}}
        for name, part in table.groupby("row", sort=False)
    ])  # fmt: skip


def _features(run: Run) -> pd.DataFrame:
    """The most important ones of each output."""
    importance = run.importance()
    outputs, layers, folds = importance.output.nunique(), importance.layer.nunique(), importance.folds.max()
    return pd.DataFrame([
        {**({"For": row.output} if outputs > 1 else {}), "Feature": row.feature, **({"Layer": row.layer} if layers > 1 else {}),
         "Share": f"{row.importance:.1%}", "Range over folds": f"{row.low:.1%} to {row.high:.1%}",
         "Used in": f"{row.folds} of {counted(folds, 'fold')}", "Direction": DIRECTIONS[row.direction][0]}
        for row in importance.groupby("output", sort=False).head(max(LEAST, ROWS // outputs)).itertuples()
    ])  # fmt: skip


def _sets(run: Run) -> pd.DataFrame:
    """Gene sets of the whole ranking by their false discovery rates, beside the best that shuffled labels gave."""
    found = run.enriched("ranked")
    best = found[found.shuffled > 0].groupby("output").q.min()
    real = found[found.shuffled == 0].sort_values("q", kind="stable").rename(columns={"size": "number"}).fillna({"genes": "none"})
    outputs, collections = real.output.nunique(), real.sets.nunique()
    return pd.DataFrame([
        {**({"For": row.output} if outputs > 1 else {}), **({"Collection": row.sets} if collections > 1 else {}), "Gene set": row.set,
         "Genes": row.number, "Enrichment": f"{row.nes:+.2f}", "False discovery rate": f"{row.q:.2g}",
         "With shuffled labels": f"{best[row.output]:.2g}" if row.output in best else "none",
         "Leading genes": ", ".join(row.genes.split(", ")[:5])}
        for _, of_output in real.groupby("output") for row in of_output.head(max(LEAST, ROWS // outputs)).itertuples()
    ])  # fmt: skip


TABLES = {
    "scores": Table("Scores, with 95 % intervals", scores, "The headline is the model that was chosen inside each fold."),
    "models": Table("Every model", _models, "Exploratory: the best of many looks better than it is. p: corrected resampled t-test, Holm."),
    "classes": Table("Each class as a test", lambda run: as_tests(FIGURES["practice"].read(run, "headline")),
                     "PPV and NPV at the prevalence beside them.", lambda run: run.plan.target.task == "classification"),
    "settings": Table("What was chosen in each fold", lambda run: chosen(run, "headline"), "By scores inside the fold's training part."),
    "features": Table("Most important features", _features,
                      "Share: of all that moved the prediction of held-out samples. Features go with it; they need not cause it.",
                      lambda run: run.after("explanation").done),
    "sets": Table("Gene sets high or low in the ranking", _sets,
                  "Enrichment: normalised; above 0, the genes raise the prediction. With shuffled labels: the lowest rate of any set.",
                  lambda run: run.after("enrichment").done),
}  # fmt: skip
