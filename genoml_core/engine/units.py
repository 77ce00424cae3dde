"""Units: one model of a plan in one outer fold of one repeat, the smallest piece of work that is judged."""
from collections.abc import Iterable
from dataclasses import dataclass

from ..models import model_of
from ..plan import ModelUse, Plan
from .configurations import Configuration
from .problem import seed_of


@dataclass(frozen=True)
class Unit:
    """One model of the plan, by its id, in one outer fold of one repeat."""

    model: str
    repeat: int
    fold: int

    @property
    def name(self) -> str:
        return f"r{self.repeat}-f{self.fold}-{self.model}"


def use_of(plan: Plan, unit: Unit) -> ModelUse:
    """The model of a unit, as the plan uses it."""
    return next(use for use in plan.models if use.id == unit.model)


def build(plan: Plan, unit: Unit, option: Configuration, blocks: Iterable[tuple[str, int]] = ()):
    """The unfitted model of a unit with these settings; its seed is the unit's.

    blocks: the layers that it will be given and their numbers of features, in order, for models that keep them apart.
    """
    seed = seed_of(plan.seed, "fit", unit.model, unit.repeat, unit.fold)
    estimator = model_of(unit.model).build(plan.target.task, {**use_of(plan, unit).params, **option.params}, seed, plan.tier)
    return estimator.set_params(blocks=tuple(blocks)) if model_of(unit.model).apart else estimator


def mixes(unit: Unit) -> bool:
    """Whether a unit needs those of other models."""
    return model_of(unit.model).sees == "models"
