"""Train: choose models and how hard to try, start, and watch each fold being judged."""

from pages.parts import empty, live, setup, shell, state
from pages.parts.shell import guard

workspace = guard()
shell.header(
    "train", "Choose models, start, and watch. You may close this page at any time: the training goes on, and you find it here again."
)
dataset = shell.choose_dataset(workspace, empty.need_dataset(workspace))
choices = state.load(workspace, dataset)
runs = state.runs_of(workspace, dataset)
run = live.chosen(runs)

if run is not None and live.active(run):
    live.watch(run)
else:
    if run is not None:
        live.ended(run)
    setup.form(workspace, dataset, choices, open_form=run is None)
live.earlier(runs, run)
results = next((r for r in runs if r.state in ("done", "incomplete")), None)
shell.onward(back="preprocess", to="results", ready=results is not None, reason="" if results else "There are no results yet.")
