"""What each command of the command line does; ``told`` holds its words. Heavy parts are imported when they are needed."""
import json
import sys
from pathlib import Path

from .errors import DataError, GenoMLError
from .intake import names, print_json
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


def show(told):
    """Print the results of a run."""
    run = told.workspace.run(told.run)
    summary = run.summary
    if told.json:
        print_json({"run": run.id, **summary})
        return
    print(summary["verdict"]["sentence"], end="\n\n")
    rows = {"headline (chosen inside)": summary["headline"], "baseline (chosen inside)": summary["baseline"], **summary["models"]}
    metrics = sorted((name for name in summary["headline"]["metrics"] if ":" not in name), key=lambda name: name != summary["objective"])
    print(f"{'':28s}" + "".join(f"{name:>26s}" for name in metrics))
    for name, row in rows.items():
        print(f"{name:28s}" + "".join(f"{_interval(row['metrics'][m]):>26s}" for m in metrics))


def _interval(found: dict) -> str:
    value, low, high = (f"{x:z.3f}" if x is not None else "-" for x in (found["value"], found["low"], found["high"]))
    return f"{value} ({low}-{high})"


def compare(told):
    """Runs side by side: what differs in their settings, and their headlines; those of several targets are ranked."""
    from .engine import compare

    runs = [told.workspace.run(name) for name in told.runs]
    metric = told.metric or runs[0].plan.objective
    able = set.intersection(*(set(run.summary["headline"]["metrics"]) for run in runs))
    if metric not in able:
        raise GenoMLError(f"These runs are not all judged by {metric!r}.", fix=f"Choose one of: {', '.join(sorted(able))}.")
    ranked = compare.ranking(runs, metric)
    if told.json:
        tables = {"ranking": ranked, "models": compare.models_over(runs, metric)}
        found = {name: json.loads(table.to_json(orient="records", double_precision=15)) for name, table in tables.items()}  # NaN is null
        print_json({"metric": metric, **found, "settings": compare.settings(runs).to_dict()})
        return
    print(ranked.to_string(index=False), "", compare.settings(runs).to_string(), sep="\n")
    if len({run.plan.target.title for run in runs}) > 1:
        print("", compare.sentence(ranked, metric), sep="\n")
        return
    for other in runs[1:]:
        found = compare.compared(runs[0], other, metric)
        print(f"{runs[0].id} - {other.id}: {_interval(found.difference.to_dict())}" + (f", p {found.p:.3g}" if found.p is not None else ""))


def label(told):
    """Name a run, or say something about it."""
    run = told.workspace.run(told.run)
    run.relabel(*(old if new is None else new for old, new in ((run.label.name, told.name), (run.label.note, told.note))))
    print(f"{run.id}  {run.title}")


def figure(told):
    """Write one figure."""
    from .figures.dials import Dials
    from .figures.export import FORMATS, export

    suffix = told.out.suffix.removeprefix(".")
    if suffix not in FORMATS:
        raise GenoMLError(f"Figures cannot be written as {told.out.suffix!r}.", fix=f"Use one of: {', '.join(FORMATS)}.")
    told.out.write_bytes(export(told.workspace.run(told.run), told.name, told.part, suffix, Dials.of(told.set)))
    print(told.out)


def explain(told):
    """Say which features drive the predictions."""
    from .engine.explain import explain

    run = told.workspace.run(told.run)
    if not run.after("explanation").done:
        explain(run)
    importance = run.importance()
    if told.out is None:
        print(importance.groupby("output", sort=False).head(20).to_string(index=False))
        return
    from .figures.export import to_csv

    told.out.write_bytes(to_csv(importance))
    print(told.out)


def open_locked(told):
    """Let the locked samples judge, and say what they came to."""
    from .engine.locked import open_locked

    run = told.workspace.run(told.run)
    if not run.after("locked").done:
        _ = run.summary
        open_locked(run)
    found = run.locked()
    opened = f"; {found['before']} openings before it shared samples with this one" if found["before"] else ""
    print(f"{found['samples']} locked samples, {found['trained']} learnt from{opened}. {found['verdict']['sentence']}")


def report(told):
    """Write a report; a run that is not explained has no figures of an explanation."""
    from .files import whole_file
    from .reports import report

    content = report(told.workspace.run(told.run), told.out.suffix.removeprefix("."), told.figures)
    with whole_file(told.out) as path:
        path.write_bytes(content)


def predictions(told):
    """Write the predictions of held-out samples."""
    from .figures.export import to_csv
    from .files import whole_file

    with whole_file(told.out) as path:
        path.write_bytes(to_csv(told.workspace.run(told.run).predictions))


def export_run(told):
    """Write a folder that does a run again."""
    from .reports.workflow import export

    export(told.workspace.run(told.run), told.kind, told.out)


def work_after(told):
    """What more can be worked out of a run with results, in words: a line for each figure of it and each of its parts."""
    from .engine.launch import work_after
    from .figures import FIGURES

    run = told.workspace.run(told.run)
    _ = run.summary
    if not run.after(told.name).done:
        work_after(run, told.name)
    for figure in (figure for figure in FIGURES.values() if figure.after == told.name):
        for part in figure.parts(run):
            print(figure.describe(figure.read(run, part)))


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
