"""Home: what a workspace holds can be deleted, put back, and removed for good; what it takes is told."""
import numpy as np
import pytest

from genoml_core.engine.cache import Cache
from genoml_core.figures.export import export

from .conftest import texts


def keys(app) -> set[str]:
    return {button.key for button in app.button if button.key}


def test_delete_asks_before_it_does_anything(visit, workspace, done):
    app = visit()
    app.button(key=f"delete-{done.dataset.key[:12]}").click().run()
    assert "1 run on it" in texts(app)
    assert {"do-it", "cancel-it"} <= keys(app)
    assert workspace.trash.items() == []


def test_what_was_deleted_is_put_back(visit, workspace, done):
    item = workspace.discard(done.dataset.key)
    app = visit()
    assert f"run-{done.id}" not in keys(app)
    assert "with 1 run · goes for good in 13 days" in texts(app)
    app.button(key=f"restore-{item.id}").click().run()
    assert f"run-{done.id}" in keys(app)
    assert workspace.trash.items() == []


def test_what_cannot_be_put_back_says_why(visit, workspace, done):
    [dataset] = workspace.datasets()
    item = workspace.discard(done.id)
    workspace.discard(dataset.key)
    app = visit()
    app.button(key=f"restore-{item.id}").click().run()
    assert app.error[0].proto.title == "The dataset of this run is not in the workspace\\."


@pytest.mark.parametrize("state", ["running", "queued"])
def test_what_is_under_way_cannot_be_deleted(visit, in_state, state):
    run = in_state(state)
    app = visit()
    assert app.button(key=f"delete-{run.id}").disabled
    assert not app.button(key=f"delete-{run.dataset.key[:12]}").disabled  # who tries is told why not


def test_the_cache_can_be_cleared(visit, workspace, done):
    Cache(workspace.cache).put("a" * 64, train=np.ones((50, 50)))
    app = visit()
    app.button(key="clear-cache").click().run()
    assert Cache(workspace.cache).get("a" * 64, "train") is None
    assert workspace.usage()["runs"] > 0


def test_a_full_workspace_is_told_before_it_hurts(visit, done, monkeypatch):
    monkeypatch.setenv("GENOML_WORKSPACE_GB", "0.0001")
    app = visit()
    assert "delete something" in app.get("progress")[0].proto.text


def test_an_address_of_a_deleted_run_says_so_and_leads_to_the_trash(visit, workspace, done):
    workspace.discard(done.id)
    app = visit("results", run=done.id)
    assert "trash" in app.warning[0].value
    app.button(key="to-trash").click().run()
    assert "In the trash" in texts(app)
    app = visit("results", run="20200101-000000-00000000")
    assert "another workspace" in app.warning[0].value


def test_a_saved_figure_opens_its_run(visit, done):
    content = export(done, "confusion", None, "png")
    app = visit()
    app.file_uploader(key="figure-file").upload("figure.png", content, "image/png").run()
    assert not app.exception
    assert app.query_params["run"] == done.id
    assert "Results" in app.title[0].value


@pytest.mark.parametrize(("content", "words"), [
    (b"a picture", "It says nothing of a run of this program"),
    (b"GenoML run 20200101-000000-000000-abcd, plan " + b"0" * 64, "which is not in this workspace"),
])
def test_a_figure_from_elsewhere_is_told_of(visit, done, content, words):
    app = visit()
    app.file_uploader(key="figure-file").upload("figure.png", content, "image/png").run()
    assert not app.exception
    assert words in texts(app)
