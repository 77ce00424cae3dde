"""The command line does what the pages do: from a file to a figure, and errors in three parts with their exit codes."""
import json
import os
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from genoml_core.cli import main


@pytest.fixture
def command(workspace, capsys):
    """``command("list", "models")``: (exit code, standard output, standard error)."""

    def do(*words):
        try:
            code = main(["--workspace", workspace.id, *map(str, words)])
        except SystemExit as told:  # argparse
            code = told.code
        out = capsys.readouterr()
        return code, out.out, out.err

    return do


@pytest.fixture
def table(tmp_path):
    """A file with matrix and labels together: 60 samples, 20 genes, two classes that differ."""
    random = np.random.default_rng(0)
    y = np.array(["case", "control"])[np.arange(60) % 2]
    X = pd.DataFrame(random.normal(8, 1, (60, 20)).round(4), index=[f"S{i}" for i in range(60)], columns=[f"GENE{i}" for i in range(20)])
    X += 1.5 * (y == "case")[:, None] * (np.arange(20) < 4)
    X.insert(0, "status", y)
    X.rename_axis("sample").to_csv(tmp_path / "table.csv")
    return tmp_path / "table.csv"


def test_from_a_file_to_a_figure(command, table, tmp_path):
    code, out, _ = command("import", table, "--name", "Mine")
    key = out.splitlines()[-1]
    assert (code, len(key)) == (0, 64)

    described = json.loads(command("describe", key[:10], "--json")[1])
    assert described["key"] == key
    assert described["layers"] == {"expression": {"samples": 60, "features": 20}}
    assert described["columns"] == {"status": "covariate"}
    assert all(set(f) == {"code", "severity", "text"} for f in described["findings"])

    folds = ("--outer", "3", "--inner", "2")
    code, plan, _ = command("plan", key, "--task", "classification", "--target", "status", "--models", "logistic_l2", *folds)
    (tmp_path / "plan.json").write_text(plan)
    code, out, err = command("run", tmp_path / "plan.json", "--workers", "0")
    run = out.splitlines()[-1]
    assert code == 0
    assert "baseline (nearest centroid)" in err

    shown = json.loads(command("show", run, "--json")[1])
    assert set(shown) >= {"run", "headline", "baseline", "difference", "verdict", "models", "ledger"}
    assert set(shown["headline"]) == {"metrics", "chosen"}
    assert shown["headline"]["metrics"]["balanced_accuracy"]["value"] > 0.8
    assert set(shown["headline"]["chosen"]) == {"0.0", "0.1", "0.2"}
    assert set(shown["difference"]["balanced_accuracy"]) == {"value", "low", "high"}
    assert shown["verdict"]["sentence"] in command("show", run)[1]

    for suffix, begins in ((".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF"), (".csv", b'"truth","label"'), (".pptx", b"PK")):
        code, *_ = command("figure", run, "confusion", "--out", tmp_path / f"f{suffix}")
        assert code == 0
        assert (tmp_path / f"f{suffix}").read_bytes().startswith(begins)

    assert command("status", run)[1].split()[:3] == [run, "done", "9/9"]
    assert run in command("list")[1]
    assert key[:12] in command("list")[1]


def test_a_run_is_explained(command, table, tmp_path, workspace):
    """GENE0 to GENE3 differ between the classes; the run command explains too, the explain command where it is missing."""
    key = command("import", table)[1].strip()
    plan = ("plan", key, "--task", "classification", "--target", "status", "--models", "logistic_l2", "--outer", "3", "--inner", "2")
    (tmp_path / "plan.json").write_text(command(*plan)[1])
    run = command("run", tmp_path / "plan.json", "--workers", "0")[1].strip()
    folder = workspace.run(run).path
    assert workspace.run(run).after("explanation").done
    for name in ("explanation.parquet", "importance.parquet"):
        (folder / name).unlink()
    code, out, _ = command("explain", run, "--out", tmp_path / "importance.csv")
    assert (code, out.strip()) == (0, str(tmp_path / "importance.csv"))
    importance = pd.read_csv(tmp_path / "importance.csv")
    assert set(importance[importance.output == "case"].feature.head(4)) == {f"GENE{i}" for i in range(4)}
    assert (importance[importance.output == "case"].direction.head(4) == 1).all()
    assert "GENE0" in command("explain", run)[1]
    for part, begins in (((), '"case"'), (("--of", "control"), '"control"')):
        assert command("figure", run, "importance", *part, "--out", tmp_path / "f.csv")[0] == 0
        assert (tmp_path / "f.csv").read_text().splitlines()[1].startswith(begins)
    code, _, err = command("figure", run, "beeswarm", "--of", "cases", "--out", tmp_path / "f.png")
    assert (code, "Did you mean 'case'?" in err) == (2, True)


