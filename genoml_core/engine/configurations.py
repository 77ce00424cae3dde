"""Which settings a unit tries: parameters of steps and model drawn together, at random, without repetition."""
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain, count

import numpy as np

from ..models import MODELS
from ..dataset import COHORT
from ..plan import SAMPLE_TABLE, ModelUse, Plan, Recipe, Use
from ..steps import STEPS
from ..steps.recipes import EACH_VALUE, SAMPLE_COLUMNS, of_list
from .problem import seed_of

DRAWS = 20  # of a model's parameters, to find a setting that was not there before


@dataclass(frozen=True)
class Configuration:
    """One setting: the recipe with fixed parameters, and the model's parameters."""

    recipe: Recipe
    params: dict

    def to_dict(self) -> dict:
        """What was chosen, for people: layer.step.parameter and model parameters."""
        steps = {f"{layer}.{use.name}.{p}": v for layer, uses in self.recipe.items() for use in uses for p, v in use.params.items()}
        return {**steps, **self.params}


def configurations(plan: Plan, model: ModelUse, repeat: int, fold: int) -> list[Configuration]:
    """The settings to try, the defaults first; of a parameter whose values are fitted together, all values with each of the others.

    One by one such values would be tried at random, and its whole path costs little more than its longest fit.
    """
    path = MODELS[model.name].path(plan.target.task, plan.tier)
    along = model.search.get(path, ())
    others = model.model_copy(update={"search": {name: values for name, values in model.search.items() if name != path}})
    drawn = _drawn(plan, others, repeat, fold)
    return [replace(option, params={**option.params, path: value}) for option in drawn for value in along] if along else drawn


def _drawn(plan: Plan, model: ModelUse, repeat: int, fold: int) -> list[Configuration]:
    """Settings at random, the defaults first.

    The i-th draw of the step parameters is the same for all models, so that they share its prepared matrices; where the setting was there
    before, the model's own parameters are drawn again.
    """
    steps = _Draws(seed_of(plan.seed, "steps", repeat, fold))
    own = _Draws(seed_of(plan.seed, "model", model.name, repeat, fold))
    layers = seen(plan, model)
    most = min(plan.configurations, _size([model, *chain.from_iterable(layers.values())]))
    found: dict[str, Configuration] = {}
    for i in count():
        recipe = {layer: tuple(steps.use(use, STEPS[use.name].params, i) for use in uses) for layer, uses in layers.items()}
        for _ in range(DRAWS):
            configuration = Configuration(recipe, own.use(model, MODELS[model.name].space(plan.target.task), i).params)
            if repr(configuration) not in found:
                break
        found.setdefault(repr(configuration), configuration)
        if len(found) == most or i >= 20 * plan.configurations:
            return list(found.values())


def seen(plan: Plan, model: ModelUse) -> Recipe:
    """The layers that a model sees, the sample columns last, with their steps."""
    layers = {layer: plan.recipe[layer] for layer in plan.layers}
    if plan.target.covariates:
        layers[SAMPLE_TABLE] = plan.recipe.get(SAMPLE_TABLE, SAMPLE_COLUMNS.uses())
    sees = MODELS[model.name].sees
    if sees == "cohort":
        return {COHORT: EACH_VALUE.uses()}
    if sees in ("covariates", "alike", "models"):
        return {SAMPLE_TABLE: layers[SAMPLE_TABLE]} if sees != "models" else {}
    if model.layers:
        layers = {layer: layers[layer] for layer in model.layers}
    if model.listed:
        layers = {layer: of_list(uses, model.listed) for layer, uses in layers.items() if layer != SAMPLE_TABLE}
    return layers


def _size(uses: Iterable[Use]) -> int:
    """How many settings there are."""
    return math.prod(len({repr(value) for value in values}) for use in uses for values in use.search.values())


class _Draws:
    """Values of the searched parameters: the defaults at draw 0, then at random."""

    def __init__(self, seed: int):
        self.rng = np.random.default_rng(seed)

    def use(self, use: Use, params, draw: int) -> Use:
        chosen = {}
        for name, values in use.search.items():
            at_random = values[self.rng.integers(len(values))]
            default = params[name].default
            chosen[name] = default if draw == 0 and default in values else at_random
        return Use(name=use.name, params={**use.params, **chosen})
