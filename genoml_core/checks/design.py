"""Does the way in which samples are dealt into folds ask what the user wants to know, and can it be done?"""
from ..errors import counted, listed
from . import check


@check("plan")
def left_out_values(dataset, plan):
    """Are there values to leave out, and is every class learnt where one is?"""
    if plan.design.name != "leave_out":
        return
    by, usable = plan.design.by, dataset.column(plan.target.column).notna()
    values = dataset.column(by)[usable]
    if by in plan.target.outcome:
        yield "error", f"{by!r} is what is predicted, and cannot be left out value by value.", "", "Choose another column."
        return
    known = values.nunique(dropna=False)
    if known < plan.design.outer:
        what = f"{by!r} has {counted(known, 'different value')}, and {plan.design.outer} folds are asked for."
        yield "error", what, "Each is held out as a whole.", f"Use {known} folds." if known > 1 else "Choose a column with more values."
        return
    if gaps := int(values.isna().sum()):
        yield "note", f"{counted(gaps, 'sample')} without a value of {by!r} count as one value of their own.", "", ""
    if plan.target.task == "classification":
        yield from _only_there(dataset, plan, values)
    yield from _torn(dataset, plan, values)


def _only_there(dataset, plan, values):
    labels = dataset.labels(plan.target.column)
    lone = [name for name, of in values.loc[labels.index].groupby(labels) if of.nunique(dropna=False) == 1]
    if lone:
        what = f"{listed(lone, 3)} {'occurs' if len(lone) == 1 else 'occur'} in one value of {plan.design.by!r} only."
        yield "error", what, "Where that is left out, no model can learn it.", "Merge or leave out the class, or choose another design."


def _torn(dataset, plan, values):
    """Groups with samples on both sides of a split: what the design asks for drugs, and a leak for sites."""
    group = plan.target.group
    if group is None or group == plan.design.by:
        return
    spread = values.groupby(dataset.column(group)[values.index]).nunique(dropna=False)
    if torn := int((spread > 1).sum()):
        what = f"{counted(torn, f'{group!r} group')} with more than one value of {plan.design.by!r}."
        why = "Their samples are learnt from while others of them are held out: right where the group is known and the value is new, such "
        yield "warning", what, why + "as a new drug on known cell lines; a leak where the group itself should be new.", ""


@check("plan")
def times_are_known(dataset, plan):
    """Is it known of every sample when it was taken?"""
    if plan.design.name != "later":
        return
    by = plan.design.by
    found = dataset.times(by)[dataset.column(plan.target.column).notna()]
    if missing := int(found.isna().sum()):
        why = "It takes a number or a date of each sample to say who came first."
        fix = "Complete the column, leave these samples out, or choose another column."
        yield "error", f"{counted(missing, 'sample')} without a time in {by!r}.", why, fix
    elif found.nunique() <= plan.design.outer:
        what = f"{by!r} has {counted(found.nunique(), 'different time')}, too few for {plan.design.outer} folds."
        yield "error", what, "", "Use fewer folds, or another column."
