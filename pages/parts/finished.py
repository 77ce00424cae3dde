"""Which finished run a page shows: the one that the address names, else the newest; where there is none, the page says so and ends."""

import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.run import Run
from genoml_core.workspace import Workspace
from pages.parts import shell, state
from pages.parts.text import short
from pages.parts.words import STATES, when


def need_run(workspace: Workspace, dataset: Dataset, back: str) -> Run:
    """The chosen run with results, a selection where there are several; its id stands in the address."""
    runs = state.runs_of(workspace, dataset)
    ready = [run for run in runs if run.state in ("done", "incomplete")]
    if not ready:
        _none(any(run.state in ("queued", "running") for run in runs), back)
    ids = [run.id for run in ready]
    asked = st.query_params.get("run")
    run = ready[ids.index(asked)] if asked in ids else ready[0]
    if len(ready) > 1:
        names = {r.id: f"{short(r.title, 40)} · {r.plan.effort} · {when(r)} · {STATES[r.state][0].lower()}" for r in ready}
        chosen = st.selectbox("Run", ids, index=ids.index(run.id), format_func=names.get, key=f"run-{run.id}")
        if chosen != run.id:
            st.query_params["run"] = chosen
            st.rerun()
    st.query_params["run"] = run.id
    return run


def _none(running: bool, back: str) -> None:
    with st.container(border=True):
        st.subheader(":material/hourglass_empty: There are no results for this dataset yet.", anchor=False)
        st.write("A training is under way: watch it, results appear when it ends." if running else "Train first.")
        if st.button("Go to training", type="primary", icon=":material/model_training:", key="to-train"):
            shell.go("train")
    shell.onward(back=back)
    st.stop()
