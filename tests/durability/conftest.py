"""A cluster for the tests that need one."""
import os
from pathlib import Path

import pytest

from .clusters import Cluster

STRIKE = Path(__file__).parent / "strike"
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The folder of user data of a module's tests and of all processes that they start, which can be struck (see strike/)."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GENOML_HOME", str(folder))
        patch.setenv("PYTHONPATH", f"{STRIKE}{os.pathsep}{ROOT}")
        patch.setenv("STRIKE", str(folder / "strike.json"))
        yield folder


@pytest.fixture(scope="module")
def cluster(home):
    """A scheduler and two workers."""
    cluster = Cluster(home)
    yield cluster.start()
    cluster.stop()
