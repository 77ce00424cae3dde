"""Server and supervisor are killed during three running jobs, alone, together, and with everything else: nothing is lost, nothing lies."""
import time

import numpy as np
import pytest

from genoml_core.engine import supervisor
from genoml_core.run import Run
from genoml_core.workspace import Workspace
from tests.making import dataset, waiting_run
from tests.processes import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]
SETTINGS = {"models": ["logistic_l2", "random_forest"], "outer": 5, "inner": 3, "effort": "standard"}


@pytest.fixture
def jobs(server, monkeypatch):
    """Three runs of one workspace that have begun, under a supervisor; the folder of its processes is the server's home."""
    monkeypatch.setenv("GENOML_HOME", str(server.home))
    monkeypatch.setenv("GENOML_JOBS", "3")
    place, random = Workspace.create(), np.random.default_rng(0)
    data = dataset(place, random.normal(size=(150, 200)).astype(np.float32), y=["a", "b", "c"] * 50)
    runs = [waiting_run(place, data, "y", seed=seed, **SETTINGS) for seed in range(3)]
    for run in runs:
        supervisor.enqueue(run)
    until(lambda: all((run.events().kind == "judged").any() for run in runs), seconds=120)
    return runs


@pytest.mark.slow
def test_whoever_is_killed_the_jobs_go_on_and_the_page_says_what_is_true(server, visitor, jobs):
    visitor.open(f"{server.url}/train?ws={jobs[0].workspace}&run={jobs[0].id}")
    visitor.sees("folds judged")

    server.kill()  # alone
    assert _alive(jobs) == 3
    [chief] = server.processes("genoml_core.engine.supervisor")
    chief.kill()  # together with the server
    assert _alive(jobs) == 3
    counted = [len(run.events()) for run in jobs]
    server.start()
    visitor.sees("folds judged")  # the same tab finds its way back
    until(lambda: all(len(run.events()) > before for run, before in zip(jobs, counted, strict=True)), seconds=120)

    server.kill()  # as if the machine had lost power
    for process in server.processes():
        process.kill()
    gone = time.monotonic()
    until(lambda: {run.state for run in jobs} == {"interrupted"}, seconds=5)
    server.start()
    visitor.sees("Its process is gone", seconds=10)
    until(lambda: not [p for p in server.processes() if p.pid != server.process.pid], seconds=5)
    assert time.monotonic() - gone < 30

    kept = [{path: path.stat().st_mtime_ns for path in run.path.glob("units/[!.]*/sha256.json")} for run in jobs]
    visitor.click("Go on")
    visitor.sees("folds judged")
    for run in jobs[1:]:
        supervisor.enqueue(run)
    until(lambda: all(run.state == "done" for run in jobs), seconds=300)
    for units in kept:
        assert units
        assert {path: path.stat().st_mtime_ns for path in units} == units
    until(lambda: not server.processes("genoml_core.engine.launch", "genoml_core.engine.supervisor", "--serve"), seconds=60)


def test_a_run_without_anybody_to_call_it_is_called(server, visitor, jobs):
    """The supervisor dies while a run waits: whoever looks at the run sees to it that there is another one."""
    fourth = waiting_run(Workspace(jobs[0].workspace), jobs[0].dataset, "y", seed=9, **SETTINGS)
    supervisor.enqueue(fourth)
    [chief] = server.processes("genoml_core.engine.supervisor")
    chief.kill()
    visitor.open(f"{server.url}/train?ws={fourth.workspace}&run={fourth.id}")
    visitor.sees("It waits for its turn")
    for run in jobs:
        run.cancel()
    until(lambda: fourth.state == "running", seconds=60)


def _alive(runs: list[Run]) -> int:
    time.sleep(1)
    return sum(run.state == "running" for run in runs)
