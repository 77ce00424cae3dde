"""A unit that was done once in a workspace is taken over by later runs, as long as everything that decides its result is the same."""
import shutil

import pytest

from genoml_core.engine import cv, prepare, reuse
from genoml_core.engine.cache import Cache
from genoml_core.engine.compose import compose
from genoml_core.engine.runner import execute
from genoml_core.plan import Use
from genoml_core.workspace import Workspace
from tests import making

SETTINGS = {"models": ["logistic_l2"], "outer": 3, "inner": 2}


@pytest.fixture(scope="module")
def done_once(lasting_workspace):
    making.finished_run(lasting_workspace, making.three_classes(lasting_workspace), "subtype", **SETTINGS)
    return lasting_workspace.path


@pytest.fixture
def first(workspace, done_once):
    """A finished run in this test's workspace, with all that it left in its cache."""
    shutil.copytree(done_once, workspace.path, dirs_exist_ok=True)
    return workspace.runs()[0]


def again(workspace, data, **changed):
    """A later run, which may take over what the first one did."""
    run = workspace.new_run(compose(data, "subtype", **{**SETTINGS, **changed}))
    assert execute(run, workers=0) == "done"
    return run


def test_the_same_plan_is_not_computed_twice(workspace, first):
    second = again(workspace, first.dataset)
    assert second.summary["ledger"]["reused"] == 9
    assert second.summary["ledger"]["fit"] == second.summary["ledger"]["preprocessing"] == 0
    assert (second.path / "predictions.parquet").read_bytes() == (first.path / "predictions.parquet").read_bytes()
    assert {**second.summary, "ledger": None} == {**first.summary, "ledger": None}
    assert [u["tried"] for u in second.units()] == [u["tried"] for u in first.units()]
    assert second.damage() == []
    assert (second.events().kind == "judged").sum() == 9


def test_one_more_model_adds_its_own_units_and_makes_no_matrix_twice(workspace, three_classes, monkeypatch):
    nodes, made = [], prepare.made
    monkeypatch.setattr(prepare, "made", lambda *parts: nodes.append((parts[2], parts[3].tolist())) or made(*parts))
    making.finished_run(workspace, three_classes, "subtype", **SETTINGS)
    before = len(nodes)
    second = again(workspace, three_classes, models=["logistic_l2", "linear_svm"])
    assert second.summary["ledger"]["reused"] == 9
    assert len(second.units()) == 12
    assert second.summary["ledger"]["fit"] > 0
    new = nodes[before:]  # where the new model chose another number of features for its last fit
    assert not [node for node in new if node in nodes[:before]]
    assert len(new) <= 3


@pytest.mark.parametrize("changed", [
    {"seed": 1}, {"outer": 4}, {"inner": 3}, {"effort": "standard"}, {"calibration": "none"}, {"objective": "log_loss"},
    {"recipe": {"expression": (Use(name="standard_scale"),)}}, {"covariates": ["age"]},
])
def test_whatever_decides_the_result_makes_it_another_unit(workspace, first, changed):
    assert again(workspace, first.dataset, **changed).summary["ledger"]["reused"] == 0


def test_more_repeats_add_to_those_that_are_there(workspace, first):
    second = again(workspace, first.dataset, repeats=2)
    assert second.summary["ledger"]["reused"] == 9
    assert len(second.units()) == 18


def test_other_code_or_versions_take_over_nothing(workspace, first, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(reuse, "_code", lambda: "another")
        assert again(workspace, first.dataset).summary["ledger"]["reused"] == 0
    assert again(workspace, first.dataset).summary["ledger"]["reused"] == 9


def test_nothing_is_taken_over_from_another_workspace(first):
    other = Workspace.create()
    assert again(other, making.three_classes(other)).summary["ledger"]["reused"] == 0


def test_what_was_damaged_in_the_cache_is_done_again(workspace, first):
    stored = sorted(workspace.cache.glob("units/*/predictions.parquet"))
    assert len(stored) == 9
    content = bytearray(stored[0].read_bytes())
    content[len(content) // 2] ^= 1
    stored[0].write_bytes(bytes(content))
    second = again(workspace, first.dataset)
    assert second.summary["ledger"]["reused"] == 8
    assert (second.path / "predictions.parquet").read_bytes() == (first.path / "predictions.parquet").read_bytes()


def test_what_leaves_the_cache_meanwhile_is_done_again(workspace, first, monkeypatch):
    """Another process makes room between the look and the copy."""
    monkeypatch.setattr(Cache, "entry", lambda cache, key: cache.folder / key if key.startswith("units/gone") else None)
    monkeypatch.setattr(cv, "unit_key", lambda *parts: "units/gone")
    monkeypatch.setattr(cv, "leave", lambda *parts: None)
    second = again(workspace, first.dataset)
    assert second.summary["ledger"]["reused"] == 0
    assert (second.path / "predictions.parquet").read_bytes() == (first.path / "predictions.parquet").read_bytes()
