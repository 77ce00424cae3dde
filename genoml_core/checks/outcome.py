"""Is the outcome known, and for whom?"""
import re

import pandas as pd

from ..errors import listed
from ..target import limits
from . import check

FEW_EVENTS, LEAST_EVENTS = 50, 3  # over all, and in each held-out part
LEAST_SAMPLES = 10  # in each held-out part
_ABSENCE, _ONE = re.compile(r"censor|surviv|alive|living", re.IGNORECASE), {"1", "true", "yes", "y"}


@check("plan")
def missing_outcome(dataset, plan):
    """Are there samples without a value of what is predicted?"""
    for name in filter(None, (plan.target.column, plan.target.event)):
        column = dataset.column(name)
        if missing := int(column.isna().sum()):
            yield "note", f"{missing:,} of {len(column):,} samples have no {name!r}.", "", "They are left out."


@check("plan")
def missing_groups(dataset, plan):
    """Does every sample with an outcome have a group?"""
    if plan.target.group is None:
        return
    groups = dataset.column(plan.target.group)[dataset.column(plan.target.column).notna()]
    if missing := int(groups.isna().sum()):
        yield "note", f"{missing:,} samples have no {plan.target.group!r}.", "", "Each of them is its own group."


@check("plan", tasks=("regression",))
def not_a_number(dataset, plan):
    """Is the target a number that varies, in enough samples?"""
    column, name = dataset.column(plan.target.column), plan.target.column
    numbers = pd.to_numeric(column, errors="coerce")
    if text := int((numbers.isna() & column.notna()).sum()):
        example = f"For example {column[numbers.isna() & column.notna()].iloc[0]!r}."
        yield "error", f"The target {name!r} is not a number in {text:,} samples.", example, "Choose a column of numbers."
    elif numbers.nunique() < 2:
        yield "error", f"The target {name!r} is the same in every sample.", "", "Choose another target column."
    elif numbers.nunique() <= 5:
        why = f"It has only {numbers.nunique()} different values."
        yield "warning", f"The target {name!r} may be a set of classes rather than a number.", why, "Then predict a class."
    elif len(numbers.dropna()) < LEAST_SAMPLES * plan.design.outer:
        why = f"{plan.design.outer} folds hold out fewer than {LEAST_SAMPLES} samples each: their scores will jump."
        yield "warning", f"Only {numbers.notna().sum()} samples have a value of {name!r}.", why, "Use fewer folds, or repeat the whole."


@check("plan", tasks=("regression",))
def capped_target(dataset, plan):
    """Do many samples share the largest or smallest value, as where a measurement ends?"""
    numbers = pd.to_numeric(dataset.column(plan.target.column), errors="coerce").dropna()
    for end, value in limits(numbers).items():
        why = "Beyond it nothing was measured: their true values are unknown, and a squared error takes them at their word."
        fix = "Predict a class, such as sensitive or not, or leave them out."
        yield "warning", f"{(numbers == value).mean():.0%} of the samples have the {end} {plan.target.column!r}, {value:g}.", why, fix


@check("plan", tasks=("survival",))
def event_turned_round(dataset, plan):
    """Does 1 mean the event, where the column is named after its absence?"""
    name, values = plan.target.event, {value.strip().lower() for value in plan.target.event_values}
    if _ABSENCE.search(name) and values <= _ONE:
        why = f"In columns named so 1 often means censored or alive. As it is read now, {_seen(dataset, plan).mean():.0%} had the event."
        yield "warning", f"Is {name!r} the right way round?", why, "Look it up, and choose 0 as the event if 1 means that nothing happened."


@check("plan", tasks=("survival",))
def not_followed(dataset, plan):
    """Was everybody followed for some time?"""
    time = pd.to_numeric(dataset.column(plan.target.column), errors="coerce")
    if none := int((time <= 0).sum()):
        why = "Nothing can be learnt from them about when the event comes."
        yield "note", f"{none:,} samples have a {plan.target.column!r} of 0 or less.", why, "They are left out."


@check("plan", tasks=("survival",))
def few_events(dataset, plan):
    """Were enough events seen?"""
    events, outer, inner = int(_seen(dataset, plan).sum()), plan.design.outer, plan.design.inner
    if events < LEAST_EVENTS * outer or events * (outer - 1) // outer < LEAST_EVENTS * inner:
        why = f"{outer} outer and {inner} inner folds need at least {LEAST_EVENTS} events in every part."
        yield "error", f"Only {events} events were seen.", why, "Use fewer folds, or an endpoint that comes more often."
    elif events < FEW_EVENTS:
        why = "Intervals will be wide, and selected features will change from fold to fold."
        yield "warning", f"Only {events} events were seen.", why, ""


@check("plan", tasks=("survival",))
def cohorts_without_events(dataset, plan):
    """Are there cohorts in which nothing happened?"""
    if plan.target.cohort is None:
        return
    events = _seen(dataset, plan).groupby(dataset.column(plan.target.cohort)).sum()
    if empty := [str(name) for name in events.index[events < 2]]:
        why = "They hardly say whether patients within them are told apart."
        yield "note", f"Cohorts with fewer than 2 events: {listed(empty, 5)}.", why, ""


def _seen(dataset, plan) -> pd.Series:
    """Whether the event was seen, for the samples that were followed."""
    return dataset.follow_up(plan.target.column, plan.target.event, plan.target.event_values).event