def test_a_run_that_cannot_be_explained_is_done_all_the_same(command, table, tmp_path, workspace, monkeypatch):
    from genoml_core.engine import explain

    def fail(*_):
        raise MemoryError

    key = command("import", table)[1].strip()
    plan = ("plan", key, "--task", "classification", "--target", "status", "--models", "logistic_l2", "--outer", "3", "--inner", "2")
    (tmp_path / "plan.json").write_text(command(*plan)[1])
    monkeypatch.setattr(explain, "_tables", fail)
    code, out, err = command("run", tmp_path / "plan.json", "--workers", "0")
    run = workspace.run(out.strip())
    assert (code, run.state, run.after("explanation").done) == (0, "done", False)
    assert "It could not be explained. It needed more memory than there is for it." in err
    code, _, err = command("figure", run.id, "importance", "--out", tmp_path / "f.png")
    assert code == 2
    assert f"explain {run.id}" in err


def test_the_demo_and_its_files(command, tmp_path):
    code, out, _ = command("demo", "subtypes")
    assert code == 0
    assert "simulated" in command("describe", out.strip())[1].lower()
    code, out, _ = command("demo", "subtypes", "--out", tmp_path / "files")
    assert {Path(line).name for line in out.splitlines()} == {p.name for p in (tmp_path / "files").iterdir()}


@pytest.mark.parametrize("name", ["models", "steps", "metrics", "figures", "readers", "demos", "checks", "explainers"])
def test_catalogues_are_listed(command, name):
    code, out, _ = command("list", name)
    assert code == 0
    assert len(out.splitlines()) >= 1


def test_several_layers(command, table, tmp_path):
    pd.read_csv(table, index_col=0).drop(columns="status").add_prefix("M_").to_csv(tmp_path / "second.csv")
    code, out, _ = command("import", "--layer", f"expression={table}", "--layer", f"other={tmp_path / 'second.csv'}")
    assert code == 0
    described = json.loads(command("describe", out.strip(), "--json")[1])
    assert set(described["layers"]) == {"expression", "other"}


@pytest.mark.parametrize(("words", "code", "said"), [
    (["describe", "no-such"], 2, "There is no dataset 'no-such'"),
    (["show", "no-such"], 2, "There is no run 'no-such'"),
    (["import"], 2, "nothing to import"),
    (["import", "--layer", "nameless"], 2, "NAME=PATH"),
    (["run", "no-such-plan.json"], 2, "There is no plan file 'no-such-plan.json'"),
    (["resume", "no-such-run"], 2, "There is no run 'no-such-run'"),
    (["plan"], 2, "required"),
    (["run", "x", "--workers", "-1"], 2, "argument --workers: '-1' is not a whole number from 0 to 1,000"),
    (["run", "x", "--workers", "two"], 2, "argument --workers: 'two' is not a whole number from 0 to 1,000"),
    (["demo", "subtype"], 2, "'subtypes'"),
    (["discard", "no-such"], 2, "There is no dataset or run or reference 'no-such'"),
    (["restore", "no-such"], 2, "There is no entry 'no-such' in the trash"),
])
def test_bad_requests(command, words, code, said):
    got, out, err = command(*words)
    assert (got, out) == (code, "")
    assert said in err
    assert "Traceback" not in err


def test_bad_data_have_their_own_exit_code(command, tmp_path, table):
    (tmp_path / "empty.csv").write_text("")
    assert command("import", tmp_path / "empty.csv")[0] == 3
    key = command("import", table)[1].strip()
    few = ("--outer", "20", "--inner", "10")  # thirty a class do for that, two columns do not
    assert command("plan", key, "--task", "classification", "--target", "status", *few)[0] == 0
    assert command("plan", key, "--task", "classification", "--target", "stats")[0] == 2


