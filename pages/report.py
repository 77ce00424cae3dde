"""Report: the figures of a run put together for others, with methods, sources and limits."""

import streamlit as st

from genoml_core.reports.exhibits import able
from pages.parts import empty, finished, reporting, shell, studio
from pages.parts.shell import guard
from pages.parts.text import md

workspace = guard()
shell.header("report", "What others should see of a run: figures, numbers, and how it was done.")
dataset = empty.need_dataset(workspace)
run = finished.need_run(workspace, dataset, back="results")

reporting.downloads(run)
studio.card(run, able(run))
reporting.words(run)
reporting.checklists(run)
reporting.again(run)
st.caption(f"Run {run.id} on {md(dataset.name, 80)}")
shell.onward(back="explain")
