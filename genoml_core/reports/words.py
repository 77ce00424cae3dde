"""A plan and its steps in plain words, as they stand on pages and in methods texts."""
from collections.abc import Iterable

from ..edit import DRUG, LINE, PAIRED
from ..figures.theme import shortened
from ..models import MODELS
from ..steps import STEPS


def held_out(design: str, by: str | None, group: str | None, columns: Iterable[str]) -> str:
    """What the scores of a design are about. columns: of the sample table."""
    if design == "leave_out":
        return f"Leave-{by}-out: the scores are about values of {by} that no model has seen."
    if design == "later":
        return f"The scores are about samples that come later by {by}."
    if group:
        return f"Leave-{group}-out: the scores are about values of {group} that no model has seen, otherwise like these."
    if set(PAIRED) <= set(columns):
        return (
            f"Leave-pairs-out: each {LINE} and each {DRUG} is known from other pairs, so the scores are about gaps in the table, not about "
            f"a new {LINE} or {DRUG}."
        )
    return "The scores are about new samples like these."


def recipe_in_words(uses) -> str:
    """What the steps of a recipe do, and what they learn from, without a full stop."""
    steps = "; ".join(STEPS[use.name].sentence({**use.params, **{p: _Among(v) for p, v in use.search.items()}}) for use in uses)
    if not steps:
        return "values as they are"
    learnt = any(STEPS[use.name].learns != "nothing" for use in uses)
    return f"{steps}; {'all that is learnt, from training samples only' if learnt else 'nothing was learnt'}"


class _Among:
    """Searched values in a methods sentence, where a number would stand."""

    def __init__(self, values: tuple):
        self.values = values

    def __format__(self, spec: str) -> str:
        shown = [format(v, spec) if isinstance(v, int | float) else str(v) for v in self.values]
        return f"{', '.join(shown[:-1])} or {shown[-1]} (chosen in each fold)" if len(shown) > 1 else shown[0]


def settings(chosen: dict, model: str, task: str) -> str:
    """Chosen values in words: "C 0.01; Most variable features: features kept 500, measure of spread variance"."""
    name = model.partition("@")[0]
    space = MODELS[name].space(task) if name in MODELS else {}
    own, steps = [], {}
    for path, value in chosen.items():
        if "." in path:  # layer.step.parameter
            step, name = path.rsplit(".", 2)[-2:]
            steps.setdefault(STEPS[step].label, []).append(f"{_name(STEPS[step].params, name).lower()} {_value(value)}")
        else:
            own.append(f"{_name(space, path)} {_value(value)}")
    return "; ".join([*own, *(f"{step}: {', '.join(values)}" for step, values in steps.items())]) or "no settings"


def _name(params: dict, name: str) -> str:
    return (params[name].label if name in params else "") or name


def _value(value) -> str:
    if value is None:
        return "none"
    if isinstance(value, float):
        return f"{value:g}"
    return f"{value:,}" if type(value) is int else shortened([value], 30)[0]
