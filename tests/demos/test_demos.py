"""What every demo promises: the same data at each call, words that say what it is; of simulated ones, small files like those in data/."""
from pathlib import Path

import numpy as np
import pytest

from genoml_core import demos
from genoml_core.demos import DEMOS
from genoml_core.readers import import_files

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module", params=DEMOS)
def made(request, lasting_workspace):
    """(name, its dataset)."""
    return request.param, demos.make(lasting_workspace, request.param)


@pytest.fixture(scope="module", params=[name for name, demo in DEMOS.items() if demo.simulated])
def simulated(request, lasting_workspace):
    """The same of the simulated ones."""
    return request.param, demos.make(lasting_workspace, request.param)


def test_says_what_it_is(made):
    name, dataset = made
    assert dataset.facts.description.startswith("Simulated, not measured" if DEMOS[name].simulated else "Real, not simulated")
    assert dataset.facts.name == DEMOS[name].label
    assert DEMOS[name].job in ("classification", "regression", "survival")


def test_is_made_once(made, lasting_workspace):
    name, dataset = made
    before = len(lasting_workspace.datasets())
    assert demos.make(lasting_workspace, name).key == dataset.key
    assert len(lasting_workspace.datasets()) == before


def test_every_role_is_a_column(made):
    _, dataset = made
    assert set(dataset.facts.roles) == set(dataset.samples)


def test_committed_files_are_what_the_demo_writes(simulated, tmp_path):
    paths = demos.write_files(simulated[0], tmp_path)
    for path in paths:
        assert (DATA / path.name).read_bytes() == path.read_bytes()
        assert path.stat().st_size < 300_000
        assert path.name in (DATA / "README.md").read_text()


def test_files_import_to_the_same_values_and_kinds(simulated, workspace):
    name, dataset = simulated
    *matrices, table = sorted(DATA.glob(f"{name}_*"), key=lambda path: path.suffix == ".csv")
    layers = [path.stem.removeprefix(f"{name}_").replace("counts", "expression") for path in matrices]
    found, report = import_files(workspace, [(p.name, p) for p in matrices], layer=layers, samples=table)
    assert report["overlaps"][0]["percent"] == 100
    rows = dataset.samples.index.get_indexer(found.samples.index)
    for layer in layers:
        assert found.facts.layers[layer].kind == dataset.facts.layers[layer].kind
        columns = dataset.features(layer).get_indexer(found.features(layer))
        np.testing.assert_allclose(found.matrix(layer), dataset.matrix(layer)[np.ix_(rows, columns)], rtol=1e-4)
    for column in found.samples.columns.intersection(dataset.samples.columns):
        assert found.samples[column].tolist() == dataset.samples[column].iloc[rows].tolist()
