"""A run as a folder that does it again elsewhere: its data and plan, what came of it, and a script or a pipeline that compares."""
import json
import shutil
from pathlib import Path
from textwrap import indent

from ..errors import GenoMLError
from ..figures import FIGURES
from ..figures.export import to_csv
from ..files import whole_folder
from ..reference import reference_of
from ..registry import near_miss
from ..run import Run
from ..steps import STEPS

_COMMANDS = """export GENOML_HOME="$PWD/home"
for part in data/*; do python -m genoml_core import "$part" >/dev/null; done
RUN=$(python -m genoml_core run plan.json --workers {workers} | tail -n 1)
python -m genoml_core show "$RUN" --json >{out}scores.json
python -m genoml_core figure "$RUN" fold_scores --out {out}fold_scores.csv
python -m genoml_core predictions "$RUN" --out {out}predictions.csv
"""
_COMPARE = """cmp {out}predictions.csv expected/predictions.csv
cmp {out}fold_scores.csv expected/fold_scores.csv
"""  # a line each: in a && b, bash goes on where a fails

_SCRIPT = f"""#!/usr/bin/env bash
# Does a run of GenoML Studio again and compares. Usage: bash run.sh [WORKERS]
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p results
{_COMMANDS.format(workers='"${1:-1}"', out="results/")}{_COMPARE.format(out="results/")}echo "The same predictions and scores."
"""

_SNAKEFILE = f'''# Does a run of GenoML Studio again and compares. Usage: snakemake --cores 1
rule all:
    input: "results/same.txt"

rule run:
    input: "data", "plan.json"
    output: "results/predictions.csv", "results/fold_scores.csv", "results/scores.json"
    threads: workflow.cores
    shell:
        """
        set -euo pipefail
{indent(_COMMANDS.format(workers="{threads}", out="results/"), " " * 8)}        """

rule compare:
    input: rules.run.output, "expected/predictions.csv", "expected/fold_scores.csv"
    output: "results/same.txt"
    shell:
        """
        set -euo pipefail
{indent(_COMPARE.format(out="results/"), " " * 8)}        echo 'The same predictions and scores.' > {{output}}
        """
'''


def _escaped(commands: str) -> str:
    """Commands inside a text of Groovy, whose own values are written ${task...}."""
    return commands.replace("$", "\\$").replace("\\${task", "${task")


_NEXTFLOW = f'''// Does a run of GenoML Studio again and compares. Usage: nextflow run main.nf --workers 1
params.workers = 1

process RUN {{
    cpus params.workers
    publishDir 'results', mode: 'copy'

    input:
    path data
    path plan
    path expected

    output:
    path 'predictions.csv'
    path 'fold_scores.csv'
    path 'scores.json'

    script:
    """
    set -euo pipefail
{indent(_escaped(_COMMANDS.format(workers="${task.cpus}", out="") + _COMPARE.format(out="")), " " * 4)}    """
}}

workflow {{
    RUN(file('data'), file('plan.json'), file('expected'))
}}
'''

_README = """Run {id} of GenoML Studio, to be done again.

It needs Python with GenoML Studio and the versions below: put the program on PYTHONPATH or install it, then: {usage}

{versions}

data, plan.json: what went in, the dataset and the gene sets or lists that the plan uses. expected: what came out. The same versions on the
same kind of processor give the same numbers to the last digit; others may differ in the last digits, and the comparison then says so.
"""

KINDS = {  # name -> file, its content, how it is used
    "script": ("run.sh", _SCRIPT, "bash run.sh"),
    "snakemake": ("Snakefile", _SNAKEFILE, "snakemake --cores 1"),
    "nextflow": ("main.nf", _NEXTFLOW, "nextflow run main.nf"),
}


def export(run: Run, kind: str, out: Path) -> None:
    """Write the folder, whole or not at all.

    Raises GenoMLError for an unknown kind and a folder that exists.
    """
    if kind not in KINDS:
        raise GenoMLError(f"Runs cannot be exported as {kind!r}.", fix=near_miss(kind, KINDS))
    if out.exists():
        raise GenoMLError(f"{str(out)!r} exists already.", fix="Name a new folder.")
    file, content, usage = KINDS[kind]
    noted = json.loads((run.path / "environment.json").read_text(encoding="utf-8"))
    versions = "\n".join(f"{name} {value}" for name, value in noted.items() if name not in ("workers", "started"))
    with whole_folder(out) as folder:
        for part in (run.dataset.path, *_references(run)):
            shutil.copytree(part, folder / "data" / part.name)
        shutil.copy(run.path / "plan.json", folder)
        (folder / "expected").mkdir()
        (folder / "expected/predictions.csv").write_bytes(to_csv(run.predictions))
        (folder / "expected/fold_scores.csv").write_bytes(to_csv(FIGURES["fold_scores"].table(run, "headline")))
        (folder / file).write_text(content, encoding="utf-8")
        (folder / "README.txt").write_text(_README.format(id=run.id, usage=usage, versions=versions), encoding="utf-8")


def _references(run: Run) -> list[Path]:
    """The folders of gene sets, lengths and lists that the plan uses."""
    uses = [use for steps in run.plan.recipe.values() for use in steps]
    keys = {str(use.params[STEPS[use.name].knows]) for use in uses if STEPS[use.name].knows} | {use.listed for use in run.plan.models}
    return [reference_of(run.dataset.path.parents[1], key).path for key in sorted(filter(None, keys))]
