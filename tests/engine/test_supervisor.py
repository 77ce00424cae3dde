"""The queue: fair, first come first served, called by one process that outlives nobody's patience."""
import json
import os
import subprocess
import time
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from genoml_core.engine import launch, supervisor
from genoml_core.engine.supervisor import Supervisor, enqueue, waiting
from genoml_core.process import process_mark
from genoml_core.run import Run
from genoml_core.workspace import Workspace
from tests.making import dataset, waiting_run
from tests.processes import living, until

QUICK = {"models": ["logistic_l2"], "outer": 3, "inner": 2}


@pytest.fixture
def queue(workspace, monkeypatch):
    """``queue("aab")``: runs of workspaces a and b in this order, waiting; each is named by its workspace and number."""
    monkeypatch.setattr(supervisor, "ensure", lambda: None)
    places = {}

    def make(order: str) -> dict[str, Run]:
        runs = {}
        for place in order:
            places.setdefault(place, Workspace.create())
            number = sum(name[0] == place for name in runs) + 1
            run = Run(places[place].path / "runs" / f"{place}{number}")
            run.path.mkdir()
            enqueue(run)
            os.utime(run.path / "queued", ns=(len(runs), len(runs)))
            runs[run.id] = run
        return runs

    return make


@pytest.fixture
def begun(monkeypatch):
    """The ids of runs in the order in which they were begun; their processes live until ``end`` is called."""
    ids = []

    def start(run, workers, cluster):
        ids.append(run.id)
        return SimpleNamespace(poll=lambda: 0 if not run.queued else None)

    monkeypatch.setattr(supervisor, "start", start)
    return ids


def test_workspaces_take_turns_and_each_is_first_come_first_served(queue, begun, monkeypatch):
    monkeypatch.setenv("GENOML_JOBS", "1")
    runs, looking = queue("aaabbc"), Supervisor()
    while looking.look():
        assert len(looking.started) == 1
        runs[begun[-1]].unqueue()  # its process has ended
    assert begun == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_who_has_fewer_under_way_goes_first(queue, begun, monkeypatch):
    monkeypatch.setenv("GENOML_JOBS", "2")
    runs, looking = queue("aaab"), Supervisor()
    looking.look()
    assert begun == ["a1", "b1"]
    runs["b1"].unqueue()
    looking.look()
    assert begun == ["a1", "b1", "a2"]


def test_a_run_whose_process_ends_before_it_begins_is_not_started_again(workspace, three_classes, monkeypatch):
    monkeypatch.setattr(supervisor, "ensure", lambda: None)
    run = waiting_run(workspace, three_classes, "subtype", **QUICK)
    (run.path / "plan.json").write_text("{")
    enqueue(run)
    looking = Supervisor()
    limit = time.monotonic() + 60
    while looking.look():
        assert time.monotonic() < limit
        time.sleep(0.1)
    assert run.state == "failed"
    assert "plan" in run.reason.lower()


def test_stopping_a_run_that_waits(queue, workspace):
    [run] = queue("a").values()
    assert run.state == "queued"
    run.cancel()
    assert run.state == "stopped"
    assert waiting() == []
    enqueue(run)
    assert run.state == "queued"
    assert not run.cancelled


def test_a_request_made_while_the_old_process_ends_is_kept(queue, begun):
    [run] = queue("a").values()
    looking = Supervisor()
    looking.look()
    process, _ = looking.started[run.path]
    looking.started[run.path] = SimpleNamespace(poll=lambda: 0), time.time() - 10
    os.utime(run.path / "queued")
    looking._tend()
    assert run.queued
    assert looking.started == {}
    assert process


def test_runs_found_alive_count(queue, begun, workspace, monkeypatch):
    """A new supervisor after the old one was killed."""
    monkeypatch.setenv("GENOML_JOBS", "1")
    runs = queue("ab")
    runs["a1"].unqueue()
    (runs["a1"].path / "process.json").write_text(json.dumps({"pid": os.getpid(), "mark": process_mark(os.getpid())}))
    looking = Supervisor()
    assert looking.look()
    assert begun == []
    (runs["a1"].path / "process.json").unlink()
    looking.look()
    assert begun == ["b1"]


def test_a_real_one_does_the_queue_and_goes(workspace, monkeypatch):
    """Two runs of two workspaces, a supervisor killed in between; it ends when it is idle."""
    monkeypatch.setenv("GENOML_JOBS", "1")
    import numpy as np

    runs = []
    for place in (workspace, Workspace.create()):
        data = dataset(place, np.random.default_rng(0).normal(size=(60, 10)).astype(np.float32), y=["a", "b"] * 30)
        runs.append(waiting_run(place, data, "y", **QUICK))
        enqueue(runs[-1])
    until(lambda: runs[0].state == "running", seconds=90)
    [first] = _supervisors()
    first.kill()
    assert runs[1].state == "queued"
    until(lambda: runs[0].state == "done", seconds=90)
    supervisor.ensure()
    until(lambda: runs[1].state == "done", seconds=90)
    until(lambda: not _supervisors(), seconds=90)


def test_force_ends_a_run_that_does_not_stop(workspace, three_classes):
    """A runner that hangs (here: is held by the system) is ended in its place, and the run says so."""
    run = waiting_run(workspace, three_classes, "subtype", models=["random_forest"], effort="thorough")
    launch.start(run, workers=1)
    until(lambda: (run.events().kind == "begun").any(), seconds=90)
    process = psutil.Process(json.loads((run.path / "process.json").read_text())["pid"])
    process.suspend()
    run.cancel()
    launch.wait_until_stopped(run, seconds=1)
    assert run.state == "stopped"
    assert run.events().kind.iloc[-1] == "stopped"
    assert not run.cancelled
    until(lambda: run.id not in subprocess.run(["ps", "axww"], capture_output=True, text=True, check=True).stdout, seconds=90)


def _supervisors() -> list[psutil.Process]:
    """Those that belong to this test: they know its home."""
    return living(Path(os.environ["GENOML_HOME"]), "genoml_core.engine.supervisor")
