"""Pages without data: what is missing, and the buttons that fix it."""

import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.workspace import Workspace
from pages.parts import launch, shell, state


def need_dataset(workspace: Workspace) -> Dataset:
    """The open dataset; where there is none, the page says so, offers the way, and ends. It also says so where a named run is not here."""
    _tell_missing_run(workspace)
    if dataset := state.current_dataset(workspace):
        return dataset
    with st.container(border=True, horizontal_alignment="center"):
        st.subheader(":material/inbox: There is no data in this workspace yet.", anchor=False)
        st.write("Try a demo, or bring your own table.")
        with st.container(horizontal=True, horizontal_alignment="center"):
            launch.demo_buttons()
            if st.button("Upload your data", icon=":material/upload:", key="to-upload"):
                shell.go("data")
    st.stop()


def _tell_missing_run(workspace: Workspace) -> None:
    asked = st.query_params.get("run")
    if not asked or any(run.id == asked for run in workspace.runs()):
        return
    gone = any(asked in item.runs for item in workspace.trash.items())
    where = "It lies in the trash, from where you can put it back." if gone else "It may lie in another workspace."
    st.warning(f"{where} What you see here is something else.", title="The run in the address is not here", icon=":material/search_off:")
    if gone and st.button("To the trash", icon=":material/delete:", key="to-trash"):
        shell.go("home")
