"""Survival: was enough seen, of whom, and is it the right way round?"""
import re

import numpy as np
import pandas as pd

from ..at_risk import RiskSets
from ..errors import counted, listed
from ..follow_up import happened
from . import check
from .covariates import MOST_VALUES, NEARLY_THE_ANSWER, cramers_v

FEW_EVENTS, LEAST_EVENTS = 50, 3  # over all, and in each held-out part
FEW_AT_RISK = 20
RARE = 0.05
_ABSENCE, _ONE = re.compile(r"censor|surviv|alive|living", re.IGNORECASE), {"1", "true", "yes", "y"}
_PROGRESS = re.compile(r"\b(pfi|pfs|dfi|dfs|rfs|efs)\b|progress|recurr|relaps|disease free", re.IGNORECASE)


@check("plan", tasks=("survival",))
def event_turned_round(dataset, plan):
    """Does 1 mean the event, where the column is named after its absence?"""
    name, values = plan.target.event, {value.strip().lower() for value in plan.target.event_values}
    if _ABSENCE.search(name) and values <= _ONE:
        why = f"In columns named so 1 often means censored or alive. As it is read now, {_seen(dataset, plan).mean():.0%} had the event."
        yield "warning", f"Is {name!r} the right way round?", why, "Look it up, and choose 0 as the event if 1 means that nothing happened."


@check("plan", tasks=("survival",))
def covariate_tells_event(dataset, plan):
    """Can it be read from one sample column, or from its gaps, whether the event came?"""
    seen = _seen(dataset, plan)
    for name in plan.target.covariates:
        column = dataset.column(name).loc[seen.index]
        told = [column.isna(), *([dataset.labels(name).reindex(seen.index).fillna("")] if column.nunique() <= MOST_VALUES else [])]
        if max(cramers_v(pd.crosstab(each, seen).to_numpy()) for each in told) >= NEARLY_THE_ANSWER:
            why = f"Its values, or its gaps, go with {plan.target.event!r}: perhaps it was noted when the event came."
            yield "warning", f"The column {name!r}, a feature, gives the answer away.", why, "Do not use it as a feature."


@check("plan", tasks=("survival",))
def not_followed(dataset, plan):
    """Was everybody followed for some time?"""
    time = pd.to_numeric(dataset.column(plan.target.column), errors="coerce")
    if none := int((time <= 0).sum()):
        why = "Nothing can be learnt from them about when the event comes."
        yield "note", f"{none:,} samples have a {plan.target.column!r} of 0 or less.", why, "They are left out."


@check("plan", tasks=("survival",))
def never_observed(dataset, plan):
    """Did everybody come under observation before the follow-up ended?"""
    if plan.target.entry is None:
        return
    time, entry = (pd.to_numeric(dataset.column(name), errors="coerce") for name in (plan.target.column, plan.target.entry))
    if none := int((entry >= time).sum()):
        why = "They were not under observation for any time."
        yield "warning", f"{none:,} samples have a {plan.target.entry!r} at or after their {plan.target.column!r}.", why, (
            "They are left out. Where they are many, look whether both columns count from the same day and in the same unit."
        )


@check("plan", tasks=("survival",))
def few_at_the_start(dataset, plan):
    """Where patients come late, are enough under observation when the first events happen?"""
    if plan.target.entry is None:
        return
    seen = plan.target.follow_up(dataset)
    events = seen.time[seen.event].sort_values()
    if events.empty:
        return
    at_risk = RiskSets(seen.time, seen.entry, events).sum(np.ones(len(seen)))
    if at_risk[0] < FEW_AT_RISK:
        enough = events.iloc[int(np.argmax(at_risk >= FEW_AT_RISK))] if (at_risk >= FEW_AT_RISK).any() else events.iloc[-1]
        why = f"Until {enough:.3g} fewer than {FEW_AT_RISK} are under observation; one event among so few lets predicted survival drop."
        yield "warning", "Hardly anybody is under observation from the start.", why, (
            "Read risks and their order rather than predicted survival, or count the time from the entry instead."
        )


@check("plan", tasks=("survival",))
def few_events(dataset, plan):
    """Were enough events seen?"""
    events, outer, inner = int(_seen(dataset, plan).sum()), plan.design.outer, plan.design.inner
    if events >= FEW_EVENTS:
        return
    others = _other_endpoints(dataset, plan, events)
    instead = f"The column {listed(others, 2)} may tell of an endpoint that comes more often." if others else ""
    if events < LEAST_EVENTS * outer or events * (outer - 1) // outer < LEAST_EVENTS * inner:
        why = f"{outer} outer and {inner} inner folds need at least {LEAST_EVENTS} events in every part."
        yield "error", f"Only {events} events were seen.", why, instead or "Use fewer folds, or an endpoint that comes more often."
    else:
        why = "Intervals will be wide, and selected features will change from fold to fold."
        yield "warning", f"Only {events} events were seen.", why, instead


def _other_endpoints(dataset, plan, events: int) -> list[str]:
    """Columns that by their names and values say whether a disease came back or went on, and that say it more often."""
    named = (name for name in dataset.samples if name != plan.target.event and _PROGRESS.search(re.sub(r"[\W_]+", " ", name)))
    found = {name: happened(dataset.labels(name).unique()) for name in named if dataset.samples[name].nunique() == 2}
    return [name for name, values in found.items() if values and dataset.labels(name).isin(values).sum() > events]


@check("plan", tasks=("survival",))
def cohorts_without_events(dataset, plan):
    """Are there cohorts in which too little happened?"""
    if plan.target.cohort is None:
        return
    events = _seen(dataset, plan).groupby(dataset.column(plan.target.cohort)).sum()
    if few := [f"{name} ({count})" for name, count in events.items() if count < 2 * plan.design.outer]:
        why = "They hardly say whether patients within them are told apart; their own scores are not shown, or have wide intervals."
        yield "note", f"Cohorts with fewer than 2 events in each of {plan.design.outer} folds: {listed(few, 5)}.", why, ""


@check("plan", tasks=("survival",))
def layers_of_few_events(dataset, plan):
    """Did enough of those who have a layer have the event?"""
    seen = _seen(dataset, plan)
    for layer, has in dataset.measured().loc[seen.index, plan.layers].items():
        events = int(seen[has].sum())
        if not has.all() and events < FEW_EVENTS:
            why = f"{int(has.sum()):,} of {len(has):,} patients have it; what it could add can hardly be learnt from them."
            fix = "Leave the layer out, or predict only those who have it."
            yield "warning", f"Of the patients with layer {layer!r}, only {counted(events, 'event')} seen.", why, fix


@check("plan", tasks=("survival",))
def cohorts_without_a_layer(dataset, plan):
    """Does lacking a layer tell which cohort a patient is of?"""
    if plan.target.cohort is None:
        return
    seen = _seen(dataset, plan)
    share = dataset.measured().loc[seen.index, plan.layers].groupby(dataset.column(plan.target.cohort)).mean()
    for layer, of in share.items():
        lacking, having = (list(of.index[which]) for which in (of < RARE, of > 1 - RARE))
        if lacking and having:
            why = "Having it or not tells the cohort, and perhaps the years or the platform, rather than anything about a patient."
            yield "note", f"Hardly anybody of {listed(lacking, 3)} has layer {layer!r}.", why, "Read the scores within cohorts."


def _seen(dataset, plan) -> pd.Series:
    """Whether the event was seen, for the samples that were followed."""
    return plan.target.follow_up(dataset).event
