"""Two workspaces full of markers, for tests that one never sees a byte of the other."""
from dataclasses import dataclass

import numpy as np
import pandas as pd

from genoml_core.dataset import Dataset, DatasetFacts, Layer
from genoml_core.engine.compose import compose
from genoml_core.engine.explain import explain
from genoml_core.engine.runner import execute
from genoml_core.run import Run
from genoml_core.workspace import Workspace
from pages.parts.web import COOKIE

MINE, THEIRS = "ALPHA7Q", "BRAVO9Z"


@dataclass
class Tenant:
    """A workspace full of one marker: the name of its dataset, its samples, columns, genes, classes."""

    marker: str
    workspace: Workspace
    dataset: Dataset
    run: Run

    @property
    def cookie(self) -> str:
        return f"{COOKIE}={self.workspace.id}"


def fill(workspace: Workspace, marker: str, seed: int) -> Tenant:
    """A dataset, a finished run and its explanation in a workspace."""
    random = np.random.default_rng(seed)
    y = np.arange(60) % 2
    values = (random.normal(5, 1, (60, 12)) + 2 * y[:, None] * (np.arange(12) < 3)).astype(np.float32)
    classes = np.array([f"{marker} ill", f"{marker} well"])[y]
    columns = {f"{marker} outcome": classes, f"{marker} site": classes[np.arange(60) // 2 % 2]}
    samples = pd.DataFrame(columns, index=[f"{marker}-{i}" for i in range(60)])
    facts = DatasetFacts(name=f"{marker} study", roles={f"{marker} outcome": "target", f"{marker} site": "batch"})
    layer = Layer(X=values, features=[f"{marker}gene{i}" for i in range(12)], kind="log")
    dataset = Dataset.write(workspace.path / "datasets", {f"{marker}layer": layer}, samples, facts)
    run = workspace.new_run(compose(dataset, f"{marker} outcome", models=["logistic_l2"], outer=3, inner=2))
    assert execute(run, workers=0) == "done"
    explain(run)
    return Tenant(marker, workspace, dataset, run)


def forms(id: str, folder: str, workspace: str) -> list[str]:
    """What somebody could write who knows an id of another workspace: itself, starts of it, paths to it, and nonsense."""
    paths = [f"../../{workspace}/{folder}/{id}", f"..%2f..%2f{workspace}%2f{folder}%2f{id}", f"/{workspace}/{folder}/{id}", ".."]
    return [id, id[:20], *paths, "x" * 10_000, ""]