def test_one_sample_without_a_table(command, tmp_path):
    (tmp_path / "one.csv").write_text("sample,TP53,EGFR\ns1,1.5,2.25\n")
    key = command("import", tmp_path / "one.csv")[1].strip()
    code, out, _ = command("describe", key)
    assert code == 0
    assert "1 samples x 2 features" in out
    code, out, err = command("plan", key, "--task", "classification", "--target", "status")
    assert (code, out) == (2, "")
    said = ["error: The sample table has no column 'status'.", "It has no columns at all: import the data with a sample table."]
    assert err.splitlines() == said


def test_a_plan_of_a_dataset_that_is_gone_leaves_no_run(command, table, tmp_path, workspace):
    import shutil

    key = command("import", table)[1].strip()
    (tmp_path / "plan.json").write_text(command("plan", key, "--task", "classification", "--target", "status")[1])
    shutil.rmtree(workspace.path / "datasets" / key)
    code, _, err = command("run", tmp_path / "plan.json")
    assert code == 2
    assert "There is no dataset" in err
    assert workspace.runs() == []


def test_files_that_are_not_there_or_no_text(command, table, tmp_path):
    key = command("import", table)[1].strip()
    target = ("--task", "classification", "--target", "status")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00\x9f")
    for words in (["plan", key, *target, "--recipe", tmp_path / "none.json"], ["plan", key, *target, "--recipe", tmp_path / "binary"],
                  ["run", tmp_path / "binary"]):
        code, _, err = command(*words)
        assert code == 2
        assert err.startswith("error: ")


def test_folders_options_and_a_dataset_saved_and_read_again(command, tmp_path):
    folder = tmp_path / "counts"
    folder.mkdir()
    for name, count in (("a", 7), ("b", 9)):
        (folder / f"{name}_ReadsPerGene.out.tab").write_text(f"N_unmapped\t1\t1\t1\nENSG1\t{count}\t2\t5\nENSG2\t40\t0\t40\n")
    key = command("import", folder, "--option", "strand=reverse")[1].splitlines()[-1]
    described = json.loads(command("describe", key, "--json")[1])
    assert described["layers"] == {"expression": {"samples": 2, "features": 2}}
    assert command("save", key, "--out", tmp_path / "d.h5ad")[0] == 0
    again = command("import", tmp_path / "d.h5ad", "--name", "again")[1].splitlines()[-1]
    assert json.loads(command("describe", again, "--json")[1])["layers"] == described["layers"]
    assert command("save", key, "--out", tmp_path / "d.csv")[0] == 2
    code, _, error = command("import", folder, "--option", "strand=left")
    assert (code, "'unstranded', 'forward'" in error) == (2, True)
    assert "--option strand=unstranded|forward|reverse" in command("list", "readers")[1]


def test_the_join_is_shown(command, tmp_path):
    (tmp_path / "m.csv").write_text("sample,TP53,EGFR\n" + "".join(f"s{i},{i}.5,2\n" for i in range(6)))
    (tmp_path / "t.csv").write_text("id,age\n" + "".join(f"s{i},{40 + i}\n" for i in range(4)))
    err = command("import", tmp_path / "m.csv", "--samples", tmp_path / "t.csv")[2]
    assert "4 of 6 samples were found in 't.csv', by its column 'id' (same ids)." in err


def test_stop_leaves_an_ended_run_as_it_is(command, table, workspace):
    from tests.making import finished_run

    key = command("import", table)[1].strip()
    run = finished_run(workspace, workspace.dataset(key), "status", models=["logistic_l2"], outer=3, inner=2)
    assert command("cancel", run.id)[1].split() == [run.id, "done"]
    assert not run.cancelled


