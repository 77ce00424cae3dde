"""What each command of the command line does; ``told`` holds its words. Heavy parts are imported when they are needed."""
import sys
from pathlib import Path

from .errors import DataError, GenoMLError
from .intake import names
from .plan import Plan, parse_recipe

CATALOGUES = {
    "models": "models:MODELS", "steps": "steps:STEPS", "metrics": "metrics:METRICS", "figures": "figures:FIGURES",
    "readers": "readers:READERS", "demos": "demos:DEMOS", "checks": "checks:CHECKS", "explore": "explore:EXPLORE",
    "explainers": "explain:EXPLAINERS", "sources": "sources:SOURCES",
}


def plan(told):
    """Print a plan, or a list of plans for several targets; what the checks say goes to standard error."""
    dataset = told.workspace.dataset(told.dataset)
    plans = [_checked(dataset, _composed(dataset, told, outcome)) for outcome in _outcomes(told)]
    if len(plans) == 1:
        print(plans[0].model_dump_json(indent=1))
    else:
        print("[" + ",\n".join(plan.model_dump_json() for plan in plans) + "]")


def _composed(dataset, told, outcome: dict) -> Plan:
    from .engine.compose import compose

    recipe = parse_recipe(told.recipe.read_text(encoding="utf-8")) if told.recipe else None
    return compose(
        dataset, task=told.task, **outcome, group=told.group, cohort=told.cohort, models=told.models, recipe=recipe,
        effort=told.effort, design=told.design, by=told.by, outer=told.outer, inner=told.inner, repeats=told.repeats, locked=told.lock,
        objective=told.objective, calibration=told.calibration, tier=told.tier, choose=told.choose, oversample=told.oversample,
        shuffle=told.shuffle, seed=told.seed, each_layer=told.each_layer, signature=told.signature,
    )


def _checked(dataset, plan: Plan) -> Plan:
    from .engine.examine import plan_findings

    found = plan_findings(dataset, plan)
    for finding in found:
        print(f"{finding.severity}: {finding.text}", file=sys.stderr)
    if any(f.severity == "error" for f in found):
        raise DataError("This plan cannot be run.", "The errors above forbid it.", "Mend them, or choose another target.")
    return plan


def _outcomes(told) -> list[dict]:
    """What is predicted, for ``compose``, one a plan. Raises GenoMLError where the columns do not belong to the task."""
    survival = told.task == "survival"
    for option, wanted in (("target", not survival), ("time", survival), ("event", survival)):
        if (getattr(told, option) is not None) != wanted:
            fix = "Survival takes --time and --event, the other tasks take --target."
            raise GenoMLError(f"--task {told.task} {'needs' if wanted else 'has no'} --{option}.", fix=fix)
    if told.entry and not survival:
        raise GenoMLError(f"--task {told.task} has no --entry.", fix="Leave it out.")
    if not survival:
        return [{"column": column} for column in told.target]
    (time, _, unit), (event, _, values) = told.time.partition("="), told.event.partition("=")
    happened = {"event": event, "event_values": names(values) if values else ()}
    return [{"column": time, "time_unit": unit or None, **happened, "entry": told.entry}]


def run(told):
    """Do a plan, then explain it; or let it wait for its turn."""
    if told.plan != "-" and not Path(told.plan).is_file():
        fix = "Write one: python -m genoml_core plan ... > plan.json. To go on with a run: python -m genoml_core resume RUN"
        raise GenoMLError(f"There is no plan file {told.plan!r}.", fix=fix)
    plans = Plan.parse_all(sys.stdin.read() if told.plan == "-" else Path(told.plan).read_text(encoding="utf-8"))
    for plan in plans:
        told.workspace.dataset(plan.dataset)  # before a run folder is made for it
    runs = told.workspace.new_runs(plans)
    return max((_queue if told.queue else _do)(run, told) for run in runs)


def _queue(run, told) -> int:
    from .engine.supervisor import enqueue

    enqueue(run)
    print(f"It waits for its turn: python -m genoml_core status {run.id}", file=sys.stderr)
    print(run.id)
    return 0


def resume(told):
    """Go on with a run that was stopped, paused, interrupted or has gaps; what has been judged is not done again."""
    run = told.workspace.run(told.run)
    run.forget_cancel()
    return _do(run, told)


def _do(run, told) -> int:
    from .engine.launch import do

    print(f"run {run.id}: {run.plan.design.outer} x {run.plan.design.inner} folds, {len(run.plan.models)} models", file=sys.stderr)
    state = do(run, told.workers, told.dask)
    print(f"{state}. {run.summary['verdict']['sentence'] if state in ('done', 'incomplete') else run.reason}", file=sys.stderr)
    print(run.id)
    return 75 if state == "paused" else 0


def status(told):
    """Say how far runs are."""
    for run in [told.workspace.run(told.run)] if told.run else told.workspace.runs():
        judged = len(run.units())
        units = run.plan.design.outer * run.plan.design.repeats * len(run.plan.models)
        print(f"{run.id}  {run.state}  {judged}/{units} units judged  {run.reason}".rstrip())


def verify(told):
    """Say whether a run and its dataset are on disk as they were written, and whether a unit that is made again is the same."""
    from .engine.recheck import recheck
    from .files import damaged

    run = told.workspace.run(told.run)
    found = [f"run: {name}" for name in run.damage()] + [f"dataset: {name}" for name in damaged(run.dataset.path)]
    if found:
        fix = f"Units and results are made again by: python -m genoml_core resume {run.id}. For a dataset, import the same files again."
        raise DataError(f"Run {run.id} is damaged.", f"Not as they were written: {', '.join(found)}.", fix)
    try:
        unit, other = recheck(run)
    except GenoMLError as error:
        print(f"{run.id}  sound, {len(run.units())} units; none made again: {error.why or error.what}")
        return
    if other:
        why = f"Made again from the same data, plan and versions, these are not as stored: {', '.join(other)}."
        fix = "If the program has been changed since, run the plan again."
        raise DataError(f"Unit {unit} of run {run.id} cannot be reproduced.", why, fix)
    print(f"{run.id}  sound, {len(run.units())} units; {unit} made again: the same")


def cancel(told):
    """Stop a run."""
    from .engine.launch import wait_until_stopped

    run = told.workspace.run(told.run)
    if run.state in ("new", "queued", "running"):
        run.cancel()
        wait_until_stopped(run, seconds=10)
    print(f"{run.id}  {run.state}")


def list_entries(told):
    """List a catalogue, or what the workspace holds."""
    if told.catalogue is None:
        _list_workspace(told.workspace)
        return
    from importlib import import_module

    module, name = CATALOGUES[told.catalogue].split(":")
    for entry in getattr(import_module(f".{module}", __package__), name).values():
        print(f"{entry.name:24s}{getattr(entry, 'label', '') or (entry.ask.__doc__ or '').strip()}")
        if told.catalogue in ("readers", "sources"):
            for option, param in entry.params.items():
                print(f"{'':24s}--option {option}={'|'.join(map(str, getattr(param, 'values', ['TEXT'])))}")


def _list_workspace(workspace):
    for dataset in workspace.datasets():
        print(f"dataset {dataset.key[:12]}  {dataset.name}")
    for reference in workspace.references():
        counts = ", ".join(f"{count:,} {what}" for what, count in reference.facts.counts.items())
        print(f"reference {reference.key[:12]}  {reference.name} ({counts})")
    for run in workspace.runs():
        print(f"run {run.id}  {run.state}  {run.label.name}".rstrip())
    for item in workspace.trash.items():
        print(f"trash {item.id}  {item.noun} {item.title}")
