"""The command line keeps to the workspace that it is told: what belongs to another one reads as what does not exist."""
import json

import pytest

from genoml_core.cli import main
from tests.tenants import THEIRS, forms


@pytest.mark.parametrize("words", [
    ["show", "RUN"], ["show", "RUN", "--json"], ["status", "RUN"], ["cancel", "RUN"], ["run", "RUN"],
    ["explain", "RUN", "--out", "OUT.csv"], ["figure", "RUN", "confusion", "--out", "OUT.csv"],
    ["describe", "DATASET"], ["describe", "DATASET", "--json"],
    ["plan", "DATASET", "--task", "classification", "--target", f"{THEIRS} outcome"],
], ids=" ".join)
def test_the_command_line_keeps_to_its_workspace(two, capsys, tmp_path, words):
    mine, theirs = two
    named = [forms(id, folder, theirs.workspace.id)[:-1] for id, folder in ((theirs.run.id, "runs"), (theirs.dataset.key, "datasets"))]
    for form, key in zip(*named, strict=True):
        told = {"RUN": form, "DATASET": key, "OUT.csv": str(tmp_path / "out.csv")}
        assert main(["--workspace", mine.workspace.id, *(told.get(word, word) for word in words)]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert THEIRS not in err
    assert not (tmp_path / "out.csv").exists()
    assert not theirs.run.cancelled


@pytest.mark.parametrize(("command", "noun"), [("show", "run"), ("describe", "dataset")])
def test_a_foreign_id_reads_as_one_that_does_not_exist(two, capsys, command, noun):
    mine, theirs = two
    id = {"run": theirs.run.id, "dataset": theirs.dataset.key}[noun]
    for form in (id, f"{id[:-4]}none"):
        assert main(["--workspace", mine.workspace.id, command, form]) == 2
        said = f"error: There is no {noun} {form!r} in this workspace.\nList what is there and choose one.\n"
        assert capsys.readouterr() == ("", said)


@pytest.mark.parametrize("form", ["{key}", "{key:.12}", "../../{workspace}/datasets/{key}"])
def test_a_plan_cannot_name_the_data_of_another_workspace(two, capsys, tmp_path, form):
    mine, theirs = two
    plan = json.loads(theirs.run.plan.model_dump_json())
    plan["dataset"] = form.format(key=theirs.dataset.key, workspace=theirs.workspace.id)
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    assert main(["--workspace", mine.workspace.id, "run", str(tmp_path / "plan.json"), "--workers", "0"]) == 2
    assert THEIRS not in "".join(capsys.readouterr())
    assert len(mine.workspace.runs()) == 1