def test_several_targets_are_run_compared_and_named(command, workspace, tmp_path):
    """A list of plans makes a series; its runs are ranked, two runs of one target are compared pair by pair."""
    from tests.making import dataset

    random = np.random.default_rng(0)
    X = random.normal(size=(60, 8)).astype(np.float32)
    data = dataset(workspace, X, "numeric", a=X[:, 0] + random.normal(size=60), b=X[:, 1] + random.normal(size=60))
    settings = ("--task", "regression", "--models", "ridge", "--outer", "3", "--inner", "2", "--choose", "simplest")
    plans = command("plan", data.key, "--target", "a", "--target", "b", *settings)[1]
    assert [(plan["target"]["roles"], plan["choose"]) for plan in json.loads(plans)] == [
        ({"a": "target", "b": "ignored"}, "simplest"), ({"a": "ignored", "b": "target"}, "simplest"),
    ]  # fmt: skip
    (tmp_path / "plans.json").write_text(plans)
    code, out, _ = command("run", tmp_path / "plans.json", "--workers", "0")
    one, two = out.split()
    assert code == 0
    assert workspace.run(one).label.series == workspace.run(two).label.series != ""

    found = json.loads(command("compare", one, two, "--json")[1])
    assert {row["run"]: row["headline"] for row in found["ranking"]} == pytest.approx(
        {id: workspace.run(id).summary["headline"]["metrics"]["r2"]["value"] for id in (one, two)}
    )
    assert "Of 2 targets" in command("compare", one, two)[1]
    assert command("compare", one, two, "--metric", "macro_auroc")[0] == 2

    (tmp_path / "other.json").write_text(command("plan", data.key, "--target", "a", *settings, "--seed", "1")[1])
    other = command("run", tmp_path / "other.json", "--workers", "0")[1].strip()
    assert f"{one} - {other}: " in command("compare", one, other)[1]
    assert command("label", one, "--name", "first", "--note", "a note")[1] == f"{one}  first\n"
    assert command("label", one, "--name", "the first")[0] == 0
    assert (workspace.run(one).label.name, workspace.run(one).label.note) == ("the first", "a note")
    assert f"run {one}  done  the first" in command("list")[1]


def test_what_is_worked_out_after_a_run(command, workspace, tmp_path):
    from tests.making import dataset

    random = np.random.default_rng(0)
    X = random.normal(size=(80, 6)).astype(np.float32)
    data = dataset(workspace, X, "numeric", a=X[:, 0] + random.normal(size=80))
    settings = ("--task", "regression", "--target", "a", "--models", "ridge", "--outer", "3", "--inner", "2", "--lock", "0.25")
    (tmp_path / "plan.json").write_text(command("plan", data.key, *settings)[1])
    run = command("run", tmp_path / "plan.json", "--workers", "0")[1].strip()
    assert "training samples" in command("learning", run)[1]
    assert len(command("reliance", run)[1].splitlines()) == 2
    code, _, err = command("enrichment", run)
    assert code == 2
    assert "There are no gene sets in this workspace." in err
    (tmp_path / "sets.gmt").write_text("first\t\t" + "\t".join(f"g{i}" for i in range(5)) + "\n")
    command("import", "--reference", tmp_path / "sets.gmt")
    assert [line.split(":")[0][:9] for line in command("enrichment", run)[1].splitlines()] == ["Gene sets", "Gene sets", "Running s"]
    opened = command("open", run)[1]
    assert opened == command("open", run)[1]  # opened once, told again
    assert opened.startswith(f"{workspace.run(run).locked()['samples']} locked samples, ")
    assert command("plan", data.key, *settings[:-1], "0.7")[0] == 2


def test_discard_and_restore(command, table, workspace):
    from tests.making import waiting_run

    key = command("import", table, "--name", "Mine")[1].strip()
    run = waiting_run(workspace, workspace.dataset(key), "status", models=["logistic_l2"])
    code, out, err = command("discard", key[:10])
    entry = out.splitlines()[-1]
    assert (code, "The dataset 'Mine', with the runs on it, is in the trash until" in err) == (0, True)
    assert command("list")[1].splitlines() == [f"trash {entry}  dataset Mine"]
    assert command("show", run.id)[0] == 2
    assert command("restore", run.id)[1].splitlines() == [f"runs/{run.id}", f"datasets/{key}"]
    assert command("list")[1].splitlines() == [f"dataset {key[:12]}  Mine", f"run {run.id}  new"]
    run.queue()
    code, out, err = command("discard", run.id)
    assert (code, out) == (75, "")
    assert f"cancel {run.id}" in err


def test_gc_makes_room_and_says_how_much(workspace, capsys, monkeypatch):
    """What it removes is told by kind and workspace; without one named, in all workspaces."""
    other = type(workspace).create()
    for place in (workspace, other):
        (place.cache / "previews").mkdir()
        for name, bytes in (("cache/previews/p.json", 5_000_000), ("cache/previews/q.json", 4_000_000), ("runs/.r.0123456789ab", 2_000)):
            (place.path / name).write_bytes(b"x" * bytes)
            os.utime(place.path / name, (1, 1))
    os.utime(other.cache / "previews" / "q.json")
    monkeypatch.setenv("GENOML_CACHE_GB", "0.0045")
    assert main(["gc", "--workspace", other.id]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{other.id}  half-written files of killed processes and given-up uploads: 2 kB", f"{other.id}  cache beyond its cap: 5.0 MB",
    ]
    assert [p.name for p in (other.cache / "previews").iterdir()] == ["q.json"]
    assert (workspace.cache / "previews" / "p.json").exists()
    assert main(["gc"]) == 0
    told = capsys.readouterr().out
    assert f"{workspace.id}  cache beyond its cap: 9.0 MB" in told
    assert other.id not in told
    assert main(["gc"]) == 0
    assert capsys.readouterr().out == ""


