"""Predict: new samples by the final model of a run, and what the predictions rest upon."""

import streamlit as st

from pages.parts import after, empty, final, finished, newcomers, predicted, shell
from pages.parts.shell import guard
from pages.parts.text import md

workspace = guard()
shell.header("predict", "New samples, by a model that was fitted on all samples of a run.")
dataset = empty.need_dataset(workspace)
run = finished.need_run(workspace, dataset, back="results")

if not run.after("final").done:
    after.missing(run, "final")
else:
    final.card(run)
    if new := newcomers.choose(workspace, run):
        predicted.panel(workspace, run, new)
st.caption(f"Run {run.id} on {md(dataset.name, 80)}")
shell.onward(back="explain", to="report")
