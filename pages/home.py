"""Home: what the tool does, the demo, the way to one's own data, and what this workspace holds."""

import streamlit as st

from pages.parts import launch, shell, state
from pages.parts.shell import guard
from pages.parts.text import md, plural
from pages.parts.words import STATES, when

workspace = guard()

st.title("What can your samples tell?", anchor=False)
st.markdown(
    "Bring tables of genes and samples and a column with the answer: a tumour subtype, a drug response, a survival time. GenoML Studio "
    "trains several models, judges them on samples that they have never seen, and tells you in plain words whether they beat a simple "
    "baseline."
)
if st.button("Upload your data", icon=":material/upload:", key="to-upload"):
    shell.go("data")

JOBS = {  # task -> title, icon, what it is for
    "classification": ("Subtypes", ":material/category:", "Sort samples into classes: tumour subtypes, tissues, responders or not."),
    "regression": ("Drug response", ":material/medication:", "Predict a measured number, such as how sensitive cell lines are to a drug."),
    "survival": ("Survival", ":material/monitor_heart:", "Predict the time until an event, with patients who are still followed."),
}
jobs = st.grid(min_column_width=260)
for task, (title, icon, words) in JOBS.items():
    with jobs.container(border=True, height="stretch"):
        st.subheader(f"{icon} {title}", anchor=False)
        st.write(words)
        launch.demo_buttons(task)


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
