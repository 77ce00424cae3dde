"""Kaplan-Meier curves of patients in groups of predicted risk."""
import numpy as np
import pandas as pd

from ..errors import GenoMLError
from ..statistics.cutoff import searched_cutoff
from . import figure, survival
from .dials import USUAL, Dials

SEARCHED = "searched"
NAMES = {
    2: ["High risk", "Low risk"], 3: ["High risk", "Middle risk", "Low risk"], 4: ["High risk", "Higher risk", "Lower risk", "Low risk"],
}  # fmt: skip


def patients(run, model: str) -> pd.DataFrame:
    """The predictions of each patient once: first repeat. rank: the share of the inner risks of the cohort that are lower.

    entry: 0 where the run knows of no other.
    """
    rows = run.predictions[(run.predictions.model == model) & (run.predictions.repeat == 0)].reset_index(drop=True)
    rows = rows if "entry" in rows else rows.assign(entry=0.0)
    return rows if "rank" in rows else rows.assign(rank=np.where(rows.high, 0.75, 0.25))  # of runs of earlier versions


def risk_groups(rows: pd.DataFrame, number: int) -> pd.Series:
    """The group of each patient, categories from high to low: cut where inner held-out risks say, not where these patients would like."""
    place = np.minimum((np.ceil(rows["rank"] * number) - 1).clip(lower=0), number - 1).astype(int)
    return pd.Series(pd.Categorical.from_codes(number - 1 - place, NAMES[number]), rows.index)


def table(run, model: str, dials: Dials = USUAL) -> pd.DataFrame:
    """Groups of like size by the ranks of risks; or two, cut where they differ most, with the p value of a search."""
    rows, unit = patients(run, model), run.plan.target.time_unit or ""
    if dials.groups != SEARCHED:
        return survival.table(rows, risk_groups(rows, _number(dials.groups)), unit)
    found = searched_cutoff(rows.time, rows.event, rows["rank"], entry=rows.entry)
    if found is None:
        raise GenoMLError("There is no cut-off to search for.", "All patients have nearly the same predicted risk.", "Choose halves.")
    group = pd.Series(pd.Categorical(np.where(rows["rank"] > found.value, *NAMES[2]), NAMES[2]))
    told = survival.table(rows, group, unit)
    return told.assign(chi2=found.statistic**2, p=found.p, test="p, corrected for the search")


def _number(groups: str) -> int:
    if groups not in map(str, NAMES):
        raise GenoMLError(f"The setting groups cannot be {groups!r}.", fix=f"Give one of {', '.join(map(str, NAMES))}, {SEARCHED}.")
    return int(groups)


def describe(table) -> str:
    """As of any groups, but it says that the samples were held out."""
    return survival.describe(table).replace("Kaplan-Meier curves", "Kaplan-Meier curves of held-out samples", 1)


figure("kaplan_meier", "Survival by predicted risk", tasks=("survival",), table=table, screen=survival.screen, paper=survival.paper,
       describe=describe, size=(150, 95), first=True,
       help="Patients by the risk that a model predicted that had not seen them. Groups begin at fixed shares of the risks in the training "
            "data, of each cohort by itself, so nothing was cut to fit. Small marks: the follow-up ended there. A searched cut-off "
            "flatters: its p value counts the search.")
