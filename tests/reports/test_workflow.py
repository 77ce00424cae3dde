"""A run that is done again from its exported folder gives the same predictions and scores; what cannot be exported says so."""
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from genoml_core.errors import DataError, GenoMLError
from genoml_core.plan import Use
from genoml_core.reports.workflow import KINDS, export
from tests import making
from tests.engine.test_enrich import write

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def run(lasting_workspace):
    data = making.three_classes(lasting_workspace)
    return making.finished_run(lasting_workspace, data, "subtype", models=["logistic_l2", "lightgbm"], outer=3, inner=2, covariates=["age"])


def done_again(folder: Path, *words: str) -> subprocess.CompletedProcess:
    """A command in the folder, with the program and its Python at hand."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": path, "HOME": str(folder)}
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=600)


def test_the_script_gives_the_same(run, tmp_path):
    folder = tmp_path / "again"
    export(run, "script", folder)
    found = done_again(folder, "bash", "run.sh")
    assert found.returncode == 0, found.stderr
    assert found.stdout.splitlines()[-1] == "The same predictions and scores."
    assert (folder / "results/predictions.csv").read_bytes() == (folder / "expected/predictions.csv").read_bytes()
    told = (folder / "expected/predictions.csv").read_text()
    (folder / "expected/predictions.csv").write_text(told.replace("0.1", "0.2", 1))
    assert done_again(folder, "bash", "run.sh").returncode != 0


@pytest.mark.slow
def test_snakemake_gives_the_same(run, tmp_path):
    if not (snakemake := shutil.which("snakemake")):
        pytest.skip("snakemake is not on the PATH")
    export(run, "snakemake", tmp_path / "again")
    found = done_again(tmp_path / "again", snakemake, "--cores", "1")
    assert found.returncode == 0, found.stderr
    assert (tmp_path / "again/results/same.txt").read_text() == "The same predictions and scores.\n"


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_in_the_folder(run, tmp_path, kind):
    export(run, kind, tmp_path / "again")
    names = {path.name for path in (tmp_path / "again").iterdir()}
    assert names == {"data", "plan.json", "expected", "README.txt", KINDS[kind][0]}
    told = (tmp_path / "again/README.txt").read_text()
    assert run.id in told
    assert KINDS[kind][2] in told
    assert "scikit-learn 1." in told
    program = (tmp_path / "again" / KINDS[kind][0]).read_text()
    assert "cmp " in program
    assert not {"COMMANDS", "COMPARE"} & set(program.split())
    with pytest.raises(GenoMLError, match="exists already"):
        export(run, kind, tmp_path / "again")


def test_gene_sets_go_along(workspace, three_classes, run_plan, tmp_path):
    write(workspace, "sets", one=range(20), two=range(20, 40))
    write(workspace, "others", three=range(10))
    reference = next(r for r in workspace.references() if r.name == "sets")
    steps = (Use(name="gene_set_means", params={"sets": reference.key}),)
    run = run_plan(three_classes, "subtype", models=["logistic_l2"], outer=3, inner=2, recipe={"expression": steps})
    export(run, "script", tmp_path / "again")
    assert {path.name for path in (tmp_path / "again/data").iterdir()} == {run.dataset.key, reference.key}
    found = done_again(tmp_path / "again", "bash", "run.sh")
    assert found.returncode == 0, found.stderr


def test_folders_are_adopted_as_they_are_or_not_at_all(run, workspace, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(run.dataset.path, folder)
    assert workspace.adopt(folder) == run.dataset.key
    np.testing.assert_array_equal(workspace.dataset(run.dataset.key).matrix("expression"), run.dataset.matrix("expression"))
    (folder / "samples.parquet").write_bytes(b"x")
    with pytest.raises(DataError, match=r"Not as written: samples\.parquet"):
        workspace.adopt(folder)
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="is not the folder of a dataset"):
        workspace.adopt(tmp_path / "empty")
    shutil.rmtree(folder)
    shutil.copytree(run.dataset.path, folder)
    facts = (folder / "dataset.json").read_text().replace(run.dataset.key, "../../runs")
    (folder / "dataset.json").write_text(facts)
    with pytest.raises(DataError, match="is not that of its content"):
        workspace.adopt(folder)


def test_an_unknown_kind(run, tmp_path):
    with pytest.raises(GenoMLError, match="cannot be exported as 'make'"):
        export(run, "make", tmp_path / "again")
