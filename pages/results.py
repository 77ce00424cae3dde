"""Results: the verdict first, then scores, figures, single models, and how it was measured."""

import streamlit as st

from pages.parts import empty, evidence, measured, shell, state, tables, verdict
from pages.parts.shell import guard
from pages.parts.text import md, short
from pages.parts.words import STATES, when

workspace = guard()
shell.header("results", "How well the answer can be predicted in samples that no model had seen.")
dataset = empty.need_dataset(workspace)
runs = state.runs_of(workspace, dataset)
ready = [run for run in runs if run.state in ("done", "incomplete")]
if not ready:
    with st.container(border=True):
        st.subheader(":material/hourglass_empty: There are no results for this dataset yet.", anchor=False)
        st.write(
            "A training is under way: watch it, results appear when it ends." if any(r.state == "running" for r in runs) else "Train first."
        )
        if st.button("Go to training", type="primary", icon=":material/model_training:", key="to-train"):
            shell.go("train")
    shell.onward(back="train")
    st.stop()

ids = [run.id for run in ready]
asked = st.query_params.get("run")
run = ready[ids.index(asked)] if asked in ids else ready[0]
if len(ready) > 1:
    names = {r.id: f"{short(r.plan.target.title, 40)} · {r.plan.effort} · {when(r)} · {STATES[r.state][0].lower()}" for r in ready}
    chosen = st.selectbox("Run", ids, index=ids.index(run.id), format_func=names.get, key=f"run-{run.id}")
    if chosen != run.id:
        st.query_params["run"] = chosen
        st.rerun()
st.query_params["run"] = run.id

verdict.card(run)
verdict.scores(run)
model = evidence.choose_model(run)
evidence.figures(run, model)
tables.panels(run)
evidence.leaderboard(run)
measured.panels(run, dataset)
st.caption(f"Run {run.id} on {md(dataset.name, 80)}")
shell.onward(back="train")