def test_a_wrong_plan_names_its_fields(command, tmp_path):
    (tmp_path / "plan.json").write_text('{"dataset": "x", "design": {"outer": "many"}}')
    code, _, err = command("run", tmp_path / "plan.json")
    assert code == 2
    assert "design.outer" in err


def test_a_run_that_another_process_holds_is_busy(command, table, tmp_path, workspace):
    from genoml_core.engine.store import Recorder
    from tests.making import waiting_run

    key = command("import", table)[1].strip()
    run = waiting_run(workspace, workspace.dataset(key), "status", models=["logistic_l2"])
    with Recorder(run):
        assert command("resume", run.id)[0] == 75


def test_a_run_that_waits_for_its_turn(command, table, tmp_path, workspace, monkeypatch):
    """Stopped while it waits, gone on with here, and found sound; then a file of it is damaged and made again."""
    monkeypatch.setattr("genoml_core.engine.supervisor.ensure", lambda: None)
    key = command("import", table)[1].strip()
    plan = ("plan", key, "--task", "classification", "--target", "status", "--models", "logistic_l2", "--outer", "3", "--inner", "2")
    (tmp_path / "plan.json").write_text(command(*plan)[1])
    code, out, err = command("run", tmp_path / "plan.json", "--queue")
    run = workspace.run(out.strip())
    assert (code, run.state) == (0, "queued")
    assert f"status {run.id}" in err
    assert command("status", run.id)[1].strip() == f"{run.id}  queued  0/9 units judged"
    assert command("cancel", run.id)[1].strip() == f"{run.id}  stopped"
    assert command("resume", run.id, "--workers", "0")[1].strip() == run.id
    code, out, _ = command("verify", run.id)
    assert code == 0
    assert re.fullmatch(rf"{run.id}  sound, 9 units; r0-f\d-\w+ made again: the same\n", out)
    unit = run.path / "units" / "r0-f2-logistic_l2"
    (unit / "unit.json").write_bytes((unit / "unit.json").read_bytes()[:-1])
    code, out, err = command("verify", run.id)
    assert (code, out) == (3, "")
    assert "run: units/r0-f2-logistic_l2/unit.json" in err
    assert f"resume {run.id}" in err
    assert command("resume", run.id, "--workers", "0")[0] == 0
    assert command("verify", run.id)[0] == 0


def test_a_cluster_that_cannot_be_used_pauses_the_run(command, table, tmp_path, workspace, monkeypatch):
    key = command("import", table)[1].strip()
    plan = ("plan", key, "--task", "classification", "--target", "status", "--models", "logistic_l2", "--outer", "3", "--inner", "2")
    (tmp_path / "plan.json").write_text(command(*plan)[1])
    code, out, err = command("run", tmp_path / "plan.json", "--dask", "tcp://cluster.example:8786")
    assert (code, workspace.run(out.strip()).state) == (75, "paused")
    assert "would be spoken to without encryption" in err
    assert "tls://" in command("status", out.strip())[1]


def test_figures_say_which_formats_there_are(command, table, tmp_path, workspace):
    from tests.making import finished_run

    key = command("import", table)[1].strip()
    run = finished_run(workspace, workspace.dataset(key), "status", models=["logistic_l2"], outer=3, inner=2)
    code, _, err = command("figure", run.id, "confusion", "--out", tmp_path / "f.bmp")
    assert code == 2
    assert "png, svg" in err
    assert "'confusion'" in command("figure", run.id, "confuson", "--out", tmp_path / "f.png")[2]
    assert command("figure", run.id, "roc", "--model", "logistic", "--out", tmp_path / "f.png")[0] == 2


