"""Models: catalogue entries that name their class as a string, so that listing them imports no heavy library."""
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Literal

from ..params import Param, checked
from ..registry import Registry

MODELS = Registry(__name__, "model")


@dataclass(frozen=True)
class Fit:
    """How a model does one task: "package.module:Class", and the arguments and parameters that belong to this task only."""

    path: str
    fixed: dict[str, Any] = field(default_factory=dict)
    space: dict[str, Param] = field(default_factory=dict)


@dataclass(frozen=True)
class Model:
    """One catalogue entry. Baselines stand beside every model and never speak for a run.

    params: what may be tuned in every task; fixed: arguments that are not the user's; seeded: the class takes ``random_state``; sees:
    "covariates" for a model that is given the sample columns only, never a layer; warm: "module:function" that a worker calls ahead.
    """

    name: str
    label: str
    tasks: dict[str, Fit]
    params: dict[str, Param]
    fixed: dict[str, Any]
    cite: str
    methods: str
    role: Literal["model", "baseline"] = "model"
    sees: Literal["all", "covariates"] = "all"
    seeded: bool = True
    warm: str | None = None
    help: str = ""

    def space(self, task: str) -> dict[str, Param]:
        """The parameters of a task."""
        return {**self.params, **self.tasks[task].space}

    @property
    def all_params(self) -> dict[str, Param]:
        """The parameters of any task, for their words."""
        return {**self.params, **{name: p for fit in self.tasks.values() for name, p in fit.space.items()}}

    def build(self, task: str, params: dict[str, Any], seed: int):
        """An unfitted estimator. Raises GenoMLError for a parameter that does not exist or does not fit."""
        arguments = {**checked(self.space(task), params, f"Model {self.name!r}"), **self.fixed, **self.tasks[task].fixed}
        if self.seeded:
            arguments["random_state"] = seed
        return named(self.tasks[task].path)(**arguments)

    def search(self, task: str) -> dict[str, tuple]:
        """The values that tuning tries, parameter by parameter."""
        return {name: p.grid for name, p in self.space(task).items() if p.grid}


def named(path: str):
    """What "package.module:Name" names; a module that begins with a dot is one of this package."""
    module, name = path.split(":")
    return getattr(import_module(module, __name__), name)


def model(name: str, *, label: str, tasks: dict[str, Fit], params=None, fixed=None, cite: str, methods: str, **facts) -> Model:
    """Declare a model."""
    return MODELS.add(Model(name, label, tasks, params or {}, fixed or {}, cite, methods, **facts))
