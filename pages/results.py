"""Results: the verdict first, then scores, figures, single models, and how it was measured."""

import streamlit as st

from pages.parts import dials, empty, evidence, finished, locked, measured, naming, shell, tables, verdict
from pages.parts.shell import guard
from pages.parts.text import md

workspace = guard()
shell.header("results", "How well the answer can be predicted in samples that no model had seen.")
dataset = empty.need_dataset(workspace)
run = finished.need_run(workspace, dataset, back="train")

naming.bar(run)
verdict.card(run)
verdict.scores(run)
locked.card(run)
st.header("Figures", anchor=False)
with st.container(border=True):
    model = dials.choose_model(run)
    chosen = dials.bar(run, dataset, model)
evidence.figures(run, dataset, "results", model, chosen)
tables.panels(run, model, chosen)
evidence.leaderboard(run)
evidence.pairs(run)
measured.panels(run, dataset)
st.caption(f"Run {run.id} on {md(dataset.name, 80)}")
shell.onward(back="train", to="explain")
