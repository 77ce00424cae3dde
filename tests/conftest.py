"""What tests share: a workspace of their own, and the real data where they are at hand."""
import os
import shutil
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from genoml_core.settings import HOSTS
from genoml_core.workspace import Workspace
from tests import making
from tests.archive import Archive
from tests.server import Server
from tests.tenants import MINE, THEIRS, Tenant, fill

pd.set_option("compute.use_numexpr", False)  # scikit-survival brings it; the product does without


@pytest.fixture
def workspace(tmp_path, monkeypatch) -> Workspace:
    """An empty workspace; GENOML_HOME lies in this test's own folder."""
    monkeypatch.setenv("GENOML_HOME", str(tmp_path / "home"))
    return Workspace.create()


@pytest.fixture(scope="module")
def lasting_workspace(tmp_path_factory):
    """A workspace for all tests of a module, for what is made once and only looked at."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GENOML_HOME", str(tmp_path_factory.mktemp("home")))
        yield Workspace.create()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data, named by GENOML_TEST_DATA."""
    folder = os.environ.get("GENOML_TEST_DATA")
    if not folder:
        pytest.skip("GENOML_TEST_DATA is not set: the tests on real data need it")
    return Path(folder)


@pytest.fixture
def make_dataset(workspace):
    """``make_dataset(X, kind, roles, **columns)``: see tests/making.py."""
    return partial(making.dataset, workspace)


@pytest.fixture
def archive(monkeypatch):
    """A server in the place of all public ones: see tests/archive.py."""
    server = Archive()
    monkeypatch.setenv("GENOML_HOSTS", server.mirrors(*HOSTS))
    yield server
    server.close()


@pytest.fixture
def run_plan(workspace):
    """``run_plan(dataset, column, **settings)``: the finished run."""
    return partial(making.finished_run, workspace)


@pytest.fixture
def three_classes(workspace):
    """See tests/making.py."""
    return making.three_classes(workspace)


@pytest.fixture
def server(tmp_path):
    """The app on a port of its own, ``home`` in this test's own folder; at the end nothing of it is left running."""
    server = Server(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def filled(tmp_path_factory) -> tuple[Path, str, str]:
    """A folder of user data with two workspaces, and their ids."""
    home = tmp_path_factory.mktemp("two")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GENOML_HOME", str(home))
        ids = [fill(Workspace.create(), marker, seed).workspace.id for seed, marker in enumerate((MINE, THEIRS))]
    return home, *ids


@pytest.fixture
def two(filled, tmp_path, monkeypatch) -> tuple[Tenant, Tenant]:
    """Two tenants in this test's own folder, which is that of ``server`` as well."""
    home, *ids = filled
    monkeypatch.setenv("GENOML_HOME", str(tmp_path))
    shutil.copytree(home, tmp_path, dirs_exist_ok=True)
    spaces = [Workspace(id) for id in ids]
    return tuple(Tenant(m, w, w.datasets()[0], w.runs()[0]) for m, w in zip((MINE, THEIRS), spaces, strict=True))
