"""Home: what the tool does, the demo, the way to one's own data, and what this workspace holds."""

import streamlit as st

from pages.parts import launch, listing, shell, state, storage
from pages.parts.shell import guard

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

if found := workspace.datasets():
    listing.datasets(workspace, found)
if found := state.runs(workspace):
    listing.runs(workspace, found)
    listing.of_figure(workspace)
storage.section(workspace)
st.caption("GenoML Studio is not affiliated with the GenoML project. Nothing you upload leaves this machine.")
