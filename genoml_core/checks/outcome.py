"""Is the outcome known, and for whom?"""
import pandas as pd

from ..target import limits
from . import check

LEAST_SAMPLES = 10  # in each held-out part


@check("plan")
def missing_outcome(dataset, plan):
    """Are there samples without a value of what is predicted?"""
    for name in plan.target.outcome:
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
