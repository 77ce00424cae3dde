"""Compare: runs side by side, what differs in their settings, and many targets as a whole."""

from pages.parts import compare, differing, empty, shell
from pages.parts.shell import guard

workspace = guard()
shell.header("compare", "Runs side by side: what differs in their settings, and whether that made a difference.")
dataset = empty.need_dataset(workspace)
runs = compare.choose(workspace, dataset)
metric = compare.choose_metric(runs)
if len({run.plan.target.title for run in runs}) > 1:
    compare.targets(runs, metric)
else:
    compare.headlines(runs, metric)
differing.settings(runs)
shell.onward(back="results")
