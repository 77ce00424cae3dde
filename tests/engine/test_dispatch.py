"""Units that fail through no fault of their own are tried again, as often as their kind of failure deserves."""
import os
import sys
import time

import pandas as pd
import pytest

from genoml_core.engine import executors
from genoml_core.engine.runner import execute
from tests.making import finished_run, waiting_run

SETTINGS = {"models": ["logistic_l2", "linear_svm"], "outer": 3, "inner": 2}
DEED = """
import os, signal, sys
if "--serve" in sys.orig_argv:
    from pathlib import Path
    from genoml_core.engine import cv
    class Work(cv.Work):
        def do(self):
            if (self.unit.model, self.unit.fold) == ("linear_svm", 1):
                self.tell(kind="begun")
                tries = Path({tries!r})
                tries.write_text(tries.read_text() + ".")
                turn = len(tries.read_text())
                {deed}
            return super().do()
    cv.Work = Work
"""


@pytest.fixture
def deed(workspace, monkeypatch):
    """``deed(code)``: what a worker does in fold 1 of the SVM; returns how often it came so far. ``turn`` counts from 1."""
    tries = workspace.path / "tries"

    def make(code: str):
        tries.write_text("")
        (workspace.path / "sitecustomize.py").write_text(DEED.format(tries=str(tries), deed=code))
        monkeypatch.setenv("PYTHONPATH", f"{workspace.path}{os.pathsep}{os.getcwd()}")
        return lambda: len(tries.read_text())

    return make


@pytest.fixture
def calm(workspace, three_classes) -> pd.DataFrame:
    """The predictions of an undisturbed run."""
    return finished_run(workspace, three_classes, "subtype", **SETTINGS).predictions


@pytest.mark.parametrize(("code", "tried", "reason"), [
    ("os.kill(os.getpid(), signal.SIGSEGV)", 2, "Its process crashed inside a library (exit code -11)."),
    pytest.param("raise MemoryError", 2, "It needed more memory than there is for it.", marks=pytest.mark.slow),
    ("raise ValueError('no')", 1, "ValueError: no"),
])
def test_what_fails_each_time_fails_alone(deed, workspace, three_classes, code, tried, reason):
    tries = deed(code)
    run = waiting_run(workspace, three_classes, "subtype", **SETTINGS)
    assert execute(run, workers=2) == "incomplete"
    assert tries() == tried
    [failed] = run.summary["failed"]
    assert (failed["model"], failed["fold"]) == ("linear_svm", 1)
    assert failed["reason"].startswith(reason)
    assert len(run.units()) == 11


@pytest.mark.parametrize(("code", "tried"), [
    ("turn > 1 or os.kill(os.getpid(), signal.SIGSEGV)", 2),
    pytest.param("turn > 5 or os.kill(os.getpid(), signal.SIGKILL)", 6, marks=pytest.mark.slow),
])
def test_what_fails_for_a_while_gives_the_numbers_of_an_undisturbed_run(deed, workspace, three_classes, calm, code, tried):
    tries = deed(code)
    run = waiting_run(workspace, three_classes, "subtype", **SETTINGS)
    assert execute(run, workers=2) == "done"
    assert tries() == tried
    pd.testing.assert_frame_equal(run.predictions, calm, check_exact=True)
    assert (run.events().kind == "again").sum() == tried - 1


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the limit on memory is kept on Linux only")
def test_half_as_many_workers_may_take_twice_the_memory(deed, workspace, three_classes, calm, monkeypatch):
    monkeypatch.setattr(executors, "_memory", lambda: 3 << 30)
    tries = deed("import numpy; numpy.ones(2 << 27)")  # 2 GiB: more than a half, less than the whole
    run = waiting_run(workspace, three_classes, "subtype", **SETTINGS)
    assert execute(run, workers=2) == "done"
    assert tries() == 2
    pd.testing.assert_frame_equal(run.predictions, calm, check_exact=True)


@pytest.mark.slow
def test_a_unit_that_takes_too_long_is_ended(deed, workspace, three_classes, monkeypatch):
    monkeypatch.setattr(executors, "LONGEST", 15)
    tries = deed("__import__('time').sleep(600)")
    run = waiting_run(workspace, three_classes, "subtype", **SETTINGS)
    start = time.monotonic()
    assert execute(run, workers=2) == "incomplete"
    assert time.monotonic() - start < 60
    assert tries() == 1
    assert run.summary["failed"][0]["reason"] == "It took longer than a fold may take, and was ended."


def test_other_versions_are_refused(workspace, three_classes, monkeypatch):
    from genoml_core.engine import environment

    run = waiting_run(workspace, three_classes, "subtype", **SETTINGS)
    note = environment.note
    monkeypatch.setattr(environment, "libraries", lambda: {"numpy": "1.0"})
    environment.note(run, 1)
    monkeypatch.undo()
    with pytest.raises(Exception, match=r"numpy .* here, 1\.0 there"):
        environment.refuse_other_libraries(run)
    note(run, 1)
    environment.refuse_other_libraries(run)


def test_units_of_other_versions_are_done_again(workspace, three_classes, calm):
    """What a run ends with comes from one set of versions."""
    import json

    from genoml_core.files import seal

    run = finished_run(workspace, three_classes, "subtype", **SETTINGS)
    old = run.path / "units" / "r0-f0-linear_svm"
    facts = json.loads((old / "unit.json").read_text())
    (old / "unit.json").write_text(json.dumps({**facts, "libraries": {**facts["libraries"], "numpy": "1.0"}}))
    seal(old)
    (run.path / "summary.json").unlink()
    before = {path.parent.name: path.stat().st_mtime_ns for path in run.path.glob("units/[!.]*/unit.json")}
    assert execute(run, workers=0) == "done"
    after = {path.parent.name: path.stat().st_mtime_ns for path in run.path.glob("units/[!.]*/unit.json")}
    assert [name for name in before if before[name] != after[name]] == ["r0-f0-linear_svm"]
    pd.testing.assert_frame_equal(run.predictions, calm, check_exact=True)


@pytest.mark.parametrize("moment", ["before", pytest.param("after", marks=pytest.mark.slow)])
def test_a_unit_whose_worker_dies_once_it_is_written_is_noted_once(deed, workspace, three_classes, calm, moment):
    """It has its folder, and has or has not told so: it is not done again, and stands in the database once."""
    tries = deed(f"""moment, write = {moment!r}, cv._write
                def dying(target, *parts):
                    write(target, *parts)
                    if moment == 'before': os.kill(os.getpid(), signal.SIGKILL)
                def saying(*words, **options):
                    print(*words, **options)
                    if moment == 'after' and '"judged"' in words[0]: os.kill(os.getpid(), signal.SIGKILL)
                cv._write, cv.print = dying, saying""")
    run = waiting_run(workspace, three_classes, "subtype", **SETTINGS)
    assert execute(run, workers=2) == "done"
    events = run.events()
    assert (events.kind == "again").sum() == 1
    judged = events[events.kind == "judged"][["model", "repeat", "fold"]]
    assert len(judged) == len(judged.drop_duplicates()) == 12
    assert tries() == 1
    pd.testing.assert_frame_equal(run.predictions, calm, check_exact=True)
