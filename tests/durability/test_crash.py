"""A run is killed at random moments and at each step of its writing: nothing that was told is lost, nothing is torn or done again, and the
numbers come out the same to the last byte."""
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from genoml_core.engine.runner import execute
from genoml_core.files import SEAL, damaged, sealed, write_json
from genoml_core.run import Run
from genoml_core.workspace import Workspace
from tests import making
from tests.processes import living, until

MODELS = ["random_forest", "logistic_l2", "lightgbm", "cox_ridge"]
STEPS = [f"{what} {step}" for what in ("unit", "cache", "predictions", "summary", "seal") for step in ("written", "renamed")]
POINTS = [*STEPS, "event sent", "event kept"]
RUNNER = """
import sys
from genoml_core.engine.runner import execute
from genoml_core.workspace import Workspace
workspace, run, cluster = sys.argv[1:]
execute(Workspace(workspace).run(run), 2, cluster or None)
"""
NUMBERS = dict.fromkeys(("repeat", "fold", "score"), float)


class Victim:
    """Runs of one plan that are killed and go on, beside one that was not disturbed."""

    def __init__(self, workspace: Workspace, model: str, address: str | None):
        self.workspace, self.model, self.address = workspace, model, address
        start = time.monotonic()
        self.calm = self.new()
        execute(self.calm, workers=0)
        self.usual = time.monotonic() - start

    def new(self) -> Run:
        settings = {"models": [self.model], "outer": 3, "inner": 2}
        if self.model == "cox_ridge":
            return making.waiting_run(self.workspace, self._patients(), "time", task="survival", event="event", **settings)
        return making.waiting_run(self.workspace, making.three_classes(self.workspace), "subtype", **settings)

    def _patients(self):
        chance = np.random.default_rng(3)
        X = chance.normal(size=(90, 20)).astype(np.float32)
        return making.dataset(self.workspace, X, "numeric", **making.follow_up(chance, X[:, 0] - X[:, 1]))

    def start(self, run: Run) -> subprocess.Popen:
        """The run in a process group of its own."""
        words = [self.workspace.id, run.id, self.address or ""]
        return subprocess.Popen([sys.executable, "-c", RUNNER, *words], start_new_session=True)

    def killed_at(self, point: str) -> Run:
        """A run that was killed at a point."""
        shutil.rmtree(self.workspace.cache)
        run, told = self.new(), self.workspace.path.parents[1] / "strike.json"
        write_json(told, {"run": str(run.path), "point": point})
        witness = Witness(run)
        process = self.start(run)
        until(lambda: witness.look() and process.poll() is not None)
        assert process.returncode == -9, f"the point {point!r} was not reached"
        witness.check()
        return run

    def killed_after(self, run: Run, seconds: float) -> bool:
        """Let a run go on for so long; returns whether it was done before it could be killed."""
        witness = Witness(run)
        process = self.start(run)
        limit = time.monotonic() + seconds
        while process.poll() is None and time.monotonic() < limit:
            witness.look()
            time.sleep(0.01)
        done = process.poll() == 0
        if not done:
            kill_group(process)
        witness.check()
        return done

    def finish(self, run: Run) -> None:
        """Go on to the end, and compare with the run that was not disturbed."""
        witness = Witness(run)
        assert self.start(run).wait(120) == 0
        witness.check()
        run = Run(run.path)
        assert run.state == "done"
        assert run.damage() == []
        assert (run.path / "predictions.parquet").read_bytes() == (self.calm.path / "predictions.parquet").read_bytes()
        assert {**run.summary, "ledger": None} == {**self.calm.summary, "ledger": None}
        assert [_settings(unit) for unit in run.units()] == [_settings(unit) for unit in self.calm.units()]
        events = run.events()
        judged = events[events.kind == "judged"][["model", "repeat", "fold"]]
        assert len(judged) == len(judged.drop_duplicates()) == len(run.units())
        assert not list(run.path.glob("units/.*"))


def _settings(unit: dict) -> dict:
    return {name: unit[name] for name in ("model", "repeat", "fold", "chosen", "inner", "score")}


class Witness:
    """What somebody who watched the run before it was killed knows."""

    def __init__(self, run: Run):
        self.run, self.events, self.units = run, [], {}
        self.look()

    def look(self) -> bool:
        self.events = self._events()
        self.units = self._units()
        return True

    def _events(self) -> list[str]:
        return self.run.events().astype(NUMBERS).to_csv(index=False).splitlines()

    def _units(self) -> dict[Path, tuple]:
        return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in self.run.path.glob(f"units/[!.]*/{SEAL}")}

    def check(self) -> None:
        """All of it is still there and as it was; what can be seen is whole."""
        assert self._events()[: len(self.events)] == self.events
        assert self.units.items() <= self._units().items()
        for unit in self.run.path.glob("units/[!.]*"):
            assert sealed(unit).keys() == {"predictions.parquet", "inner.parquet", "unit.json"}
            assert damaged(unit) == []
        for path in self.run.path.glob("*.json"):
            json.loads(path.read_text())
        assert damaged(self.run.path) == []
        assert self.run.state in ("new", "interrupted", "done")


def kill_group(process: subprocess.Popen) -> None:
    """Kill -9 of the runner's process group. Its workers have groups of their own and notice by themselves."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def victim(home, request):
    """``victim(model, place)``."""

    def make(model: str, place: str) -> Victim:
        return Victim(Workspace.create(), model, request.getfixturevalue("cluster").address if place == "dask" else None)

    yield make
    until(lambda: not [process for process in living(home, "genoml_core.child") if process.ppid() == 1], 5)


def at_random(victim: Victim, times: int, seed: int) -> None:
    """Kill a run so many times at moments of its usual length; when it is done, the next one."""
    chance, run = random.Random(seed), victim.new()
    longest = 3 + victim.usual  # seconds: it starts in a process of its own
    while times:
        if victim.killed_after(run, chance.uniform(0, longest)):
            victim.finish(run)
            run = victim.new()
        else:
            times -= 1
    victim.finish(run)


@pytest.mark.parametrize(("model", "place", "point"), [
    pytest.param("random_forest", "local", "unit written", marks=pytest.mark.slow), ("cox_ridge", "local", "event sent"),
    pytest.param("logistic_l2", "dask", "unit renamed", marks=pytest.mark.slow),
])
def test_killed_at_a_step(victim, model, place, point):
    victim = victim(model, place)
    victim.finish(victim.killed_at(point))


@pytest.mark.slow
def test_killed_at_three_random_moments(victim):
    at_random(victim("logistic_l2", "local"), 3, seed=1)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("place", ["local", "dask"])
@pytest.mark.parametrize("model", MODELS)
def test_killed_at_each_step_and_twenty_random_moments(victim, model, place):
    victim = victim(model, place)
    for point in POINTS:
        victim.finish(victim.killed_at(point))
    at_random(victim, 20, seed=MODELS.index(model))
