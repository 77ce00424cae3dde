"""A run in its folder: what it writes, how it stops, what a failed unit does."""
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from genoml_core.engine import executors, runner, work
from genoml_core.engine.launch import start
from genoml_core.engine.outcomes import classification
from genoml_core.engine.runner import execute
from genoml_core.engine.store import Recorder
from genoml_core.errors import BusyError, DataError, GenoMLError
from tests.making import finished_run, waiting_run

QUICK = {"models": ["logistic_l2"], "outer": 3, "inner": 2}


def test_a_finished_run_tells_its_story(three_classes, run_plan):
    run = run_plan(three_classes, "subtype", **QUICK)
    events = run.events()
    assert run.state == "done"
    assert events.kind.iloc[0] == "started"
    assert events.kind.iloc[-1] == "done"
    assert (events.kind == "judged").sum() == 9
    judged = events[(events.kind == "judged") & (events.model == "logistic_l2")]
    assert list(judged.fold) == [0, 1, 2]
    assert {u["score"] for u in run.units() if u["model"] == "logistic_l2"} == set(judged.score)
    assert len(run.events(after=int(events.id.iloc[-2]))) == 1
    assert json.loads((run.path / "environment.json").read_text())["scikit-learn"]


def test_a_detached_run_outlives_its_starter(three_classes, workspace):
    run = waiting_run(workspace, three_classes, "subtype", **QUICK)
    start(run, workers=2)
    _wait(run, ("done",))
    assert run.summary["verdict"]["word"] in ("better", "equivalent", "worse", "inconclusive", "no signal")
    _until(lambda: (run.path / "log.txt").read_text().splitlines()[-1:] == [run.id], run)  # printed after the run has ended


def test_stop_is_quick_and_leaves_no_process(three_classes, workspace):
    """Even while every worker is inside a long fit."""
    plan = waiting_run(workspace, three_classes, "subtype", models=["random_forest"], effort="thorough").plan
    slow = plan.models[-1].model_copy(update={"params": {"n_estimators": 5_000}})
    run = workspace.new_run(plan.model_copy(update={"models": (*plan.models[:-1], slow)}))
    start(run, workers=2)
    _until(lambda: (run.events().model == "random_forest").any(), run)
    asked = time.time()
    run.cancel()
    _wait(run, ("stopped",), seconds=10)
    assert time.time() - asked < 5
    _until(lambda: run.id not in subprocess.run(["ps", "axww"], capture_output=True, text=True, check=True).stdout, run, seconds=10)
    with pytest.raises(GenoMLError, match="has no results"):
        _ = run.summary


def test_stop_before_the_process_is_there_is_not_lost(three_classes, workspace):
    run = waiting_run(workspace, three_classes, "subtype", **QUICK)
    run.cancel()
    assert execute(run, workers=0) == "stopped"
    assert run.units() == []
    assert execute(run, workers=0) == "done"  # going on needs no more than doing it again


def test_a_killed_run_is_seen_and_goes_on(three_classes, workspace):
    import psutil

    run = waiting_run(workspace, three_classes, "subtype", models=["logistic_l2", "random_forest"], effort="standard")
    start(run, workers=2)
    _until(lambda: (run.events().kind == "judged").sum() >= 2, run)
    psutil.Process(json.loads((run.path / "process.json").read_text())["pid"]).kill()
    _wait(run, ("interrupted",))
    kept = {u["model"]: u for u in run.units()}
    execute(run, workers=0)
    assert run.state == "done"
    assert all(u in run.units() for u in kept.values())


def test_a_failing_unit_does_not_stop_the_others(three_classes, workspace, monkeypatch):
    run = waiting_run(workspace, three_classes, "subtype", models=["logistic_l2", "linear_svm"], outer=3, inner=2)
    _spoil(monkeypatch, "SVC")
    assert execute(run, workers=0) == "incomplete"
    assert {(f["model"], f["fold"]) for f in run.summary["failed"]} == {("linear_svm", k) for k in range(3)}
    assert "not numbers" in run.summary["failed"][0]["reason"]
    assert set(run.summary["models"]) == {"majority", "nearest_centroid", "logistic_l2"}
    assert set(run.summary["headline"]["chosen"].values()) == {"logistic_l2"}
    assert (run.events().kind == "unit failed").sum() == 3


def test_a_worker_that_dies_takes_nothing_with_it(three_classes, workspace, monkeypatch):
    """One unit kills its worker each time: it alone fails, the others give the numbers of an undisturbed run."""
    run = waiting_run(workspace, three_classes, "subtype", models=["logistic_l2", "linear_svm"], outer=3, inner=2)
    (workspace.path / "sitecustomize.py").write_text(DEADLY)
    monkeypatch.setenv("PYTHONPATH", f"{workspace.path}{os.pathsep}{os.getcwd()}")
    assert execute(run, workers=2) == "incomplete"
    assert [(f["model"], f["fold"]) for f in run.summary["failed"]] == [("linear_svm", 1)]
    assert run.summary["failed"][0]["reason"] == "Its process crashed inside a library (exit code 9)."
    assert run.events().query("kind == 'again'").model.tolist() == ["linear_svm"]  # once
    monkeypatch.undo()
    calm = finished_run(workspace, three_classes, "subtype", models=["logistic_l2", "linear_svm"], outer=3, inner=2)
    ours, theirs = ({(u["model"], u["fold"]): u["score"] for u in r.units()} for r in (run, calm))
    assert theirs.pop(("linear_svm", 1))
    assert ours == theirs


