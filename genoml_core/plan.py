"""Plan: everything needed to do an analysis again. Frozen, JSON, with a key over its canonical form."""
import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator, model_validator

from .dataset import SAMPLE_TABLE, Dataset, Role
from .errors import GenoMLError, listed
from .follow_up import Unit, happened, unit_of
from .registry import near_miss

SCHEMA = 1
NO_GROUP = ""  # asked for as the group column: every sample is its own
Task = Literal["classification", "regression", "survival"]
Tier = Literal["fast", "exact"]
EFFORTS = {"quick": 5, "standard": 20, "thorough": 60}  # configurations tried for each model in each outer fold


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Target(_Frozen):
    """What is predicted, and the part that every sample column plays in it.

    Survival is predicted from two columns: ``time``, in ``time_unit`` where that is known, and ``event``, which happened where its value
    is one of ``event_values``. The other tasks have one column.
    """

    task: Task
    roles: dict[str, Role]
    event_values: tuple[str, ...] = ()
    time_unit: Unit | None = None

    @model_validator(mode="after")
    def _one_of_each(self):
        survival = self.task == "survival"
        outcome = {"target": not survival, "time": survival, "event": survival}
        for role in (*outcome, "group", "cohort"):
            named = self.columns(role)
            if not outcome.get(role, 0) <= len(named) <= outcome.get(role, 1):
                allowed = "at most one" if role not in outcome else "exactly one" if outcome[role] else "none"
                raise ValueError(f"{len(named)} columns have the role {role}; for {self.task} give it to {allowed}")
        if survival and not self.event_values:
            raise ValueError("no value of the event column means that the event happened; name at least one in event_values")
        return self

    def columns(self, role: Role) -> list[str]:
        """The sample columns with this role."""
        return [column for column, r in self.roles.items() if r == role]

    def _only(self, role: Role) -> str | None:
        return next(iter(self.columns(role)), None)

    @property
    def column(self) -> str:
        """The column that is predicted; the time in survival."""
        return self._only("time" if self.task == "survival" else "target")

    @property
    def event(self) -> str | None:
        """The column that says whether the event happened, in survival."""
        return self._only("event")

    @property
    def title(self) -> str:
        """What is predicted, in few words."""
        return self.event or self.column

    @property
    def group(self) -> str | None:
        """The column whose values stay together in every split; None: each sample is its own group."""
        return self._only("group")

    @property
    def cohort(self) -> str | None:
        """The column of the cohorts within which survival is compared, for example the kind of cancer."""
        return self._only("cohort")

    @property
    def covariates(self) -> list[str]:
        """Sample columns that models see as features beside the layers; in survival the cohort, within which they are judged, is one."""
        return self.columns("covariate") + (self.columns("cohort") if self.task == "survival" else [])

    @classmethod
    def of(cls, dataset: Dataset, task: Task, column: str | None = None, **chosen) -> "Target":
        """The dataset's own roles, with the chosen columns in their places.

        column: what is predicted, for survival the time. chosen: ``event``, ``group``, ``cohort`` (columns), ``event_values`` and
        ``time_unit``, which are read from the data where they are not given. group None: the dataset's own, or the next best where that
        one has another part here; ``NO_GROUP``: none. Raises GenoMLError for an unknown column, and where the words of the event are not
        understood.
        """
        survival = task == "survival"
        named = {"time" if survival else "target": column, **{role: chosen.pop(role, None) for role in ("event", "group", "cohort")}}
        if named["group"] is None:
            named["group"] = own_group(dataset, *named.values())
        target = cls.model_construct(task=task, roles=_placed(dataset, named, ("time", "event") if survival else ("target",)))
        if survival:
            chosen["event_values"] = chosen.get("event_values") or _event_values(dataset, target.event)
            chosen["time_unit"] = chosen.get("time_unit") or (unit_of(target.column) if target.column else None)
        with explained("target"):
            return cls(task=task, roles=target.roles, **{key: value for key, value in chosen.items() if value})


