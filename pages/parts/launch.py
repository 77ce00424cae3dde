"""What a click starts: a demo, a plan from the choices, a run."""

import time
from functools import lru_cache

import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.plan import Plan
from genoml_core.target import NO_GROUP, Target
from genoml_core.run import Run
from genoml_core.workspace import Workspace
from pages.parts import problem, shell, state
from pages.parts.state import Choices


def demo_buttons(task: str | None = None) -> None:
    """One button a demo, of one task or of all, simulated ones and classes first: makes its dataset and opens the data page."""
    from genoml_core.demos import DEMOS

    for demo in sorted(DEMOS.values(), key=lambda demo: (not demo.simulated, demo.job)):
        if task in (None, demo.job):
            kind = "primary" if task and demo.simulated else "secondary"
            if st.button(demo.label, icon=":material/science:", key=f"demo-{demo.name}", type=kind, help=demo.description):
                make_demo(demo.name)


def make_demo(name: str) -> None:
    """Make a demo dataset in this workspace and go to it."""
    from genoml_core import demos

    workspace = Workspace(st.session_state["workspace"])
    with problem.told(), st.spinner("Making the demo data…"):
        state.open_dataset(workspace, demos.make(workspace, name))
        shell.go("data")


def plan_of(dataset: Dataset, choices: Choices) -> Plan:
    """The plan that the choices make. Raises GenoMLError where they do not fit together."""
    from genoml_core.engine.compose import compose

    plan = compose(
        dataset,
        choices.column,
        task=choices.task,
        event=choices.event,
        event_values=choices.event_values,
        time_unit=choices.time_unit,
        entry=choices.entry if choices.late else None,
        group=choices.group or NO_GROUP,
        cohort=choices.cohort,
        covariates=choices.covariates,
        models=choices.models,
        each_layer=choices.each_layer,
        signature=choices.signature if choices.task == "classification" else "",
        recipe={layer: tuple(uses) for layer, uses in choices.recipe.items()} if choices.recipe else None,
        effort=choices.effort,
        design=choices.design if choices.by else "nested",
        by=choices.by if choices.design != "nested" else None,
        outer=None if choices.design == "leave_out" and choices.by else choices.outer,
        inner=choices.inner,
        repeats=choices.repeats if choices.design == "nested" or not choices.by else 1,
        locked=choices.locked / 100,
        objective=choices.objective,
        calibration=choices.calibration,
        choose=choices.choose,
        oversample=choices.oversample and choices.task == "classification",
        shuffle=choices.seed if choices.shuffle else None,
        tier=choices.tier,
        seed=choices.seed,
    )
    return plan.model_copy(update={"target": _with_choices(plan.target, choices)})


def _with_choices(target: Target, choices: Choices) -> Target:
    """The target's roles where the user has said that a column is a batch, or that there is no cohort."""
    roles = {c: "ignored" if r == "batch" or (r == "cohort" and c != choices.cohort) else r for c, r in target.roles.items()}
    if choices.batch and roles[choices.batch] == "ignored":
        roles[choices.batch] = "batch"
    return target.model_copy(update={"roles": roles})


def others(dataset: Dataset, choices: Choices) -> list[Plan]:
    """The plans for the other columns that are predicted. Raises GenoMLError, with the column, where one cannot be."""
    return [plan_of(dataset, choices.model_copy(update={"column": column})) for column in choices.also]


def start(workspace: Workspace, plans: list[Plan]) -> Run:
    """Make a run of each plan and let them wait for their turn; returns the first at once."""
    runs = workspace.new_runs(plans)
    for run in runs:
        resume(run)
    return runs[0]


def resume(run: Run) -> None:
    """Let a run that is not running wait for its turn; what it has judged before is kept."""
    from genoml_core.engine import supervisor

    supervisor.enqueue(run)


@lru_cache(maxsize=1)
def _look_after_queue(turn: int) -> None:
    """See to it that somebody calls the runs that wait: once a turn, however many are watching."""
    from genoml_core.engine import supervisor

    supervisor.ensure()


def before(run: Run) -> int:
    """How many runs of this machine wait in front of this one."""
    from genoml_core.engine import supervisor

    _look_after_queue(int(time.time() / 5))
    waiting = [other.path for other in supervisor.waiting()]
    return waiting.index(run.path) if run.path in waiting else 0


def after(run: Run, name: str) -> None:
    """Start a worker on the results of a run; returns at once."""
    from genoml_core.engine import launch

    launch.start_after(run, name)
