"""No page shows a byte of another workspace, whatever its address, its tab or a cache names."""
import inspect
import json
import os
import re
import shutil
import sqlite3
from contextlib import closing

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest, local_script_runner

from genoml_core.files import write_json
from genoml_core.process import process_mark
from pages.parts import live
from pages.parts.web import COOKIE
from tests.tenants import MINE, THEIRS, forms

from .conftest import APP, texts
from .test_states import PAGES

AGE = re.compile(r"· [\w ]+ ago|· just now")  # a minute may end between two looks

NOWHERE = "0123456789abcdef"


@pytest.fixture
def look(warm_server, monkeypatch):
    """``look("train", ws=..., run=...)``: the page, and the bytes of all messages that its browser would have been sent."""
    sent = []
    parse = local_script_runner.parse_tree_from_messages

    def keep(messages):
        sent.extend(message.SerializeToString() for message in messages)
        return parse(messages)

    monkeypatch.setattr(local_script_runner, "parse_tree_from_messages", keep)

    def go(page: str, state: dict | None = None, **params: str) -> tuple[AppTest, bytes]:
        sent.clear()
        app = AppTest.from_file(str(APP), default_timeout=60)
        for name, value in (state or {}).items():
            app.session_state[name] = value
        app.query_params.update(params)
        (app if page == "home" else app.switch_page(f"pages/{page}.py")).run()
        assert not app.exception
        return app, b"".join(sent)

    return go


@pytest.mark.parametrize("page", PAGES)
def test_the_markers_are_seen_by_their_owner(two, look, page):
    for own, other in (two, two[::-1]):
        app, sent = look(page, ws=own.workspace.id, run=own.run.id, dataset=own.dataset.key)
        assert own.marker in texts(app)
        assert own.marker.encode() in sent
        assert other.marker.encode() not in sent


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("parameter", ["run", "dataset"])
def test_nothing_of_another_workspace_by_its_ids(two, look, page, parameter):
    mine, theirs = two
    id, folder = {"run": (theirs.run.id, "runs"), "dataset": (theirs.dataset.key, "datasets")}[parameter]
    for form in forms(id, folder, theirs.workspace.id):
        app, sent = look(page, ws=mine.workspace.id, **{parameter: form})
        assert THEIRS.encode() not in sent, form
        assert theirs.workspace.id.encode() not in sent.replace(form.encode(), b""), form
        assert MINE in texts(app)
        assert app.query_params["ws"] == mine.workspace.id


@pytest.mark.parametrize("page", PAGES)
def test_nothing_of_another_workspace_by_a_part_of_its_address(two, look, monkeypatch, page):
    """The browser finds its own workspace instead, by its cookie."""
    mine, theirs = two
    id = theirs.workspace.id
    monkeypatch.setattr(type(st.context), "cookies", {COOKIE: mine.workspace.id})
    for form in [id[:31], id.upper(), f"{id}/", f"../{id}", f"{mine.workspace.id}/../{id}", "*", "", "f" * 10_000]:
        app, sent = look(page, ws=form, run=theirs.run.id, dataset=theirs.dataset.key)
        assert THEIRS.encode() not in sent, form
        assert MINE in texts(app)
        assert app.query_params["ws"] == mine.workspace.id


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("parameter", ["run", "dataset"])
def test_a_foreign_id_reads_as_one_that_does_not_exist(two, look, page, parameter):
    mine, theirs = two
    id = {"run": theirs.run.id, "dataset": theirs.dataset.key}[parameter]
    said = []
    for form in (id, f"{id[:-16]}{NOWHERE}"):
        app, _ = look(page, ws=mine.workspace.id, **{parameter: form})
        said.append((AGE.sub("", texts(app)), dict(app.query_params)))
    for _, params in said:
        params.pop(parameter, None)
    assert said[0] == said[1]


@pytest.mark.parametrize("page", PAGES)
def test_what_a_tab_remembers_of_another_workspace_opens_nothing(two, look, page):
    """The address of a tab was changed by hand: its session still names the dataset that was open before."""
    mine, theirs = two
    app, sent = look(page, {"dataset": theirs.dataset.key, "workspace": theirs.workspace.id}, ws=mine.workspace.id)
    assert THEIRS.encode() not in sent
    assert MINE in texts(app)


@pytest.mark.parametrize(("page", "folder", "count"), [("preprocess", "previews", 1), ("explore", "explore", 2)])
def test_what_is_kept_of_one_workspace_is_not_shown_in_another(two, look, page, folder, count):
    """Both hold the same data, so that the keys of what is kept are the same; the files are not. A look keeps what it prepared, too."""
    mine, theirs = two
    shutil.copytree(theirs.dataset.path, mine.workspace.path / "datasets" / theirs.dataset.path.name)
    shown = {}
    for tenant in (theirs, mine):
        shown[tenant.marker], _ = look(page, ws=tenant.workspace.id, dataset=theirs.dataset.key)
        kept = sorted(path.name for path in (tenant.workspace.cache / folder).iterdir())
        assert len(kept) == count
        assert shown[tenant.marker].query_params["ws"] == tenant.workspace.id
        if tenant is theirs:  # what another one keeps is damaged before the same is asked for
            names, paths = kept, [tenant.workspace.cache / folder / name for name in kept]
            for path in (facts for each in paths for facts in (each.glob("facts.json") if each.is_dir() else [each])):
                path.write_text(json.dumps({"of": THEIRS}))
    assert kept == names
    assert not shown[MINE].error


def test_two_running_runs_of_the_same_name_are_told_apart(two, look):
    """The table of a running run is kept for all who watch it: here in both workspaces, with the same ids and numbers of events."""
    mine, theirs = two
    for path in (theirs.dataset.path, theirs.run.path):
        shutil.copytree(path, mine.workspace.path / path.parent.name / path.name)
    for tenant, score in ((theirs, 0.111), (mine, 0.222), (theirs, 0.111)):
        run = tenant.workspace.run(theirs.run.id)
        with closing(sqlite3.connect(run.path / "run.db", isolation_level=None)) as database:
            database.execute("DELETE FROM events WHERE kind = 'done'")
            database.execute("UPDATE events SET score = ? WHERE kind = 'judged'", (score,))
        write_json(run.path / "process.json", {"pid": os.getpid(), "mark": process_mark(os.getpid())})
        app, _ = look("train", ws=tenant.workspace.id, run=run.id)
        assert app.button(key="stop")
        assert app.dataframe[0].value.Mean.tolist() == pytest.approx([score] * 3)


def test_the_server_keeps_nothing_else_for_all_visitors():
    """Streamlit's caches are shared by all sessions, know nothing of workspaces, and hash large values on a sample."""
    sources = [APP, *(APP.parent / "pages").rglob("*.py")]
    kept = [path.name for path in sources for word in re.findall(r"cache_data|cache_resource", path.read_text())]
    assert kept == ["live.py"]
    parts = inspect.signature(live._table).parameters.values()
    assert {part.name: part.annotation for part in parts if not part.name.startswith("_")} == {"run": str, "drawn": int}
