"""Pages without data: what is missing, and the buttons that fix it."""

import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.workspace import Workspace
from pages.parts import launch, shell, state


def need_dataset(workspace: Workspace) -> Dataset:
    """The open dataset; where there is none, the page says so, offers the way, and ends."""
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
