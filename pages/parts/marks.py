"""Samples that the user marked in a figure: shown in all others, and made a column or left out."""

import pandas as pd
import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.edit import Edit
from genoml_core.errors import listed
from genoml_core.workspace import Workspace
from pages.parts import doctor, problem, show
from pages.parts.state import Choices
from pages.parts.text import md, plural

COLUMN = "Marked samples"
LONGEST = 60


def of(dataset: Dataset) -> list[str]:
    """Ids of the marked samples, in the order of the dataset; what was just chosen in a figure included."""
    for key in [key for key in st.session_state if str(key).startswith(f"marking-{dataset.key[:8]}-")]:
        event = st.session_state[key]
        if chosen := [point["customdata"][1] for point in event["selection"]["points"] if point.get("customdata")]:
            put(dataset, chosen)
    return st.session_state.get(_key(dataset), [])


def put(dataset: Dataset, ids: list[str]) -> None:
    """Mark these samples and no others."""
    st.session_state[_key(dataset)] = list(dataset.samples.index[dataset.samples.index.isin(set(ids))])


def beside(samples: pd.DataFrame, marked: list[str]) -> pd.DataFrame:
    """The sample table, with the marks as its last column where there are some."""
    if not marked:
        return samples
    told = pd.Series(samples.index.isin(marked), samples.index).map({True: "marked", False: "others"})
    return samples.assign(**{COLUMN: told})


def _key(dataset: Dataset) -> str:
    return f"marked-{dataset.key}"


def chart(dataset: Dataset, figure, alt: str, name: str) -> None:
    """A Plotly figure in which samples can be chosen. Each clearing begins a new one, since a chart keeps what was chosen in it."""
    figure.update_layout(dragmode="select")
    key = f"marking-{dataset.key[:8]}-{name}-{st.session_state.get('marks-cleared', 0)}"
    st.plotly_chart(figure, key=key, alt=alt, config=show.CONFIG | {"modeBarButtonsToRemove": ["autoScale2d"]}, on_select="rerun",
                    selection_mode=("box", "lasso"))  # fmt: skip
    st.caption("Draw a box around samples to mark them: they are then marked in the other views, too.")


def bar(workspace: Workspace, dataset: Dataset, choices: Choices, marked: list[str]) -> None:
    """What can be done with the marked samples."""
    if not marked:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"), problem.told():
        st.markdown(f":material/target: **{plural(len(marked), 'sample')} marked:** {md(listed(marked, 4))}", width="stretch")
        with st.popover("Make it a column", icon=":material/view_column:"):
            name = st.text_input("Name of the column", _free(dataset), max_chars=LONGEST, key="mark-name").strip()
            if st.button("Make the column", key="mark-column", type="primary", disabled=not name):
                edit = Edit(action="mark", button="Make the column", column=name, names=tuple(marked))
                doctor.apply(workspace, dataset, choices, edit)
        if st.button("Leave them out", icon=":material/person_remove:", key="mark-drop", help="Makes a new dataset; this one stays."):
            doctor.apply(workspace, dataset, choices, Edit(action="drop samples", button="Leave them out", names=tuple(marked)))
        if st.button("Clear", icon=":material/close:", key="mark-clear", type="tertiary"):
            st.session_state.pop(_key(dataset), None)
            st.session_state["marks-cleared"] = st.session_state.get("marks-cleared", 0) + 1
            st.rerun()


def _free(dataset: Dataset) -> str:
    """A name that no column has yet."""
    names = ["marked", *(f"marked {number}" for number in range(2, 100))]
    return next((name for name in names if name not in dataset.samples), "")
