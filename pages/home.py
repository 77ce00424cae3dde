"""Home: what the tool does, the demo, the way to one's own data, and what this workspace holds."""

import streamlit as st

from pages.parts import launch, shell, state
from pages.parts.shell import guard
from pages.parts.text import md, plural
from pages.parts.words import STATES, when

workspace = guard()

st.title("Can gene expression tell your samples apart?", anchor=False)
st.markdown(
    "Bring a table of gene expression and a column with the answer, for example the tumour subtype. GenoML Studio trains several models, "
    "judges them on samples that they have never seen, and tells you in plain words whether they beat a simple baseline."
)
with st.container(horizontal=True):
    launch.demo_buttons()
    if st.button("Upload your data", icon=":material/upload:", key="to-upload"):
        shell.go("data")

jobs = st.grid(min_column_width=260)
with jobs.container(border=True, height="stretch"):
    st.subheader(":material/category: Subtypes", anchor=False)
    st.badge("Works now", color="green")
    st.write("Sort samples into known classes: tumour subtypes, tissues, responders and non-responders.")
with jobs.container(border=True, height="stretch"):
    st.subheader(":material/medication: Drug response", anchor=False)
    st.badge("Not there yet", color="gray")
    st.write("Predict a measured number, such as the sensitivity of cell lines to a drug.")
with jobs.container(border=True, height="stretch"):
    st.subheader(":material/monitor_heart: Survival", anchor=False)
    st.badge("Not there yet", color="gray")
    st.write("Predict the time until an event from patients of whom some are still followed.")


def _datasets(datasets: list) -> None:
    st.header("Your datasets", anchor=False)
    cards = st.grid(min_column_width=300)
    for dataset in datasets[:6]:
        with cards.container(border=True, height="stretch"):
            st.markdown(f"**{md(dataset.name, 60)}**")
            features = sum(layer.features for layer in dataset.facts.layers.values())
            st.write(f"{plural(len(dataset.samples), 'sample')} × {plural(features, 'feature')}")
            if st.button("Open", key=f"open-{dataset.key[:12]}", icon=":material/folder_open:"):
                state.open_dataset(workspace, dataset)
                shell.go("data")


def _runs(runs: list) -> None:
    st.header("Your runs", anchor=False)
    for run in runs[:6]:
        word, icon, color = STATES[run.state]
        with st.container(border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{md(run.plan.target.title, 40)}** in {md(run.dataset.name, 60)} · {when(run)}")
            st.badge(word, icon=icon, color=color)
            ready = run.state in ("done", "incomplete")
            if st.button("See results" if ready else "Look", key=f"run-{run.id}", icon=":material/insights:"):
                state.open_dataset(workspace, run.dataset)
                shell.go("results" if ready else "train", run=run.id)


if found := workspace.datasets():
    _datasets(found)
if found := state.runs(workspace):
    _runs(found)
st.caption("GenoML Studio is not affiliated with the GenoML project. Nothing you upload leaves this machine.")
