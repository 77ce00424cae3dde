"""Explain: which features drive the headline's predictions, and what that means and does not."""

import streamlit as st

from pages.parts import after, attributed, empty, evidence, finished, shell
from pages.parts.shell import guard
from pages.parts.text import md

workspace = guard()
shell.header("explain", "Which features drive the predictions, seen in samples that the models had not seen.")
dataset = empty.need_dataset(workspace)
run = finished.need_run(workspace, dataset, back="results")

attributed.warnings(run)
if not run.after("explanation").done:
    after.missing(run, "explanation")
else:
    output = attributed.choose_output(run)
    evidence.figures(run, dataset, "explain", output, attributed.choose(run, dataset, output))
    attributed.meaning(run)
    attributed.table(run, output)
st.caption(f"Run {run.id} on {md(dataset.name, 80)}")
shell.onward(back="results", to="report")
