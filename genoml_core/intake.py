"""What the commands do that bring data in, describe them and give them away; ``told`` holds their words."""
import json
import sys
from pathlib import Path

from .errors import GenoMLError
from .workspace import FOLDERS


def names(text: str) -> list[str]:
    """The parts of "a,b"."""
    return [name for name in text.split(",") if name]


def _options(words: list[str]) -> dict:
    """The values of NAME=VALUE: numbers, true or false where they are these."""
    pairs = [word.partition("=") for word in words]
    if any(not part for _, part, _ in pairs):
        raise GenoMLError("--option takes NAME=VALUE.", fix="For example --option sheet=Clinical.")
    known = {"true": True, "false": False}
    return {name: int(value) if value.isdigit() else known.get(value.lower(), value) for name, _, value in pairs}


def bring_in(told):
    """Make a dataset of files."""
    if told.reference:
        from .readers.references import import_reference

        reference = import_reference(told.workspace, told.reference, index=told.index, name=told.name)
        for line in reference.facts.changes:
            print(line, file=sys.stderr)
        print(reference.key)
        return
    if len(told.paths) == 1 and any((Path(told.paths[0]) / name).is_file() for name in FOLDERS):
        print(told.workspace.adopt(Path(told.paths[0])))
        return
    dataset, report = read(told)
    for line in report["changes"] + report["notes"]:
        print(line, file=sys.stderr)
    print(dataset.key)


def read(told):
    """The dataset of the files that were named, and the report of what was found and done; which samples met is told at once."""
    from .readers import import_files

    named = [tuple(item.split("=", 1)) for item in told.layer]
    if any(len(pair) != 2 for pair in named):
        raise GenoMLError("--layer takes NAME=PATH.", fix="For example --layer expression=counts.tsv.")
    layers = [*((None, path) for path in told.paths), *named]
    if not layers:
        raise GenoMLError("There is nothing to import.", fix="Name at least one file.")
    dataset, report = import_files(
        told.workspace, [(Path(path).name, path) for _, path in layers], layer=[layer for layer, _ in layers],
        name=told.name, samples=told.samples, format=told.format, about=told.about, options=_options(told.option),
        covariates=told.covariates, orientation=told.orientation, duplicates=told.duplicates,
    )
    for overlap in report["overlaps"]:
        met = f"{overlap['matched']} of {overlap['samples']} samples were found in {overlap['table']!r}"
        print(f"{met}, by its column {overlap['column']!r} ({overlap['rule']}).", file=sys.stderr)
    return dataset, report


def fetch(told):
    """Write the files of a public source to a folder, or say what it has."""
    from . import sources

    options = _options(told.option)
    if told.find is not None:
        for row in sources.find(told.source, told.find, options):
            print("  ".join(str(value) for value in row.values()))
        return
    if not told.name or not told.out:
        raise GenoMLError("fetch needs a name and --out FOLDER.", fix="Or look for names: --find WORDS.")
    parts = sources.offer(told.source, told.name, options)
    print(f"{len(parts):,} files, {sum(part['size'] or 0 for part in parts) / 1e6:,.1f} MB or more", file=sys.stderr)
    found = sources.bring(told.source, told.name, told.out, options)
    words = [*(f"{told.out}/{each}" for each in found["data"]), *(f"--samples {told.out}/{each}" for each in found["tables"])]
    print(f"Read them: python -m genoml_core import {' '.join(words)}", file=sys.stderr)
    print(told.out)


def describe(told):
    """Say what a dataset holds, and what the checks found."""
    from .checks import dataset_findings

    dataset = told.workspace.dataset(told.dataset)
    layers = {name: {"samples": layer.samples, "features": layer.features} for name, layer in dataset.facts.layers.items()}
    found = [{"code": f.code, "severity": f.severity, "text": f.text} for f in dataset_findings(dataset)]
    columns = {c: dataset.facts.roles.get(c, "ignored") for c in dataset.samples}
    content = {"key": dataset.key, "layers": layers, "columns": columns, "findings": found}
    if told.json:
        print_json(content)
        return
    print(f"{dataset.name}  {dataset.key}\n{dataset.facts.description}".rstrip())
    for name, layer in dataset.facts.layers.items():
        print(f"layer {name}: {layer.samples:,} samples x {layer.features:,} features ({layer.kind}), {layer.missing:.1%} missing")
    for column, role in columns.items():
        print(f"column {column}: {role}, {dataset.samples[column].nunique():,} values")
    for finding in found:
        print(f"{finding['severity']}: {finding['text']}")


def save(told):
    """Write a dataset for other tools."""
    from .engine.save import save

    save(str(told.workspace.dataset(told.dataset).path), str(told.out))
    print(told.out)


def demo(told):
    """Make a demo dataset, or its files."""
    from . import demos

    if told.out:
        for path in demos.write_files(told.name, told.out):
            print(path)
    else:
        print(demos.make(told.workspace, told.name).key)


def print_json(content):
    """Print content as readable JSON."""
    print(json.dumps(content, indent=1, ensure_ascii=False))
