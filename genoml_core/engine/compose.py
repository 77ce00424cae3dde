"""Make a plan with good defaults, and check a plan against the catalogues."""
from collections.abc import Iterable

from ..dataset import Dataset
from ..errors import GenoMLError, listed
from ..metrics import METRICS, objectives
from ..models import MODELS
from ..params import checked
from ..frozen import explained
from ..plan import SAMPLE_TABLE, Design, ModelUse, Plan, Recipe, Tier, Use
from ..target import WITHIN_COHORTS, Target, with_covariates
from ..reference import reference_of
from ..registry import near_miss
from ..steps import STEPS
from ..steps.recipes import SAMPLE_COLUMNS, default_recipe
from .apply import chosen
from .outcomes import outcome_class


def compose(
    dataset: Dataset, column: str | None = None, *, task: str = "classification", event: str | None = None,
    event_values: Iterable[str] = (), time_unit: str | None = None, entry: str | None = None, group: str | None = None,
    cohort: str | None = None, covariates: Iterable[str] | None = None, models: Iterable[str] | None = None, each_layer: bool = False,
    signature: str = "", recipe: Recipe | None = None, effort: str = "quick", design: str = "nested", by: str | None = None,
    outer: int | None = None, inner: int = 3, repeats: int = 1, locked: float = 0.0, objective: str | None = None,
    calibration: str | None = None, choose: str = "best", oversample: bool = False, shuffle: int | None = None, tier: Tier = "fast",
    seed: int = 0,
) -> Plan:
    """A checked plan. ``models`` None: the usual ones of the task; baselines are always in. ``recipe`` None: the default of each layer.

    each_layer: whether each model is tried on each layer by itself, too. signature: a list of genes (the key of a reference) for the
    baselines that see nothing else; without it they are left out.
    column: what is predicted, for survival the time. locked: the share of groups that is locked away. covariates: the sample columns used
    as features; None: those that the dataset marks. objective, calibration: None for what is usual for the task. outer: None for five
    folds, or one for each value left out.
    """
    happened = {"event": event, "event_values": tuple(event_values), "time_unit": time_unit, "entry": entry}
    target = Target.of(dataset, task, column, group=group, cohort=cohort, **happened)
    if covariates is not None:
        target = _with_covariates(target, covariates)
    outcome, recipe = outcome_class(task), _recipe(dataset, target, recipe)
    objective = objective or outcome.usual_objective(target)
    with explained("plan"):
        plan = Plan(
            dataset=dataset.key, target=target, models=_models(dataset, target, models, recipe, each_layer, signature), recipe=recipe,
            design=Design(
                name=design, by=by, outer=outer or _folds(dataset, target, design, by), inner=inner, repeats=repeats, locked=locked,
            ),
            objective=objective, calibration=calibration or outcome.usual_calibration(objective),
            choose=choose, oversample=oversample, shuffle=shuffle, effort=effort, tier=tier, seed=seed,
        )
    validate(plan, dataset)
    return plan


def _folds(dataset: Dataset, target: Target, design: str, by: str | None) -> int:
    """Five; where values of a column are left out, as many as samples with an outcome have, up to the most that a design has."""
    if design != "leave_out" or by is None:
        return 5
    values = dataset.column(by)[dataset.column(target.column).notna()]
    return min(max(values.nunique(dropna=False), 2), 20)


def _recipe(dataset: Dataset, target: Target, recipe: Recipe | None) -> Recipe:
    """The recipe, by default that which suits each layer; and that of the sample columns where they are used as features."""
    layers = {layer: steps for layer, steps in (recipe or {}).items() if layer != SAMPLE_TABLE}
    layers = layers or {layer: default_recipe(dataset, layer) for layer in dataset.facts.layers}
    if not target.covariates:
        return layers
    return {**layers, SAMPLE_TABLE: (recipe or {}).get(SAMPLE_TABLE, SAMPLE_COLUMNS.uses())}


def _with_covariates(target: Target, covariates: Iterable[str]) -> Target:
    return target.model_copy(update={"roles": with_covariates(target.roles, [name for name in covariates if name not in target.outcome])})


def usual_models(task: str, late: bool = False) -> list[str]:
    """The models that a plan of this task has unless others are chosen; late: where patients come under observation late."""
    return [name for name, m in MODELS.items() if task in m.tasks and m.role == "model" and m.usual and (m.late or not late)]