def _placed(dataset: Dataset, named: dict[Role, str | None], outcome: tuple[Role, ...]) -> dict[str, Role]:
    """A role for each sample column: the dataset's, with the named ones put in their places and other tasks' outcomes left out."""
    others = {"target", "time", "event"} - {*outcome}
    roles: dict[str, Role] = {name: dataset.facts.roles.get(name, "ignored") for name in dataset.samples}
    roles = {name: "ignored" if role in others else role for name, role in roles.items()}
    given = [name for name in named.values() if name]
    if twice := next((name for name in given if given.count(name) > 1), None):
        parts = [f"the {role}" for role, name in named.items() if name == twice]
        raise GenoMLError(f"{twice!r} cannot be {' and '.join(parts)} at once.", fix="Choose another column for one of them.")
    for role, name in named.items():
        if name is not None:
            roles.update({other: "ignored" for other, r in roles.items() if r == role})
            if (role, name) != ("group", NO_GROUP):
                dataset.column(name)
                roles[name] = role
    return roles


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


def _event_values(dataset: Dataset, event: str | None) -> tuple[str, ...]:
    """Which values of the event column mean that it happened. Raises GenoMLError where their words are not understood."""
    if event is None:
        raise GenoMLError("Survival needs a column that says whether the event happened.", fix="Name it, for example --event os_event.")
    values = dataset.labels(event).unique()
    if (found := happened(values)) is None:
        why = f"Its values are {listed(sorted(values), 6)}."
        fix = f"Say which of them mean that it happened, for example --event {event}=VALUE."
        raise GenoMLError(f"It is not clear when the event in {event!r} happened.", why, fix)
    return found


class Use(_Frozen):
    """One catalogue entry as a plan uses it: fixed parameters, and the values among which inner folds choose."""

    name: str
    params: dict[str, Any] = {}
    search: dict[str, tuple] = {}


class ModelUse(Use):
    """A model as a plan uses it, which may see less than all.

    layers: only these, and no sample columns; listed: instead of every choice among features, those of a list (the key of a reference).
    """

    layers: tuple[str, ...] = ()
    listed: str = ""

    @property
    def id(self) -> str:
        """What tells it from others of the plan: the model's name, and behind an @ what it sees, where that is not all."""
        sees = "+".join(self.layers) or self.listed[:8]
        return f"{self.name}@{sees}" if sees else self.name


Recipe = dict[str, tuple[Use, ...]]  # layer, or SAMPLE_TABLE -> its steps in order


class Design(_Frozen):
    """How samples are dealt: outer folds judge, inner folds choose; all of it ``repeats`` times."""

    name: Literal["nested"] = "nested"
    outer: int = Field(5, ge=2, le=20)
    inner: int = Field(3, ge=2, le=10)
    repeats: int = Field(1, ge=1, le=50)


class Plan(_Frozen):
    """Which steps and models to try on a dataset, and which metric chooses among them.

    oversample: whether training samples of rare classes are fitted again until all classes are as large as the largest.

    tier: exact fits as plain scikit-learn does, and tries every setting in all inner folds; fast takes the quicker fits that models
    declare, and leaves the worse half of a model's settings behind after one inner fold, two, four and so on.
    """

    schema_version: Literal[1] = SCHEMA
    dataset: str
    target: Target
    recipe: Recipe = Field(min_length=1)
    models: tuple[ModelUse, ...] = Field(min_length=1)
    design: Design = Design()
    objective: str = "balanced_accuracy"
    calibration: Literal["temperature", "sigmoid", "slope", "none"] = "temperature"
    oversample: bool = False
    effort: Literal["quick", "standard", "thorough"] = "quick"
    tier: Tier = "fast"
    seed: int = Field(0, ge=0, lt=2**31)

    @field_validator("models")
    @classmethod
    def _told_apart(cls, models):
        ids = [use.id for use in models]
        if twice := next((id for id in ids if ids.count(id) > 1), None):
            raise ValueError(f"{twice} is in it twice")
        return models

    @property
    def key(self) -> str:
        """SHA-256 over the canonical JSON."""
        return hashlib.sha256(canonical(self.model_dump(mode="json")).encode()).hexdigest()

    @property
    def layers(self) -> list[str]:
        """The layers that the recipe prepares."""
        return [layer for layer in self.recipe if layer != SAMPLE_TABLE]

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
