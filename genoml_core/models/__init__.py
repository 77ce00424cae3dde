"""Models: catalogue entries that name their class as a string, so that listing them imports no heavy library."""
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

from ..params import Param, checked
from ..registry import Registry

MODELS = Registry(__name__, "model")


@dataclass(frozen=True)
class Model:
    """One catalogue entry. Baselines stand beside every model and never speak for a run.

    fixed: arguments that are not the user's; seeded: the class takes ``random_state``; scales: the features should be on one scale.
    """

    name: str
    label: str
    tasks: dict[str, str]  # task -> "package.module:Class"
    space: dict[str, Param]
    fixed: dict[str, Any]
    cite: str
    methods: str
    role: Literal["model", "baseline"] = "model"
    seeded: bool = True
    help: str = ""

    def build(self, task: str, params: dict[str, Any], seed: int):
        """An unfitted estimator. Raises GenoMLError for a parameter that does not exist or does not fit."""
        module, name = self.tasks[task].split(":")
        arguments = {**checked(self.space, params, f"Model {self.name!r}"), **self.fixed}
        if self.seeded:
            arguments["random_state"] = seed
        return getattr(import_module(module), name)(**arguments)

    def search(self) -> dict[str, tuple]:
        """The values that tuning tries, parameter by parameter."""
        return {name: p.grid for name, p in self.space.items() if p.grid}


def model(name: str, *, label: str, tasks: dict[str, str], space=None, fixed=None, cite: str, methods: str, **facts) -> Model:
    """Declare a model."""
    return MODELS.add(Model(name, label, tasks, space or {}, fixed or {}, cite, methods, **facts))