def _models(dataset: Dataset, target: Target, named: Iterable[str] | None, recipe: Recipe, each_layer: bool, signature: str):
    """Baselines, the named models, the same on each layer by itself, and behind them those that mix the others."""
    task = target.task
    layers = [layer for layer in recipe if layer != SAMPLE_TABLE]
    able = {**_sight(target), "all": True, "listed": bool(signature), "models": False}
    baselines = [name for name, m in MODELS.items() if task in m.tasks and m.role == "baseline" and able[m.sees]]
    named = usual_models(task, target.entry is not None) if named is None else list(dict.fromkeys(named))
    named = [name for name in named if MODELS[name].role == "model"]
    whole, mixing = ([name for name in named if (MODELS[name].sees == "models") == mixed] for mixed in (False, True))
    parts = [(name, (layer,)) for layer in layers for name in whole] if each_layer and len(layers) > 1 else []
    uses = [(name, ()) for name in (*baselines, *whole)] + parts + [(name, ()) for name in mixing]
    return tuple(_seeing(use_model(name, task), only, dataset, layers, signature) for name, only in uses)


def sight(task: str, cohort: bool, covariates: bool) -> dict[str, bool]:
    """Whether there is anything to see for models that see only some sample columns, where a cohort or other covariates are named."""
    cohort = cohort and task in WITHIN_COHORTS
    return {"covariates": cohort or covariates, "cohort": cohort, "alike": cohort and covariates}


def _sight(target: Target) -> dict[str, bool]:
    return sight(target.task, target.cohort is not None, bool(target.columns("covariate")))


def _seeing(use: ModelUse, only: tuple[str, ...], dataset: Dataset, layers: list[str], signature: str) -> ModelUse:
    """A model that sees some layers only; or a list of genes, in the layers where there are some of them."""
    if MODELS[use.name].sees != "listed":
        return use.model_copy(update={"layers": only})
    genes = reference_of(dataset.path.parents[1], signature).genes
    holding = tuple(layer for layer in layers if dataset.features(layer).isin(genes).any())
    if not holding:
        fix = "Choose a list that names genes as the dataset does, or leave it out."
        raise GenoMLError("The list of genes names none of this dataset's features.", f"It begins with {listed(genes, 3)}.", fix)
    return use.model_copy(update={"layers": holding, "listed": signature})


def use_model(name: str, task: str) -> ModelUse:
    """A model as a plan uses it: its whole search space, written out. A model that does not do the task has none."""
    return ModelUse(name=name, search=MODELS[name].search(task) if task in MODELS[name].tasks else {})


def validate(plan: Plan, dataset: Dataset) -> None:
    """Raise GenoMLError where the plan names what does not exist or sets what does not fit."""
    for name in (*plan.target.roles, *filter(None, [plan.design.by])):
        dataset.column(name)
    for layer, steps in plan.recipe.items():
        if layer not in (*dataset.facts.layers, SAMPLE_TABLE):
            raise GenoMLError(f"The dataset has no layer {layer!r}.", fix=near_miss(layer, dataset.facts.layers))
        for number, use in enumerate(steps):
            _check_step(plan, dataset, layer, number, use)
    _check_models(plan, dataset)
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


def _check_models(plan: Plan, dataset: Dataset):
    for use in plan.models:
        if plan.target.task not in MODELS[use.name].tasks:
            raise GenoMLError(f"Model {use.name!r} does not do {plan.target.task}.", fix="Leave it out.")
        if plan.target.entry and not MODELS[use.name].late:
            why = f"It takes everybody as there from the start, and {plan.target.entry!r} says that some came later."
            raise GenoMLError(f"Model {use.name!r} cannot learn from patients who come under observation late.", why, "Leave it out.")
        _check_sight(plan, dataset, use)
        _check_use(use, MODELS[use.name].space(plan.target.task), f"Model {use.name!r}")
    learning = [use for use in plan.models if MODELS[use.name].role == "model" and MODELS[use.name].sees != "models"]
    if not learning:
        raise GenoMLError("The plan has only baselines.", fix="Choose at least one model to compare with them.")
    if len(learning) == 1 and any(MODELS[use.name].sees == "models" for use in plan.models):
        raise GenoMLError("There is only one model to mix.", fix="Choose at least two models beside the stack, or leave it out.")


def _check_sight(plan: Plan, dataset: Dataset, use: ModelUse):
    sees = MODELS[use.name].sees
    if not _sight(plan.target).get(sees, True):
        fix = "Mark sample columns as covariates or as the cohort, or leave it out."
        raise GenoMLError(f"Model {use.name!r} sees only sample columns, and the plan has none for it.", fix=fix)
    if sees == "listed" and not use.listed:
        raise GenoMLError(f"Model {use.name!r} needs a list of genes.", fix="Name one as its 'listed', or leave it out.")
    if use.listed:
        reference_of(dataset.path.parents[1], use.listed)
    for layer in use.layers:
        if layer not in plan.layers:
            raise GenoMLError(f"Model {use.name!r} is to see layer {layer!r}, which the recipe has not.", fix=near_miss(layer, plan.layers))


def _check_use(use: Use, params, owner: str):
    checked(params, use.params, owner)
    for name, values in use.search.items():
        if not values:
            raise GenoMLError(f"{owner}: the search over {name!r} is empty.", fix="List at least one value, or remove it.")
        for value in values:
            checked(params, {name: value}, owner)
