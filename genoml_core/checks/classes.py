"""Are there classes to learn, and enough samples of each, in every fold?"""
from ..dataset import Dataset
from ..errors import listed
from ..plan import Plan
from . import check


def _labelled(dataset: Dataset, plan: Plan):
    return dataset.labels(plan.target.column)


def _groups(dataset: Dataset, column: str):
    """The group of each sample; one without a group is its own."""
    groups = dataset.column(column)
    return groups.astype(object).where(groups.notna(), groups.index.to_series())


@check("plan", tasks=("classification",))
def one_class(dataset, plan):
    """Are there at least two classes?"""
    classes = _labelled(dataset, plan).unique()
    if len(classes) < 2:
        what = f"The target {plan.target.column!r} has {'one class only' if len(classes) else 'no values'}."
        yield "error", what, f"It is {classes[0]!r} in every labelled sample." if len(classes) else "", "Choose another target column."


@check("plan", tasks=("classification",))
def many_classes(dataset, plan):
    """Is the target a set of classes, or rather a measurement or an id?"""
    labels = _labelled(dataset, plan)
    if labels.nunique() > max(20, len(labels) // 5):
        why = f"It has {labels.nunique():,} different values in {len(labels):,} samples, like a measurement or an id."
        fix = "Choose a column with a few classes, or predict it as a number."
        yield "error", f"The target {plan.target.column!r} is not a set of classes.", why, fix


@check("plan", tasks=("classification",))
def small_class(dataset, plan):
    """Does every class have enough independent samples for the folds?"""
    labels = _labelled(dataset, plan)
    if labels.nunique() < 2 or plan.design.name != "nested":  # where it is learnt and judged depends on the column then: checks/design.py
        return
    group = plan.target.group
    units = _groups(dataset, group).loc[labels.index].groupby(labels).nunique() if group else labels.value_counts()
    rarest, size, folds = units.idxmin(), int(units.min()), (plan.design.outer, plan.design.inner)
    noun = f"{group!r} groups" if group else "samples"
    possible = _most_folds(size, *folds)
    if possible != folds:
        why = f"{folds[0]} outer and {folds[1]} inner folds need more in every part."
        yield "error", f"Class {rarest!r} has only {size} {noun}.", why, _fewer_folds(possible, folds)
    elif size < 20:
        why = "Its scores will be uncertain, whatever their average says."
        yield "warning", f"Class {rarest!r} has only {size} {noun}.", why, "Look at its row of the confusion matrix."


def _most_folds(size: int, outer: int, inner: int) -> tuple[int, int] | None:
    """The most (outer, inner) folds, up to these, that a class of this size allows; outer ones are given up first."""
    ways = ((k, m) for m in range(inner, 1, -1) for k in range(outer, 1, -1))
    return next(((k, m) for k, m in ways if size >= k and size - -(-size // k) >= m), None)


def _fewer_folds(possible: tuple[int, int] | None, asked: tuple[int, int]) -> str:
    if possible is None:
        return "No folds are few enough: merge it with another class, leave it out, or add samples of it."
    fewer = [f"{now} {name}" for now, before, name in zip(possible, asked, ("outer", "inner"), strict=True) if now < before]
    return f"Use {' and '.join(fewer)} folds, or merge or leave out this class."


@check("plan", tasks=("classification",))
def group_in_one_class(dataset, plan):
    """Does a group column separate the classes, so that a model may learn the group instead?"""
    if plan.target.group is None:
        return
    labels = _labelled(dataset, plan)
    groups = dataset.column(plan.target.group).loc[labels.index]
    sizes = groups.value_counts()
    large = sizes[sizes >= max(10, 0.05 * len(groups))].index
    pure = [g for g in large if labels[groups == g].nunique() == 1]
    if pure:
        what = f"In {plan.target.group!r}, {listed(pure)} {'has' if len(pure) == 1 else 'have'} samples of one class only."
        yield "warning", what, "What tells such a group apart can pass for what tells the class apart.", ""
