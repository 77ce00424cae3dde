"""Runs in every state, made by the engine from a small dataset, and the app to look at them with."""
import json
import os
import shutil
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from genoml_core.dataset import Dataset, DatasetFacts, Layer
from genoml_core.engine.compose import compose
from genoml_core.engine.runner import execute
from genoml_core.files import SEAL
from genoml_core.process import process_mark
from genoml_core.run import Run
from genoml_core.workspace import Workspace

APP = Path(__file__).parents[2] / "app.py"
NASTY = "![a](http://attacker.example/x) <b>_type_</b>"


@pytest.fixture(scope="session", autouse=True)
def known_components():
    """Looking for components through all installed packages takes half a second, which each AppTest would do anew: once is enough."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


def small_dataset(workspace: Workspace) -> Dataset:
    """60 samples of three well separated classes, 30 log-like features; the class column has a hostile name."""
    random = np.random.default_rng(0)
    classes = np.repeat([0, 1, 2], 20)
    values = random.normal(5, 1, (60, 30)).astype(np.float32)
    values[np.arange(60), classes] += 6
    samples = pd.DataFrame(
        {NASTY: pd.Series(["A", "B", "C"])[classes].to_numpy(), "patient": [f"P{i // 2}" for i in range(60)], "site": ["x", "y"] * 30},
        index=[f"S{i:02d}" for i in range(60)],
    )
    layer = Layer(X=values, features=[f"G{i}" for i in range(30)], kind="log")
    facts = DatasetFacts(name="Small & <i>odd</i>", roles={NASTY: "target", "patient": "group", "site": "batch"})
    return Dataset.write(workspace.path / "datasets", {"expression": layer}, samples, facts)


@pytest.fixture(scope="session")
def finished(tmp_path_factory) -> Path:
    """A workspace folder with a dataset and one finished run."""
    home = tmp_path_factory.mktemp("finished")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GENOML_HOME", str(home))
        workspace = Workspace.create()
        dataset = small_dataset(workspace)
        plan = compose(dataset, NASTY, group="patient", models=["logistic_l2"], outer=3, inner=2)
        assert execute(workspace.new_run(plan), workers=0) == "done"
    return workspace.path


@pytest.fixture
def done(finished, workspace) -> Run:
    """A finished run in this test's workspace."""
    shutil.copytree(finished, workspace.path, dirs_exist_ok=True)
    return workspace.runs()[0]


@pytest.fixture
def in_state(done):
    """``in_state("running")``: the run as it was before its end, then ended (or not) in this way."""

    def make(state: str) -> Run:
        (done.path / "summary.json").unlink()
        (done.path / "predictions.parquet").unlink()
        (done.path / SEAL).unlink()
        with closing(sqlite3.connect(done.path / "run.db", isolation_level=None)) as database:
            database.execute("DELETE FROM events WHERE id > (SELECT max(id) - 3 FROM events WHERE kind = 'judged')")
            if state in ("stopped", "paused", "failed"):
                detail = json.dumps({"reason": f"The disk {NASTY} is full."} if state != "stopped" else {})
                database.execute("INSERT INTO events (time, kind, detail) SELECT max(time) + 1, ?, ? FROM events", (state, detail))
        own = {"pid": os.getpid(), "mark": process_mark(os.getpid())}
        gone = {"pid": os.getpid(), "mark": ["of an earlier process"]}
        (done.path / "process.json").write_text(json.dumps(own if state == "running" else gone))
        if state == "queued":
            done.queue()
        assert done.state == state
        return done

    return make


@pytest.fixture
def warm_server(monkeypatch):
    """AppTest makes every run the first of a server, where Streamlit runs a page without app.py; here app.py has run before."""
    made = PagesManager.__init__

    def make(self, *args, **kwargs):
        made(self, *args, **kwargs)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", make)


@pytest.fixture
def visit(workspace, warm_server):
    """``visit("train")``: the page as a visitor of this workspace sees it."""

    def go(page: str = "home", **params: str) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=60)
        app.query_params.update(ws=workspace.id, **params)
        return (app if page == "home" else app.switch_page(f"pages/{page}.py")).run()

    return go


def texts(app: AppTest) -> str:
    """Everything that the page says, in one string."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "error", "warning", "info", "success")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(app, kind))
