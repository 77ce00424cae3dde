"""What the commands do that show and write what a run has found; ``told`` holds their words. Heavy parts are imported when needed."""
import json

from .errors import GenoMLError
from .intake import print_json


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

    content = report(told.workspace.run(told.run), told.out.suffix.removeprefix("."), told.figures, told.tables, told.template)
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
