"""Models: catalogue entries that name their class as a string, so that listing them imports no heavy library."""
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any, Literal

from ..params import Param, checked
from ..plan import Tier
from ..registry import Registry

MODELS = Registry(__name__, "model")


@dataclass(frozen=True)
class Fast:
    """How the fast tier fits a model otherwise than the exact one.

    differs: words for the methods text; estimator: the class instead of that of the exact tier; fixed: arguments that it has beside, or
    instead; path: a parameter whose values are fitted together, by the class's ``fit_along(models, X, y)``.
    """

    differs: str
    estimator: str = ""
    fixed: dict[str, Any] = field(default_factory=dict)
    path: str = ""


@dataclass(frozen=True)
class Fit:
    """How a model does one task: its class ("package.module:Class"), and what holds for that task only.

    fixed: arguments that are not the user's; params: what the user or tuning may set; fast: None where both tiers do the same.
    """

    estimator: str
    fixed: dict[str, Any] = field(default_factory=dict)
    params: dict[str, Param] = field(default_factory=dict)
    fast: Fast | None = None

    def of(self, tier: Tier) -> "Fit":
        """Its way in this tier."""
        if tier == "exact" or self.fast is None:
            return self
        return replace(self, estimator=self.fast.estimator or self.estimator, fixed={**self.fixed, **self.fast.fixed})


@dataclass(frozen=True)
class Model:
    """One catalogue entry. Baselines stand beside every model and never speak for a run.

    fixed, params: as in Fit, for all tasks of the model. sees: all features; only the covariate columns of the sample table (alike: where
    there are others beside the cohort); only the cohort; only the features of a list that the user names; or what the plan's other
    models predict. apart: whether it is told which features are of which layer; gaps: whether it is given a row of NaN where a sample lacks
    one. late: whether it learns from patients who come under observation late. usual: whether a plan has it unless the user chooses
    otherwise. readable: whether a person can read how it decides, a weight for each feature.
    """

    name: str
    label: str
    tasks: dict[str, Fit]
    params: dict[str, Param]
    fixed: dict[str, Any]
    cite: str
    methods: str
    role: Literal["model", "baseline"] = "model"
    sees: Literal["all", "covariates", "alike", "cohort", "listed", "models"] = "all"
    apart: bool = False
    gaps: bool = False
    late: bool = True
    usual: bool = True
    readable: bool = False
    help: str = ""

    def build(self, task: str, params: dict[str, Any], seed: int, tier: Tier = "exact"):
        """An unfitted estimator. Raises GenoMLError for a parameter that does not exist or does not fit."""
        fit = self.tasks[task].of(tier)
        module, name = fit.estimator.split(":")
        arguments = {**checked(self.space(task), params, f"Model {self.name!r}"), **self.fixed, **fit.fixed}
        estimator = getattr(import_module(module), name)(**arguments)
        return estimator.set_params(random_state=seed) if "random_state" in estimator.get_params() else estimator

    def path(self, task: str, tier: Tier) -> str:
        """The parameter whose values are fitted together; empty where each setting is fitted alone."""
        fast = self.tasks[task].fast
        return fast.path if fast and tier == "fast" else ""

    def space(self, task: str) -> dict[str, Param]:
        """Every parameter that the user or tuning may set in this task."""
        return {**self.params, **self.tasks[task].params}

    def search(self, task: str) -> dict[str, tuple]:
        """The values that tuning tries, parameter by parameter."""
        return {name: p.grid for name, p in self.space(task).items() if p.grid}


def model_of(use: str) -> Model:
    """The entry of a model as a plan uses it, by its id (plan.ModelUse)."""
    return MODELS[use.partition("@")[0]]


def label_of_use(use: str) -> str:
    """Its label, with what it sees where that is not all; the id itself for one of another version."""
    name, _, sees = use.partition("@")
    label = MODELS[name].label if name in MODELS else name
    return f"{label} ({sees})" if sees else label


def model(name: str, *, label: str, tasks: dict[str, Fit], params=None, fixed=None, cite: str, methods: str, **facts) -> Model:
    """Declare a model."""
    return MODELS.add(Model(name, label, tasks, params or {}, fixed or {}, cite, methods, **facts))
