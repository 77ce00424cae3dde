"""Make a plan with good defaults, and check a plan against the catalogues."""
from collections.abc import Iterable

from ..dataset import Dataset
from ..errors import GenoMLError
from ..metrics import METRICS, objectives
from ..models import MODELS
from ..params import checked
from ..plan import SAMPLE_TABLE, Design, Plan, Recipe, Target, Tier, Use, explained, with_covariates
from ..reference import reference_of
from ..registry import near_miss
from ..steps import STEPS
from ..steps.recipes import SAMPLE_COLUMNS, default_recipe
from .apply import chosen
from .outcomes import outcome_class


def compose(
    dataset: Dataset, column: str | None = None, *, task: str = "classification", event: str | None = None,
    event_values: Iterable[str] = (), time_unit: str | None = None, group: str | None = None, cohort: str | None = None,
    covariates: Iterable[str] | None = None, models: Iterable[str] | None = None, recipe: Recipe | None = None,
    effort: str = "quick", outer: int = 5, inner: int = 3, repeats: int = 1, objective: str | None = None,
    calibration: str | None = None, oversample: bool = False, tier: Tier = "fast", seed: int = 0,
) -> Plan:
    """A checked plan. ``models`` None: all that do the task; baselines are always in. ``recipe`` None: the default of each layer's kind.

    column: what is predicted, for survival the time. covariates: the sample columns used as features; None: those that the dataset
    marks. objective, calibration: None for what is usual for the task.
    """
    happened = {"event": event, "event_values": tuple(event_values), "time_unit": time_unit}
    target = Target.of(dataset, task, column, group=group, cohort=cohort, **happened)
    if covariates is not None:
        target = _with_covariates(target, covariates)
    outcome = outcome_class(task)
    with explained("plan"):
        plan = Plan(
            dataset=dataset.key, target=target, models=tuple(use_model(name, task) for name in _chosen(models, target)),
            recipe=_recipe(dataset, target, recipe),
            design=Design(outer=outer, inner=inner, repeats=repeats),
            objective=objective or outcome.usual_objective(target), calibration=calibration or next(iter(outcome.calibrations)),
            oversample=oversample, effort=effort, tier=tier, seed=seed,
        )
    validate(plan, dataset)
    return plan


def _recipe(dataset: Dataset, target: Target, recipe: Recipe | None) -> Recipe:
    """The recipe, by default that which suits each layer; and that of the sample columns where they are used as features."""
    layers = {layer: steps for layer, steps in (recipe or {}).items() if layer != SAMPLE_TABLE}
    layers = layers or {layer: default_recipe(dataset, layer) for layer in dataset.facts.layers}
    if not target.covariates:
        return layers
    return {**layers, SAMPLE_TABLE: (recipe or {}).get(SAMPLE_TABLE, SAMPLE_COLUMNS.uses())}


def _with_covariates(target: Target, covariates: Iterable[str]) -> Target:
    roles = {name: "ignored" if role == "covariate" else role for name, role in target.roles.items()}
    outcome = (target.column, target.event)
    return target.model_copy(update={"roles": with_covariates(roles, [name for name in covariates if name not in outcome])})


def _chosen(models: Iterable[str] | None, target: Target) -> list[str]:
    able = [name for name, m in MODELS.items() if target.task in m.tasks and (m.sees == "all" or target.covariates)]
    named = able if models is None else list(dict.fromkeys(models))
    return [name for name in able if MODELS[name].role == "baseline"] + [n for n in named if MODELS[n].role != "baseline"]


def use_model(name: str, task: str) -> Use:
    """A model as a plan uses it: its whole search space, written out. A model that does not do the task has none."""
    return Use(name=name, search=MODELS[name].search(task) if task in MODELS[name].tasks else {})


def validate(plan: Plan, dataset: Dataset) -> None:
    """Raise GenoMLError where the plan names what does not exist or sets what does not fit."""
    for name in plan.target.roles:
        dataset.column(name)
    for layer, steps in plan.recipe.items():
        if layer not in (*dataset.facts.layers, SAMPLE_TABLE):
            raise GenoMLError(f"The dataset has no layer {layer!r}.", fix=near_miss(layer, dataset.facts.layers))
        for number, use in enumerate(steps):
            _check_step(plan, dataset, layer, number, use)
    _check_models(plan)
    if plan.calibration not in outcome_class(plan.target.task).calibrations:
        fix = f"Choose one of: {', '.join(outcome_class(plan.target.task).calibrations)}."
        raise GenoMLError(f"The calibration {plan.calibration!r} is not for {plan.target.task}.", fix=fix)
    if plan.oversample and plan.target.task != "classification":
        raise GenoMLError(f"There are no classes to over-sample in {plan.target.task}.", fix="Switch over-sampling off.")
    able = objectives(plan.target.task)
    if METRICS[plan.objective].name not in able:
        why, fix = METRICS[plan.objective].unfit, f"Choose one of: {', '.join(able)}."
        raise GenoMLError(f"{plan.objective!r} cannot choose among models.", why, fix)


def _check_step(plan: Plan, dataset: Dataset, layer: str, number: int, use: Use):
    step = STEPS[use.name]
    _check_use(use, step.params, f"Step {use.name!r}")
    if plan.target.task not in step.tasks:
        raise GenoMLError(f"Step {use.name!r} does not understand the target of {plan.target.task}.", fix="Leave it out.")
    table = layer == SAMPLE_TABLE
    if (step.of == "sample table") != (table and number == 0):
        fix = "Put the step 'clinical' first in the recipe of the sample table, and nowhere else."
        raise GenoMLError(f"Step {use.name!r} does not fit at place {number + 1} of {layer!r}.", fix=fix)
    if step.knows:
        reference_of(dataset.path.parents[1], chosen(use))


def _check_models(plan: Plan):
    for use in plan.models:
        if plan.target.task not in MODELS[use.name].tasks:
            raise GenoMLError(f"Model {use.name!r} does not do {plan.target.task}.", fix="Leave it out.")
        if MODELS[use.name].sees == "covariates" and not plan.target.covariates:
            fix = "Mark sample columns as covariates, or leave it out."
            raise GenoMLError(f"Model {use.name!r} sees only covariates, and the plan has none.", fix=fix)
        _check_use(use, MODELS[use.name].space(plan.target.task), f"Model {use.name!r}")
    if all(MODELS[use.name].role == "baseline" for use in plan.models):
        raise GenoMLError("The plan has only baselines.", fix="Choose at least one model to compare with them.")


def _check_use(use: Use, params, owner: str):
    checked(params, use.params, owner)
    for name, values in use.search.items():
        if not values:
            raise GenoMLError(f"{owner}: the search over {name!r} is empty.", fix="List at least one value, or remove it.")
        for value in values:
            checked(params, {name: value}, owner)
