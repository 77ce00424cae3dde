"""The checks of a dataset, each with the click that mends what it found, where there is one."""

from functools import partial

import streamlit as st

from genoml_core.child import Warm
from genoml_core.dataset import Dataset
from genoml_core.engine import examine
from genoml_core.workspace import Workspace
from pages.parts import launch, problem, state
from pages.parts.state import Choices
from pages.parts.text import md

WARM = Warm()  # one for all visitors of this server, also for what the explore page looks at
SECONDS = 300


def checks(workspace: Workspace, dataset: Dataset, choices: Choices) -> None:
    """What the checks say about the dataset and, once there is a target, about the plan that the choices make."""
    from genoml_core.checks import ordered
    from genoml_core.engine.examine import plan_findings

    found = of(workspace, dataset)
    if choices.ready:
        found = found + plan_findings(dataset, launch.plan_of(dataset, choices))
    problem.show_findings(ordered(found), remedy=partial(_remedy, workspace, dataset, choices))
    if not choices.ready:
        st.markdown("Choose what to predict: then more is checked.")
    elif not any(f.severity == "error" for f in found):
        st.success("Nothing stands in the way.", icon=":material/check_circle:")


def of(workspace: Workspace, dataset: Dataset) -> list:
    """What was found in the dataset, from disk or asked now."""
    path = examine.place(workspace.cache, dataset)
    if not path.exists():
        with st.spinner("Checking the data…"):
            WARM.call("genoml_core.engine.examine:make", seconds=SECONDS, dataset=str(dataset.path), out=str(path))
    return examine.read(path)


def _remedy(workspace: Workspace, dataset: Dataset, choices: Choices, finding) -> None:
    """The button that makes a dataset without what was found, and opens it."""
    edit = finding.edit
    key = f"mend-{finding.code}-{edit.layer or edit.column or ''}-{dataset.key[:8]}"
    if st.button(edit.button, key=key, icon=":material/healing:", help="Makes a new dataset; this one stays as it is."):
        apply(workspace, dataset, choices, edit)


def apply(workspace: Workspace, dataset: Dataset, choices: Choices, edit, **chosen) -> None:
    """Make the edited dataset, open it with the same choices but for those ``chosen``, and draw the page again."""
    with st.spinner("Making the new dataset…"):
        workspace.room(sum(path.stat().st_size for path in dataset.path.rglob("*.npy")))
        asked = {"dataset": str(dataset.path), "edit": edit.model_dump(mode="json"), "folder": str(workspace.path / "datasets")}
        key = WARM.call("genoml_core.engine.revise:revise", seconds=SECONDS, **asked)
    made = workspace.dataset(key)
    state.save(workspace, made, state.load(workspace, made), **{**choices.model_dump(exclude={"recipe"}), **chosen})
    state.open_dataset(workspace, made)
    st.toast(md(made.facts.changes[-1], 200), icon=":material/healing:")
    st.rerun()