DEADLY = """
import os, sys
if "--serve" in sys.orig_argv:
    from genoml_core.engine import cv
    class Deadly(cv.Work):
        def do(self):
            if (self.unit.model, self.unit.fold) == ("linear_svm", 1):
                self.tell(kind="begun")
                os._exit(9)
            return super().do()
    cv.Work = Deadly
"""


def test_interrupting_the_command_stops_the_run_and_its_workers(three_classes, workspace):
    """Ctrl-C reaches the command, not its workers; it ends at once and says how far it came."""
    run = waiting_run(workspace, three_classes, "subtype", models=["random_forest"], effort="thorough")
    start(run, workers=2)
    _until(lambda: (run.events().kind == "tried").any(), run)
    os.kill(json.loads((run.path / "process.json").read_text())["pid"], signal.SIGINT)
    _wait(run, ("stopped",), seconds=10)
    _until(lambda: run.id not in subprocess.run(["ps", "axww"], capture_output=True, text=True, check=True).stdout, run, seconds=10)


def test_going_on_counts_each_unit_once(three_classes, workspace):
    run = waiting_run(workspace, three_classes, "subtype", **QUICK)
    execute(run, workers=0)
    execute(run, workers=0)
    assert (run.events().kind == "judged").sum() == len(run.units()) == 9


def test_what_was_judged_but_not_noted_is_noted_later(three_classes, workspace):
    run = waiting_run(workspace, three_classes, "subtype", **QUICK)
    execute(run, workers=0)
    (run.path / "run.db").unlink()
    execute(run, workers=0)
    assert set(run.events().query("kind == 'judged'").score) == {u["score"] for u in run.units()}


def test_progress_is_noted_while_the_run_goes_on_in_one_process(three_classes, workspace, monkeypatch):
    run = waiting_run(workspace, three_classes, "subtype", **QUICK)
    seen, real = [], executors.do_unit
    monkeypatch.setattr(executors, "do_unit", lambda path, unit: (seen.append(len(run.events())), real(path, unit))[1])
    execute(run, workers=0)
    assert seen == sorted(set(seen))


def test_a_fault_of_ours_leaves_a_reason(three_classes, workspace, monkeypatch):
    run = waiting_run(workspace, three_classes, "subtype", **QUICK)
    monkeypatch.setattr(runner, "write_results", lambda run, failed: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        execute(run, workers=0)
    assert run.state == "failed"
    assert json.loads(run.events().detail.iloc[-1])["reason"] == "ZeroDivisionError: division by zero"


def test_a_run_whose_dataset_is_gone_says_so(three_classes, workspace):
    run = waiting_run(workspace, three_classes, "subtype", **QUICK)
    shutil.rmtree(three_classes.path)
    with pytest.raises(GenoMLError, match="is not in this workspace"):
        execute(run, workers=0)
    assert run.state == "failed"


def test_a_score_that_cannot_be_computed_is_a_failure_not_a_nan(three_classes, workspace, monkeypatch):
    run = waiting_run(workspace, three_classes, "subtype", **QUICK)
    monkeypatch.setattr(work, "score", lambda *parts: np.array([np.nan]))
    with pytest.raises(GenoMLError, match="no result"):
        execute(run, workers=0)
    reasons = [json.loads(d)["reason"] for d in run.events().detail[run.events().kind == "unit failed"]]
    assert len(reasons) == 9
    assert all(r.startswith("Balanced accuracy cannot be computed in a fold.") for r in reasons)


def test_a_run_without_any_model_says_so(three_classes, workspace, monkeypatch):
    run = waiting_run(workspace, three_classes, "subtype", **QUICK)
    _spoil(monkeypatch, "Logistic")
    with pytest.raises(GenoMLError, match="no result"):
        execute(run, workers=0)
    assert run.state == "failed"


def test_two_processes_cannot_do_one_run(three_classes, workspace):
    run = waiting_run(workspace, three_classes, "subtype", **QUICK)
    with Recorder(run), pytest.raises(BusyError, match=r"held by another process"):
        execute(run, workers=0)


def test_what_the_checks_forbid_fails_before_anything_is_fitted(make_dataset, workspace):
    data = make_dataset(np.random.default_rng(0).normal(size=(40, 5)).astype(np.float32), y=["a"] * 38 + ["b"] * 2)
    run = waiting_run(workspace, data, "y", **QUICK)
    with pytest.raises(DataError, match="Class 'b' has only 2 samples"):
        execute(run, workers=0)
    assert run.state == "failed"
    assert "only 2 samples" in json.loads(run.events().detail.iloc[-1])["reason"]


def test_workers_import_only_what_they_need(three_classes, workspace):
    """A linear model loads neither LightGBM nor torch."""
    run = waiting_run(workspace, three_classes, "subtype", **QUICK)
    code = (f"from genoml_core.run import Run; from genoml_core.engine.runner import execute; from pathlib import Path; import sys\n"
            f"execute(Run(Path({str(run.path)!r})), workers=0)\n"
            "print(sorted({'torch', 'lightgbm', 'shap', 'streamlit'} & set(sys.modules)))")
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def _spoil(monkeypatch, kind: str):
    """Models of this class give no numbers."""
    real = classification.class_scores
    spoilt = lambda fitted, X: real(fitted, X) * (np.nan if kind in type(fitted).__name__ else 1)
    monkeypatch.setattr(classification, "class_scores", spoilt)


def _wait(run, states, seconds=60):
    _until(lambda: run.state in states, run, seconds)


def _until(true, run, seconds=60):
    limit = time.time() + seconds
    while not true():
        assert time.time() < limit, f"{run.state}: {(run.path / 'log.txt').read_text()[-2000:]}"
        time.sleep(0.1)
