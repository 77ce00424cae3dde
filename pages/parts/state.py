"""What a user has chosen, kept in the workspace folder so that refresh, a second tab and a restart lose nothing."""

from typing import Any

import streamlit as st
from pydantic import BaseModel, ValidationError

from genoml_core.dataset import Dataset
from genoml_core.errors import GenoMLError
from genoml_core.plan import Use
from genoml_core.run import Run
from genoml_core.files import write_json
from genoml_core.workspace import Workspace


class Choices(BaseModel, validate_assignment=True):
    """The choices for one dataset. ``recipe`` and ``models`` None: the defaults."""

    target: str | None = None
    group: str | None = None
    batch: str | None = None
    covariates: list[str] = []
    recipe: dict[str, list[Use]] | None = None
    models: list[str] | None = None
    effort: str = "quick"
    outer: int = 5
    inner: int = 3
    repeats: int = 1
    objective: str = "balanced_accuracy"
    calibration: str = "temperature"
    seed: int = 0
    report: dict[str, Any] = {}  # what the reader said when the files came in


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
            **{part: None for part in ("target", "group", "batch") if getattr(choices, part) not in known},
            "covariates": [column for column in choices.covariates if column in known],
        }
    )


def _from_roles(dataset: Dataset) -> dict:
    columns = {role: [c for c, r in dataset.facts.roles.items() if r == role] for role in ("target", "group", "batch", "covariate")}
    return {**{role: next(iter(columns[role]), None) for role in ("target", "group", "batch")}, "covariates": columns["covariate"]}


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
