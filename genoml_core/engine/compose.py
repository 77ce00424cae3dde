"""Make a plan with good defaults, and check a plan against the catalogues."""
from collections.abc import Iterable

from ..dataset import Dataset
from ..errors import GenoMLError
from ..metrics import METRICS, objectives
from ..models import MODELS
from ..params import checked
from ..plan import Design, Plan, Recipe, Target, Use, explained, with_covariates
from ..registry import near_miss
from ..steps import STEPS
from ..steps.recipes import default_recipe


def compose(
    dataset: Dataset, column: str, *, task: str = "classification", group: str | None = None, cohort: str | None = None,
    covariates: Iterable[str] | None = None, models: Iterable[str] | None = None, recipe: Recipe | None = None,
    effort: str = "quick", outer: int = 5, inner: int = 3, repeats: int = 1, objective: str = "balanced_accuracy",
    calibration: str = "temperature", seed: int = 0,
) -> Plan:
    """A checked plan. ``models`` None: all that do the task; baselines are always in. ``recipe`` None: the default of each layer's kind.

    covariates: the sample columns used as features; None: those that the dataset marks.
    """
    target = Target.of(dataset, task, column, group, cohort)
    if covariates is not None:
        roles = {name: "ignored" if role == "covariate" else role for name, role in target.roles.items()}
        target = Target(task=task, roles=with_covariates(roles, [name for name in covariates if name != column]))
    with explained("plan"):
        plan = Plan(
            dataset=dataset.key, target=target, models=tuple(use_model(name) for name in _chosen(models, task)),
            recipe=recipe or {name: default_recipe(layer.kind) for name, layer in dataset.facts.layers.items()},
            design=Design(outer=outer, inner=inner, repeats=repeats),
            objective=objective, calibration=calibration, effort=effort, seed=seed,
        )
    validate(plan, dataset)
    return plan


def _chosen(models: Iterable[str] | None, task: str) -> list[str]:
    able = [name for name, m in MODELS.items() if task in m.tasks]
    named = able if models is None else list(dict.fromkeys(models))
    return [name for name in able if MODELS[name].role == "baseline"] + [n for n in named if MODELS[n].role != "baseline"]


def use_model(name: str) -> Use:
    """A model as a plan uses it: its whole search space, written out."""
    return Use(name=name, search=MODELS[name].search())


def validate(plan: Plan, dataset: Dataset) -> None:
    """Raise GenoMLError where the plan names what does not exist or sets what does not fit."""
    for name in plan.target.roles:
        dataset.column(name)
    for layer, steps in plan.recipe.items():
        if layer not in dataset.facts.layers:
            raise GenoMLError(f"The dataset has no layer {layer!r}.", fix=near_miss(layer, dataset.facts.layers))
        for use in steps:
            _check_use(use, STEPS[use.name].params, f"Step {use.name!r}")
    _check_models(plan)
    able = objectives(plan.target.task)
    if METRICS[plan.objective].name not in able:
        why, fix = METRICS[plan.objective].unfit, f"Choose one of: {', '.join(able)}."
        raise GenoMLError(f"{plan.objective!r} cannot choose among models.", why, fix)


def _check_models(plan: Plan):
    for use in plan.models:
        _check_use(use, MODELS[use.name].space, f"Model {use.name!r}")
        if plan.target.task not in MODELS[use.name].tasks:
            raise GenoMLError(f"Model {use.name!r} does not do {plan.target.task}.", fix="Leave it out.")
    if all(MODELS[use.name].role == "baseline" for use in plan.models):
        raise GenoMLError("The plan has only baselines.", fix="Choose at least one model to compare with them.")


def _check_use(use: Use, params, owner: str):
    checked(params, use.params, owner)
    for name, values in use.search.items():
        if not values:
            raise GenoMLError(f"{owner}: the search over {name!r} is empty.", fix="List at least one value, or remove it.")
        for value in values:
            checked(params, {name: value}, owner)
