"""What the commands do that use a final model: predict, bundle, card; ``told`` holds their words."""
import sys
from pathlib import Path

from .files import whole_file
from .intake import read


def predict(told):
    """Predict new samples; what the predictions rest upon goes to standard error. Bad data where nobody gets an answer."""
    from .engine.finished import Model
    from .engine.predict import Asked
    from .engine.predict import predict as predicted
    from .figures.export import to_csv
    from .reports.predicted import findings, known_samples, of_known, reliance, summary

    bundled = Path(told.model).is_file()
    run = None if bundled else _finished(told, told.model)
    model = Model.read(Path(told.model) if bundled else run.path)
    here = len(told.paths) == 1 and not Path(told.paths[0]).exists()
    dataset = told.workspace.dataset(told.paths[0]) if here else read(told)[0]
    known = [] if bundled else known_samples(run, dataset.samples.index)
    found = predicted(model, dataset, Asked(told.level, told.accuracy, told.standardise))
    said = [f"{severity}: {sentence}" for severity, sentence in (*of_known(known, len(found.table)), *findings(found.report))]
    print(*reliance(model.facts), *said, summary(found.report, len(found.table)), sep="\n", file=sys.stderr)
    for out, table in ((told.out, found.table), (told.moves, found.moves)):
        if out is not None:
            with whole_file(out) as temporary:
                temporary.write_bytes(to_csv(table))
    print(told.out)
    return 3 if found.report["decisions"] == {"refused": len(found.table)} else 0


def bundle(told):
    """Write the final model of a run for another machine."""
    from .reports.bundle import bundle

    run = _finished(told, told.run)
    content = bundle(run)
    with whole_file(told.out) as path:
        path.write_bytes(content)
    if run.final()["holds_samples"]:
        print("warning: values of training samples are in this file; share it only as you may share the data.", file=sys.stderr)
    print(told.out)


def card(told):
    """Print the model card."""
    from .reports.model_card import card

    print(card(_finished(told, told.run)))


def _finished(told, name: str):
    """The run of this name, with a final model, which is made where it is missing."""
    from .engine.launch import work_after

    run = told.workspace.run(name)
    if not run.after("final").done:
        _ = run.summary
        print("The final model is fitted on all samples first.", file=sys.stderr)
        work_after(run, "final")
    return run
