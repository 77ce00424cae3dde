"""What tests share: a workspace of their own, and the real data where they are at hand."""
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from genoml_core.dataset import Dataset, DatasetFacts, Layer
from genoml_core.workspace import Workspace


@pytest.fixture
def workspace(tmp_path, monkeypatch) -> Workspace:
    """An empty workspace; GENOML_HOME lies in this test's own folder."""
    monkeypatch.setenv("GENOML_HOME", str(tmp_path / "home"))
    return Workspace.create()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data, named by GENOML_TEST_DATA."""
    folder = os.environ.get("GENOML_TEST_DATA")
    if not folder:
        pytest.skip("GENOML_TEST_DATA is not set: the tests on real data need it")
    return Path(folder)


@pytest.fixture
def make_dataset(workspace):
    """``make(X, layer kind, **columns)``: a dataset of these values, features g0, g1 ..., samples s0, s1 ..."""
    return lambda X, kind="log", roles=None, **columns: Dataset.write(
        workspace.path / "datasets",
        {"expression": Layer(X=np.asarray(X), features=[f"g{i}" for i in range(np.shape(X)[1])], kind=kind)},
        pd.DataFrame(columns, index=[f"s{i}" for i in range(len(X))]),
        DatasetFacts(name="made for a test", roles=roles or {}),
    )