@pytest.fixture
def patients(tmp_path):
    """One file with age, two genes, a follow-up and its end: 60 patients, the risk follows the first gene."""
    random = np.random.default_rng(1)
    X = random.normal(8, 1, (60, 6)).round(4)
    table = pd.DataFrame(X, index=[f"S{i}" for i in range(60)], columns=[f"GENE{i}" for i in range(6)])
    table["os_days"] = np.ceil(100 * random.exponential(np.exp(2 * (8 - X[:, 0]))))
    table["os_event"] = random.choice([0, 1], 60, p=[0.3, 0.7])
    table["dose"] = (X[:, 0] + random.normal(0, 0.3, 60)).round(3)
    table.rename_axis("sample").to_csv(tmp_path / "patients.csv")
    return tmp_path / "patients.csv"


def test_survival_from_one_file(command, patients, tmp_path):
    """Time and event are no features by their names; the words of the event and the unit are understood."""
    key = command("import", patients)[1].splitlines()[-1]
    _, out, _ = command("describe", key, "--json")
    assert json.loads(out)["layers"]["expression"] == {"samples": 60, "features": 7}
    assert set(json.loads(out)["columns"]) == {"os_days", "os_event"}
    survival = ("plan", key, "--task", "survival", "--models", "cox_ridge", "--outer", "3", "--inner", "2")
    _, out, _ = command(*survival, "--time", "os_days", "--event", "os_event")
    target = json.loads(out)["target"]
    assert (target["event_values"], target["time_unit"]) == (["1"], "days")
    _, told, _ = command(*survival, "--time", "os_days=months", "--event", "os_event=0,1")
    assert (json.loads(told)["target"]["event_values"], json.loads(told)["target"]["time_unit"]) == (["0", "1"], "months")
    (tmp_path / "plan.json").write_text(out)
    code, out, _ = command("run", tmp_path / "plan.json", "--workers", "0")
    assert code == 0
    run = out.splitlines()[-1]
    shown = json.loads(command("show", run, "--json")[1])
    assert shown["headline"]["metrics"]["harrell_c"]["value"] > 0.6
    assert command("figure", run, "kaplan_meier", "--out", tmp_path / "km.svg")[0] == 0
    assert "Low risk" in (tmp_path / "km.svg").read_text()


@pytest.mark.parametrize(("words", "said"), [
    (("--task", "survival", "--target", "dose"), "--task survival has no --target"),
    (("--task", "survival", "--time", "os_days"), "--task survival needs --event"),
    (("--task", "regression", "--time", "os_days"), "--task regression needs --target"),
    (("--task", "regression", "--target", "dose", "--entry", "os_days"), "--task regression has no --entry"),
    (("--task", "survival", "--time", "os_days", "--event", "os_event", "--entry", "came"), "no column 'came'"),
    (("--task", "survival", "--time", "os_days=fortnights", "--event", "os_event"), "time_unit"),
])
def test_columns_belong_to_their_task(command, patients, words, said):
    key = command("import", patients)[1].splitlines()[-1]
    code, _, err = command("plan", key, *words)
    assert code == 2
    assert said in err


def test_public_data_by_name(command, archive, tmp_path):
    assert "TCGA-AA  Cancer A  6  Breast" in command("fetch", "gdc", "--find", "cancer a")[1]
    code, out, err = command("fetch", "gtex", "breast", "--out", tmp_path / "breast")
    assert (code, out) == (0, f"{tmp_path}/breast\n")
    words = err.splitlines()[-1].partition("genoml_core import ")[2].split()
    code, out, _ = command("import", *words)
    assert json.loads(command("describe", out.strip()[:12], "--json")[1])["layers"] == {"expression": {"samples": 3, "features": 2}}
    assert command("fetch", "gdc", "TCGA-AA")[0] == 2
    assert command("fetch", "gdc", "TCGA-AA", "--out", tmp_path / "x", "--option", "most=0")[0] == 2
    assert "--option hub=tcga|gdc" in command("list", "sources")[1]


def test_gene_sets_by_command(command, tmp_path):
    (tmp_path / "sets.gmt").write_text("A\td\tTP53\tESR1\nB\td\n")
    code, out, err = command("import", "--reference", tmp_path / "sets.gmt", "--name", "Mine")
    assert (code, err) == (0, "1 set without genes left out: 'B'.\n")
    assert f"reference {out[:12]}  Mine (1 sets, 2 genes)" in command("list")[1]
    code, entry, err = command("discard", out[:12])
    assert "The reference 'Mine' is in the trash" in err
    assert command("restore", entry.strip())[0] == 0
