"""The command line: each command writes or reads what a page would. Results go to standard output, the rest to standard error."""
import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import get_args

from .errors import DataError, GenoMLError
from .follow_up import Unit
from .plan import EFFORTS, Plan, Task, parse_recipe
from .workspace import Workspace

CATALOGUES = {
    "models": "models:MODELS", "steps": "steps:STEPS", "metrics": "metrics:METRICS", "figures": "figures:FIGURES",
    "readers": "readers:READERS", "demos": "demos:DEMOS", "checks": "checks:CHECKS", "explore": "explore:EXPLORE",
    "explainers": "explain:EXPLAINERS",
}


def main(words: list[str] | None = None) -> int:
    """Do one command; returns the exit code: 0 done, 2 bad request, 3 bad data, 75 busy."""
    told = _parser().parse_args(words)
    try:
        told.workspace = Workspace(told.workspace) if told.workspace else Workspace.of_command_line()
        return told.do(told) or 0
    except GenoMLError as error:
        print("\n".join(part for part in (f"error: {error.what}", error.why, error.fix) if part), file=sys.stderr)
        return error.exit_code
    except (OSError, UnicodeDecodeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    about = "Honest machine learning on genomic data, from the command line."
    parser = argparse.ArgumentParser(prog="python -m genoml_core", description=about)
    parser.add_argument("--workspace", default="", metavar="ID", help="a workspace of the app; without it, the command line's own")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, do: Callable, help: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help, description=help)
        sub.add_argument("--workspace", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        sub.set_defaults(do=do)
        return sub

    _data_commands(command)
    _run_commands(command)
    _result_commands(command)
    return parser


def _data_commands(command):
    sub = command("import", _import, "make a dataset of files; the last line is its key")
    sub.add_argument("paths", nargs="*", metavar="PATH", help="matrix files")
    sub.add_argument("--layer", action="append", default=[], metavar="NAME=PATH", help="a matrix as a layer of this name")
    sub.add_argument("--samples", metavar="PATH", help="a sample table, joined on ids")
    sub.add_argument("--name")
    sub.add_argument("--format", metavar="F", help="the reader; without it, chosen by content")
    sub.add_argument("--covariates", type=_names, metavar="a,b", help="columns of the sample table used as features")
    sub.add_argument("--orientation", choices=("samples", "genes"), help="what the rows are, where it is not recognised")
    sub.add_argument("--duplicates", choices=("sum", "mean", "first"), help="what to do with genes that occur twice")
    sub = command("describe", _describe, "what a dataset holds, and what the checks found")
    sub.add_argument("dataset")
    sub.add_argument("--json", action="store_true")
    sub = command("demo", _demo, "make a demo dataset, or with --out its files")
    sub.add_argument("name")
    sub.add_argument("--out", type=Path, metavar="FOLDER")


def _run_commands(command):
    sub = command("plan", _plan, "print a plan as JSON")
    sub.add_argument("dataset")
    sub.add_argument("--task", required=True, choices=get_args(Task))
    sub.add_argument("--target", metavar="COLUMN", help="the column of the class or number")
    sub.add_argument("--time", metavar="COLUMN[=UNIT]", help=f"survival: the follow-up; its unit is one of {', '.join(get_args(Unit))}")
    sub.add_argument("--event", metavar="COLUMN[=a,b]", help="survival: whether the event happened; a, b: the values that say so")
    sub.add_argument("--group", metavar="COLUMN", help="samples of one group stay in one fold; '': each its own")
    sub.add_argument("--cohort", metavar="COLUMN")
    sub.add_argument("--models", type=_names, metavar="a,b")
    sub.add_argument("--recipe", type=Path, metavar="FILE", help="JSON: layer -> steps, as in a plan")
    sub.add_argument("--outer", type=int, default=5)
    sub.add_argument("--inner", type=int, default=3)
    sub.add_argument("--repeats", type=int, default=1)
    sub.add_argument("--objective", metavar="METRIC", help="what chooses among models; without it, what is usual for the task")
    sub.add_argument("--effort", choices=tuple(EFFORTS), default="quick")
    sub.add_argument("--seed", type=int, default=0)
    sub = command("run", _run, "do a plan; the last line is the run's id")
    sub.add_argument("plan", metavar="PLAN_FILE", help="a plan file, - for standard input, or the id of a run to go on with")
    sub.add_argument("--workers", type=_processes, metavar="N", help="worker processes; 0: none beside this one; without it one a core")
    sub = command("status", _status, "the state of a run, or of all")
    sub.add_argument("run", nargs="?")
    sub = command("cancel", _cancel, "stop a run")
    sub.add_argument("run")


def _result_commands(command):
    sub = command("show", _show, "the results of a run")
    sub.add_argument("run")
    sub.add_argument("--json", action="store_true")
    sub = command("figure", _figure, "write one figure; the suffix is the format")
    sub.add_argument("run")
    sub.add_argument("name")
    sub.add_argument("--out", type=Path, required=True, metavar="FILE")
    sub.add_argument("--of", "--model", dest="part", metavar="PART", help="a model, or a class to explain; without it the first")
    sub = command("explain", _explain, "which features drive the predictions of a run, computed where it is missing")
    sub.add_argument("run")
    sub.add_argument("--out", type=Path, metavar="FILE.csv", help="where the importance of all features goes")
    sub = command("list", _list, "a catalogue; without a name, the datasets and runs of the workspace")
    sub.add_argument("catalogue", nargs="?", choices=tuple(CATALOGUES))


def _processes(text: str) -> int:
    if text not in map(str, range(1_001)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 to 1,000")
    return int(text)


def _names(text: str) -> list[str]:
    return [name for name in text.split(",") if name]


def _import(told):
    from .readers import import_files

    named = [tuple(item.split("=", 1)) for item in told.layer]
    if any(len(pair) != 2 for pair in named):
        raise GenoMLError("--layer takes NAME=PATH.", fix="For example --layer expression=counts.tsv.")
    layers = [*[("expression" if len(told.paths) == 1 else Path(path).name.split(".")[0], path) for path in told.paths], *named]
    if not layers:
        raise GenoMLError("There is nothing to import.", fix="Name at least one file.")
    dataset, report = import_files(
        told.workspace, [(Path(path).name, path) for _, path in layers], layer=[layer for layer, _ in layers],
        name=told.name, samples=told.samples, format=told.format, covariates=told.covariates,
        orientation=told.orientation, duplicates=told.duplicates,
    )
    if overlap := report["overlap"]:
        met = f"{overlap['matched']} of {overlap['samples']} samples were found in the sample table"
        print(f"{met}, by its column {overlap['column']!r} ({overlap['rule']}).", file=sys.stderr)
    for line in report["changes"] + report["notes"]:
        print(line, file=sys.stderr)
    print(dataset.key)


def _describe(told):
    from .checks import dataset_findings

    dataset = told.workspace.dataset(told.dataset)
    layers = {name: {"samples": layer.samples, "features": layer.features} for name, layer in dataset.facts.layers.items()}
    found = [{"code": f.code, "severity": f.severity, "text": f.text} for f in dataset_findings(dataset)]
    columns = {c: dataset.facts.roles.get(c, "ignored") for c in dataset.samples}
    content = {"key": dataset.key, "layers": layers, "columns": columns, "findings": found}
    if told.json:
        _print_json(content)
        return
    print(f"{dataset.name}  {dataset.key}\n{dataset.facts.description}".rstrip())
    for name, layer in dataset.facts.layers.items():
        print(f"layer {name}: {layer.samples:,} samples x {layer.features:,} features ({layer.kind}), {layer.missing:.1%} missing")
    for column, role in columns.items():
        print(f"column {column}: {role}, {dataset.samples[column].nunique():,} values")
    for finding in found:
        print(f"{finding['severity']}: {finding['text']}")


def _demo(told):
    from . import demos

    if told.out:
        for path in demos.write_files(told.name, told.out):
            print(path)
    else:
        print(demos.make(told.workspace, told.name).key)


def _plan(told):
    from .checks import findings
    from .engine.compose import compose

    dataset = told.workspace.dataset(told.dataset)
    recipe = parse_recipe(told.recipe.read_text(encoding="utf-8")) if told.recipe else None
    plan = compose(
        dataset, task=told.task, **_outcome(told), group=told.group, cohort=told.cohort, models=told.models, recipe=recipe,
        effort=told.effort, outer=told.outer, inner=told.inner, repeats=told.repeats, objective=told.objective, seed=told.seed,
    )
    found = findings(dataset, plan)
    for finding in found:
        print(f"{finding.severity}: {finding.text}", file=sys.stderr)
    if any(f.severity == "error" for f in found):
        raise DataError("This plan cannot be run.", "The errors above forbid it.", "Mend them, or choose another target.")
    print(plan.model_dump_json(indent=1))


def _outcome(told) -> dict:
    """What is predicted, for ``compose``. Raises GenoMLError where the columns do not belong to the task."""
    survival = told.task == "survival"
    for option, wanted in (("target", not survival), ("time", survival), ("event", survival)):
        if (getattr(told, option) is not None) != wanted:
            fix = "Survival takes --time and --event, the other tasks take --target."
            raise GenoMLError(f"--task {told.task} {'needs' if wanted else 'has no'} --{option}.", fix=fix)
    if not survival:
        return {"column": told.target}
    (time, _, unit), (event, _, values) = told.time.partition("="), told.event.partition("=")
    return {"column": time, "time_unit": unit or None, "event": event, "event_values": _names(values) if values else ()}


def _run(told):
    from .engine.runner import execute

    path = Path(told.plan)
    if told.plan == "-" or path.is_file():
        plan = Plan.parse(sys.stdin.read() if told.plan == "-" else path.read_text(encoding="utf-8"))
        told.workspace.dataset(plan.dataset)  # before a run folder is made for it
        run = told.workspace.new_run(plan)
    else:
        run = told.workspace.run(told.plan)
    print(f"run {run.id}: {run.plan.design.outer} x {run.plan.design.inner} folds, {len(run.plan.models)} models", file=sys.stderr)
    state = execute(run, told.workers)
    if state == "stopped":
        print(state, file=sys.stderr)
    else:
        print(f"{state}. {run.summary['verdict']['sentence']}", file=sys.stderr)
        _explain_too(run)
    print(run.id)


def _explain_too(run):
    from .engine.explain import explain

    try:
        explain(run)
    except Exception:  # noqa: BLE001 - the run is done, whatever happens here
        print(f"It could not be explained. {run.not_explained}", file=sys.stderr)


def _status(told):
    for run in [told.workspace.run(told.run)] if told.run else told.workspace.runs():
        judged = len(run.units())
        units = run.plan.design.outer * run.plan.design.repeats * len(run.plan.models)
        print(f"{run.id}  {run.state}  {judged}/{units} units judged")


def _cancel(told):
    run = told.workspace.run(told.run)
    if run.state in ("new", "running"):
        run.cancel()
    for _ in range(50):
        if run.state != "running":
            break
        time.sleep(0.2)
    print(f"{run.id}  {run.state}")


def _show(told):
    run = told.workspace.run(told.run)
    summary = run.summary
    if told.json:
        _print_json({"run": run.id, **summary})
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


def _figure(told):
    from .figures.export import FORMATS, export

    suffix = told.out.suffix.removeprefix(".")
    if suffix not in FORMATS:
        raise GenoMLError(f"Figures cannot be written as {told.out.suffix!r}.", fix=f"Use one of: {', '.join(FORMATS)}.")
    told.out.write_bytes(export(told.workspace.run(told.run), told.name, told.part, suffix))
    print(told.out)


def _explain(told):
    from .engine.explain import explain

    run = told.workspace.run(told.run)
    if not run.explained:
        explain(run)
    importance = run.importance()
    if told.out is None:
        print(importance.groupby("output", sort=False).head(20).to_string(index=False))
        return
    from .figures.export import to_csv

    told.out.write_bytes(to_csv(importance))
    print(told.out)


def _list(told):
    if told.catalogue is None:
        for dataset in told.workspace.datasets():
            print(f"dataset {dataset.key[:12]}  {dataset.name}")
        for run in told.workspace.runs():
            print(f"run {run.id}  {run.state}")
        return
    from importlib import import_module

    module, name = CATALOGUES[told.catalogue].split(":")
    for entry in getattr(import_module(f".{module}", __package__), name).values():
        print(f"{entry.name:24s}{getattr(entry, 'label', '') or (entry.ask.__doc__ or '').strip()}")


def _print_json(content):
    print(json.dumps(content, indent=1, ensure_ascii=False))
