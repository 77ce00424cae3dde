"""Plan: everything needed to do an analysis again. Frozen, JSON, with a key over its canonical form."""
import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from .dataset import Dataset, Role
from .errors import GenoMLError
from .registry import near_miss

SCHEMA = 1
NO_GROUP = ""  # asked for as the group column: every sample is its own
Task = Literal["classification"]
EFFORTS = {"quick": 5, "standard": 20, "thorough": 60}  # configurations tried for each model in each outer fold


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Target(_Frozen):
    """What is predicted, and the part that every sample column plays in it."""

    task: Task
    roles: dict[str, Role]

    @model_validator(mode="after")
    def _one_of_each(self):
        for role, least in (("target", 1), ("group", 0), ("cohort", 0)):
            named = self.columns(role)
            if not least <= len(named) <= 1:
                raise ValueError(f"{len(named)} columns have the role {role}; give it to {'exactly' if least else 'at most'} one")
        return self

    def columns(self, role: Role) -> list[str]:
        """The sample columns with this role."""
        return [column for column, r in self.roles.items() if r == role]

    @property
    def column(self) -> str:
        return self.columns("target")[0]

    @property
    def group(self) -> str | None:
        """The column whose values stay together in every split; None: each sample is its own group."""
        return next(iter(self.columns("group")), None)

    @property
    def covariates(self) -> list[str]:
        """Sample columns that models see as features beside the layers."""
        return self.columns("covariate")

    @classmethod
    def of(cls, dataset: Dataset, task: Task, column: str, group: str | None = None, cohort: str | None = None) -> "Target":
        """The dataset's own roles, with these columns put in their places. Raises GenoMLError for an unknown column.

        group None: the dataset's own, or the next best where that one has another part here; ``NO_GROUP``: none.
        """
        roles: dict[str, Role] = {name: dataset.facts.roles.get(name, "ignored") for name in dataset.samples}
        if column in (group, cohort):
            fix = "Choose another column for one of them."
            raise GenoMLError(f"{column!r} cannot be the target and the group or cohort at once.", fix=fix)
        group = own_group(dataset, column, cohort) if group is None else group
        for role, name in (("target", column), ("group", group), ("cohort", cohort)):
            if name is None:
                continue
            roles.update({other: "ignored" for other, r in roles.items() if r == role})
            if (role, name) != ("group", NO_GROUP):
                dataset.column(name)
                roles[name] = role
        return cls(task=task, roles=roles)


def own_group(dataset: Dataset, *taken: str | None) -> str | None:
    """The column that the dataset marks as its group, or the next best where that one is taken; None: there is none."""
    marked = [name for name, role in dataset.facts.roles.items() if role == "group"]
    return next((name for name in [*marked, *dataset.facts.groups] if name not in taken), None)


def with_covariates(roles: Mapping[str, Role], covariates: Iterable[str]) -> dict[str, Role]:
    """The roles, with these columns as covariates. Raises GenoMLError for a name that is no column, and for the group or cohort."""
    covariates = list(covariates)
    for name in covariates:
        if name not in roles:
            fix = near_miss(name, roles) if roles else "Give a sample table, or leave the covariates out."
            raise GenoMLError(f"There is no sample column {name!r} to use as a covariate.", fix=fix)
        if roles[name] in ("group", "cohort"):
            raise GenoMLError(
                f"{name!r} is the {roles[name]} and cannot be a feature at once.",
                "A model that sees who a sample belongs to learns that, and nothing about new ones.",
                f"Leave it out of the covariates, or choose another {roles[name]} column first.",
            )
    return {**roles, **dict.fromkeys(covariates, "covariate")}


class Use(_Frozen):
    """One catalogue entry as a plan uses it: fixed parameters, and the values among which inner folds choose."""

    name: str
    params: dict[str, Any] = {}
    search: dict[str, tuple] = {}


Recipe = dict[str, tuple[Use, ...]]  # layer -> its steps in order


class Design(_Frozen):
    """How samples are dealt: outer folds judge, inner folds choose; all of it ``repeats`` times."""

    name: Literal["nested"] = "nested"
    outer: int = Field(5, ge=2, le=20)
    inner: int = Field(3, ge=2, le=10)
    repeats: int = Field(1, ge=1, le=50)


class Plan(_Frozen):
    """Which steps and models to try on a dataset, and which metric chooses among them."""

    schema_version: Literal[1] = SCHEMA
    dataset: str
    target: Target
    recipe: Recipe = Field(min_length=1)
    models: tuple[Use, ...] = Field(min_length=1)
    design: Design = Design()
    objective: str = "balanced_accuracy"
    calibration: Literal["temperature", "sigmoid", "none"] = "temperature"
    effort: Literal["quick", "standard", "thorough"] = "quick"
    seed: int = Field(0, ge=0, lt=2**31)

    @property
    def key(self) -> str:
        """SHA-256 over the canonical JSON."""
        return hashlib.sha256(canonical(self.model_dump(mode="json")).encode()).hexdigest()

    @property
    def configurations(self) -> int:
        return EFFORTS[self.effort]

    @classmethod
    def parse(cls, text: str) -> "Plan":
        """A plan from JSON. Raises GenoMLError with the path of each field that is wrong."""
        return _validated(TypeAdapter(cls), text, "plan")


def parse_recipe(text: str) -> Recipe:
    """A recipe (layer -> steps) from JSON. Raises GenoMLError with the path of each field that is wrong."""
    return _validated(TypeAdapter(Recipe), text, "recipe")


def _validated(adapter: TypeAdapter, text: str, noun: str):
    with explained(noun):
        return adapter.validate_json(text)


@contextmanager
def explained(noun: str):
    """Turn what pydantic refuses into a GenoMLError that names the fields."""
    try:
        yield
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, e['loc'])) or 'the file'}: {e['msg']}" for e in error.errors()]
        why, fix = "; ".join(faults[:5]) + ".", f"Correct these fields, or make the {noun} anew."
        raise GenoMLError(f"This is not a {noun}.", why, fix) from error


def canonical(content: Mapping | list) -> str:
    """JSON with one spelling: sorted keys, no spaces."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
