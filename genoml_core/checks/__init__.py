"""Checks: one question each about a dataset or a plan, with a code. Errors forbid a run; warnings are shown beside it."""
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from ..dataset import Dataset
from ..edit import Edit
from ..plan import Plan
from ..target import Task
from ..registry import Registry

CHECKS = Registry(__name__, "check")
Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Finding:
    """What a check found, for the user: what, why and what to do; edit: what one click would do about it."""

    code: str
    severity: Severity
    what: str
    why: str = ""
    fix: str = ""
    edit: Edit | None = None

    @property
    def text(self) -> str:
        return " ".join(part for part in (self.what, self.why, self.fix) if part)


@dataclass(frozen=True)
class Check:
    """One catalogue entry: a generator of findings over a dataset, or over a dataset and a plan for one of the tasks.

    One of a recipe is told the catalogue of steps as well.
    """

    name: str
    of: Literal["dataset", "plan", "recipe"]
    ask: Callable
    tasks: tuple[str, ...]

    def __call__(self, *about) -> list[Finding]:
        return [Finding(self.name, *found) for found in self.ask(*about)]


def check(of: Literal["dataset", "plan", "recipe"], *, tasks: tuple[str, ...] = get_args(Task)):
    """Declare a generator that yields (severity, what, why, fix), and perhaps an edit, as a check under its own name."""

    def declare(function):
        CHECKS.add(Check(function.__name__, of, function, tasks))
        return function

    return declare


def ordered(found: list[Finding]) -> list[Finding]:
    """Errors first, then warnings, then notes."""
    return sorted(found, key=lambda f: ("error", "warning", "note").index(f.severity))


def dataset_findings(dataset: Dataset) -> list[Finding]:
    """What all checks of a dataset found, errors first."""
    return ordered([f for c in CHECKS.values() if c.of == "dataset" for f in c(dataset)])


def findings(dataset: Dataset, plan: Plan, steps: Mapping, of=("plan", "recipe")) -> list[Finding]:
    """What all checks of a plan on its dataset found, errors first. steps: the catalogue of steps."""
    asked = [c for c in CHECKS.values() if c.of in of and plan.target.task in c.tasks]
    return ordered([f for c in asked for f in c(dataset, plan, *[steps] * (c.of == "recipe"))])
