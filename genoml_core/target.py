"""Target: what is predicted, and the part that every sample column plays in it."""
from collections.abc import Iterable, Mapping
from typing import Literal

import pandas as pd
from pydantic import model_validator

from .dataset import Dataset, Role
from .errors import GenoMLError, listed
from .follow_up import Unit, happened, unit_of
from .frozen import Frozen, explained
from .registry import near_miss

NO_GROUP = ""  # asked for as the group column: every sample is its own
Task = Literal["classification", "regression", "survival"]
SHARED = 0.1  # of all samples have one value: a limit of the measurement
SCALE = 5  # values or fewer are a scale, not a measurement
WITHIN_COHORTS: tuple[Task, ...] = ("regression", "survival")  # their models know the cohort, and are judged within it


class Target(Frozen):
    """What is predicted, and the part that every sample column plays in it.

    Survival is predicted from two columns: ``time``, in ``time_unit`` where that is known, and ``event``, which happened where its value
    is one of ``event_values``. Where patients came under observation late, ``entry`` says when, on the clock of the time: those who died
    before that are not in the data (left truncation). The other tasks have one column.
    """

    task: Task
    roles: dict[str, Role]
    event_values: tuple[str, ...] = ()
    time_unit: Unit | None = None

    @model_validator(mode="after")
    def _one_of_each(self):
        survival = self.task == "survival"
        outcome = {"target": not survival, "time": survival, "event": survival}
        most = {**outcome, "entry": survival, "group": True, "cohort": True}
        for role in most:
            named = self.columns(role)
            if not outcome.get(role, 0) <= len(named) <= most[role]:
                allowed = "none" if not most[role] else "exactly one" if role in outcome else "at most one"
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
    def entry(self) -> str | None:
        """The column that says when patients came under observation, in survival; None: all at 0."""
        return self._only("entry")

    @property
    def outcome(self) -> list[str]:
        """The columns that hold what is predicted."""
        return [name for name in (self.column, self.event, self.entry) if name]

    def follow_up(self, dataset: Dataset) -> pd.DataFrame:
        """``Dataset.follow_up`` of these columns, in survival."""
        return dataset.follow_up(self.column, self.event, self.event_values, self.entry)

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
        """The column of the cohorts within which survival and numbers are judged: the kind of cancer, the tissue, the drug."""
        return self._only("cohort")

    @property
    def covariates(self) -> list[str]:
        """Sample columns that models see as features beside the layers; where there is a cohort within which they are judged, it is one."""
        return self.columns("covariate") + (self.columns("cohort") if self.task in WITHIN_COHORTS else [])

    @classmethod
    def of(cls, dataset: Dataset, task: Task, column: str | None = None, **chosen) -> "Target":
        """The dataset's own roles, with the chosen columns in their places.

        column: what is predicted, for survival the time. chosen: ``event``, ``entry``, ``group``, ``cohort`` (columns), ``event_values``,
        ``time_unit``: the last two are read from the data where they are not given. group None: the dataset's own, or the next best where
        that one has another part here; ``NO_GROUP``: none. Raises GenoMLError for an unknown column, and where the words of the event are
        not understood.
        """
        survival = task == "survival"
        others = ("event", "entry", "group", "cohort")
        named = {"time" if survival else "target": column, **{role: chosen.pop(role, None) for role in others}}
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
    others = {"target", "time", "event", "entry"} - {*outcome}
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
    """The roles, with these columns as the covariates. Raises GenoMLError for a name that is no column, and for the group or cohort."""
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
    kept = {name: "ignored" if role == "covariate" else role for name, role in roles.items()}
    return {**kept, **dict.fromkeys(covariates, "covariate")}


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


def limits(values: pd.Series) -> dict[str, float]:
    """The largest and the smallest value (keys: largest, smallest), each where at least a tenth of the values (n,) are just that.

    Beyond the highest concentration tested, or below the limit of detection, nothing was measured: such values are censored (Tobin 1958,
    Econometrica). Missing values are left out.
    """
    values = values.dropna()
    if values.nunique() <= SCALE:
        return {}
    ends = {"largest": float(values.max()), "smallest": float(values.min())}
    return {end: value for end, value in ends.items() if (values == value).mean() >= SHARED}
