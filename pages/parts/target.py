"""The target builder: classes merged or renamed, follow-up from two columns, a number on a logarithmic scale. Each makes a new dataset."""

import pandas as pd
import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.edit import DRUG, FOLLOW_UP, LINE, PAIRED, RESPONSE, Edit
from genoml_core.workspace import Workspace
from pages.parts import doctor, problem, state
from pages.parts.state import MOST_CLASSES, Choices
from pages.parts.text import short

NEW = "Class"


def builder(workspace: Workspace, dataset: Dataset, choices: Choices) -> None:
    """What can be made of the columns for the task; nothing where there is nothing to make."""
    parts = {"classification": [_classes], "survival": [_follow_up], "regression": [_logarithm, _pairs]}[choices.task]
    with problem.told():
        for part in parts:
            part(workspace, dataset, choices)


def _classes(workspace: Workspace, dataset: Dataset, choices: Choices) -> None:
    if choices.column is None:
        return
    counts = dataset.labels(choices.column).value_counts()
    if not 2 <= len(counts) <= 2 * MOST_CLASSES:
        return
    tag = f"{choices.column}-{dataset.key[:8]}"
    with st.expander("Merge or rename classes", icon=":material/merge:", type="compact"):
        st.markdown("Classes that get the same name become one. To leave a class out, empty its name.")
        table = pd.DataFrame({"In the data": counts.index, "Samples": counts.to_numpy(), NEW: counts.index})
        edited = st.data_editor(table, hide_index=True, disabled=["In the data", "Samples"], key=f"classes-{tag}")
        to = {old: (new or "").strip() for old, new in zip(edited["In the data"], edited[NEW], strict=True) if old != (new or "").strip()}
        if st.button("Make these the classes", key=f"merge-{tag}", disabled=not to):
            doctor.apply(workspace, dataset, choices, Edit(action="relabel", button="", column=choices.column, to=to))


def _follow_up(workspace: Workspace, dataset: Dataset, choices: Choices) -> None:
    columns = [name for name in dataset.samples if name not in FOLLOW_UP]
    tag = dataset.key[:8]
    with st.expander("Make time and event of two columns", icon=":material/event:", type="compact", expanded=False):
        st.markdown("For data with one column for the day of the event and one for the last contact, as days or as dates.")
        seen = _one("Day or date of the event, empty where it was not seen", columns, f"seen-{tag}")
        last = _one("Day or date of the last contact", columns, f"last-{tag}")
        start = _one("Date of the start, only where the others are dates", columns, f"start-{tag}")
        if st.button("Make time and event", key=f"follow-{tag}", disabled=not (seen and last) or seen == last):
            edit = Edit(action="follow up", button="", names=(seen, last), column=start)
            time, event = FOLLOW_UP
            doctor.apply(workspace, dataset, choices, edit, column=time, event=event, event_values=["1"], time_unit="days")


def _logarithm(workspace: Workspace, dataset: Dataset, choices: Choices) -> None:
    if choices.column is None or choices.column.startswith("log10 "):
        return
    numbers = pd.to_numeric(dataset.column(choices.column), errors="coerce").dropna()
    if len(numbers) and numbers.min() >= 0 and numbers.max() > 10 * max(numbers.median(), 1e-12):
        st.caption("Its largest values are more than ten times the median: errors of those few would outweigh all others.")
        if st.button("Predict its logarithm", key=f"log-{choices.column}-{dataset.key[:8]}", icon=":material/show_chart:"):
            edit = Edit(action="logarithm", button="", column=choices.column)
            doctor.apply(workspace, dataset, choices, edit, column=f"log10 {choices.column}")


def _pairs(workspace: Workspace, dataset: Dataset, choices: Choices) -> None:
    columns = [name for name, column in dataset.samples.items() if state.measures(column)]
    if len(columns) < 2 or set(PAIRED) & set(dataset.samples):
        return
    tag = dataset.key[:8]
    with st.expander("Make a sample of each pair of a line and a drug", icon=":material/grid_on:", type="compact", expanded=False):
        st.markdown(
            "For responses to several drugs, one column each. One model then learns from all drugs, and whole drugs, tissues, lines "
            "or single pairs can be held out. For one model a drug, leave the table as it is and choose several targets on the page Train."
        )
        names = st.multiselect("Columns of responses", columns, format_func=lambda name: short(name, 50), key=f"pairs-{tag}")
        if st.button("Make pairs", key=f"pair-{tag}", disabled=len(names) < 2):
            edit = Edit(action="pair", button="", names=tuple(names))
            kept = choices.group if choices.group in dataset.samples and choices.group not in names else LINE
            doctor.apply(workspace, dataset, choices, edit, column=RESPONSE, cohort=DRUG, group=kept, also=[])


def _one(label: str, columns: list[str], key: str) -> str | None:
    return st.selectbox(label, columns, index=None, format_func=lambda name: short(name, 50), key=key, placeholder="Choose a column")
