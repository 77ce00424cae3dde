"""What a user has chosen, kept in the workspace folder so that refresh, a second tab and a restart lose nothing."""

from typing import Any

import pandas as pd
import streamlit as st
from pydantic import BaseModel, ValidationError

from genoml_core.dataset import Dataset
from genoml_core.errors import GenoMLError
from genoml_core.follow_up import happened, unit_of
from genoml_core.plan import Use
from genoml_core.target import Task
from genoml_core.run import Run
from genoml_core.files import write_json
from genoml_core.workspace import Workspace


MOST_CLASSES = 20


class Choices(BaseModel, validate_assignment=True):
    """The choices for one dataset. ``recipe``, ``models``, ``objective`` and ``calibration`` None: what is usual for the task.

    column: what is predicted, for survival the time; also: other numbers, each predicted in a run of its own; event, event_values,
    time_unit, entry: for survival only.
    """

    task: Task = "classification"
    column: str | None = None
    also: list[str] = []
    event: str | None = None
    event_values: list[str] = []
    time_unit: str | None = None
    entry: str | None = None
    group: str | None = None
    cohort: str | None = None
    batch: str | None = None
    covariates: list[str] = []
    recipe: dict[str, list[Use]] | None = None
    models: list[str] | None = None
    each_layer: bool = False
    signature: str = ""
    effort: str = "quick"
    outer: int = 5
    design: str = "nested"
    by: str | None = None
    inner: int = 3
    repeats: int = 1
    locked: int = 0
    objective: str | None = None
    calibration: str | None = None
    choose: str = "best"
    oversample: bool = False
    shuffle: bool = False
    tier: str = "fast"
    seed: int = 0
    report: dict[str, Any] = {}  # what the reader said when the files came in

    @property
    def ready(self) -> bool:
        """Whether it is said what should be predicted."""
        return self.column is not None and (self.task != "survival" or bool(self.event and self.event_values))

    @property
    def late(self) -> bool:
        """Whether patients come under observation late."""
        return self.task == "survival" and self.entry is not None

    @property
    def outcome(self) -> tuple[str, ...]:
        """The columns that hold what should be predicted, as far as they are chosen."""
        survival = (self.event, self.entry) if self.task == "survival" else ()
        return tuple(filter(None, (self.column, *survival)))

    def follow_up(self, dataset: Dataset) -> pd.DataFrame:
        """``Dataset.follow_up`` of what is chosen, where it is ``ready``."""
        return dataset.follow_up(self.column, self.event, self.event_values, self.entry)

    @property
    def title(self) -> str:
        """What should be predicted, in few words."""
        return (self.event if self.task == "survival" else self.column) or ""


def _file(workspace: Workspace, dataset: Dataset):
    return workspace.path / "choices" / f"{dataset.key}.json"


def load(workspace: Workspace, dataset: Dataset) -> Choices:
    """The stored choices; the dataset's own roles where nothing has been chosen yet."""
    try:
        choices = Choices.model_validate_json(_file(workspace, dataset).read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        choices = Choices(**_from_roles(dataset))
    known = set(dataset.samples)
    return choices.model_copy(
        update={
            **{part: None for part in _COLUMNS if getattr(choices, part) not in known},
            **{part: [column for column in getattr(choices, part) if column in known] for part in ("covariates", "also")},
        }
    )


_COLUMNS = ("column", "event", "entry", "group", "cohort", "batch", "by")


def _from_roles(dataset: Dataset) -> dict:
    """What the dataset itself says of its columns."""
    columns: dict[str, list[str]] = {}
    for column, role in dataset.facts.roles.items():
        columns.setdefault(role, []).append(column)
    first = {role: next(iter(columns.get(role, [])), None) for role in ("target", "time", "event", "entry", "group", "cohort", "batch")}
    target, time = first.pop("target"), first.pop("time")
    if time and first["event"]:
        values = happened(dataset.labels(first["event"]).unique()) or ()
        first |= {"task": "survival", "column": time, "event_values": list(values), "time_unit": unit_of(time)}
    else:
        numbers = target is not None and measures(dataset.column(target))
        first |= {"task": "regression" if numbers else "classification", "column": target, "event": None, "entry": None}
    return {**first, "covariates": columns.get("covariate", [])}


def measures(column: pd.Series) -> bool:
    """Whether a column holds numbers of which most differ, rather than a few classes."""
    return pd.api.types.is_numeric_dtype(column) and column.nunique() > MOST_CLASSES


def save(workspace: Workspace, dataset: Dataset, choices: Choices, **changed) -> None:
    """Put changed fields into the choices, and the choices on disk where anything differs."""
    if all(getattr(choices, name) == value for name, value in changed.items()):
        return
    for name, value in changed.items():
        setattr(choices, name, value)
    path = _file(workspace, dataset)
    path.parent.mkdir(exist_ok=True, mode=0o700)
    write_json(path, choices.model_dump(mode="json"))


def current_dataset(workspace: Workspace) -> Dataset | None:
    """The dataset that the address or this tab names, or the one that was opened last; None in an empty workspace."""
    if asked := st.query_params.get("run"):
        run = next((run for run in runs(workspace) if run.id == asked), None)
        if run is not None:
            return run.dataset
    for key in (st.query_params.get("dataset"), st.session_state.get("dataset"), _noted(workspace)):
        try:
            if key:
                return workspace.dataset(key)
        except GenoMLError:
            st.query_params.pop("dataset", None)
    return next(iter(workspace.datasets()), None)


def open_dataset(workspace: Workspace, dataset: Dataset) -> None:
    """Make a dataset the current one in this tab, and for the next visit."""
    st.session_state["dataset"] = dataset.key
    st.query_params.pop("run", None)
    st.query_params["dataset"] = dataset.key[:12]
    (workspace.path / "choices").mkdir(exist_ok=True, mode=0o700)
    write_json(workspace.path / "choices" / "current.json", dataset.key)


def _noted(workspace: Workspace) -> str | None:
    path = workspace.path / "choices" / "current.json"
    return path.read_text(encoding="utf-8").strip('" \n') if path.exists() else None


def runs(workspace: Workspace) -> list[Run]:
    """The runs whose plan and dataset can be read, the newest first."""
    return [run for run in workspace.runs() if _readable(run)]


def _readable(run: Run) -> bool:
    try:
        return bool(run.plan.dataset and run.dataset.name)
    except (GenoMLError, OSError):
        return False


def runs_of(workspace: Workspace, dataset: Dataset) -> list[Run]:
    """The readable runs on a dataset, the newest first."""
    return [run for run in runs(workspace) if run.plan.dataset == dataset.key]
