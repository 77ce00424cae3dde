"""Data: bring files in, see what was recognised, and say what should be predicted."""

import streamlit as st

from pages.parts import describe, doctor, problem, references, shell, state, upload
from pages.parts.roles import choose_roles
from pages.parts.shell import guard

workspace = guard()
dataset = state.current_dataset(workspace)
shell.header("data", "A table of samples and genes, and what you know about the samples.")

upload.card(workspace, first=dataset is None)
if dataset is None:
    references.card(workspace, None)
    shell.onward(to="preprocess", ready=False, reason="Bring data in first.")
    st.stop()

dataset = shell.choose_dataset(workspace, dataset)
choices = state.load(workspace, dataset)
describe.card(dataset, choices.report)
left, right = st.columns([3, 2], gap="medium")
with left:
    choose_roles(workspace, dataset, choices)
with right:
    with st.container(border=True):
        st.header("Checks", anchor=False)
        with problem.told():
            doctor.checks(workspace, dataset, choices)
    describe.preview(dataset)
    references.card(workspace, dataset)
    if st.button("See the samples side by side", icon=":material/scatter_plot:", key="to-explore"):
        shell.go("explore")
shell.onward(to="preprocess", ready=choices.ready, reason="" if choices.ready else "Choose what to predict first.")
