"""Files on their way in: piece by piece, only with a token of ours, whole or not at all."""
import asyncio
import errno
import hashlib
import json
import os
import time

import numpy as np
import pytest
from starlette.requests import Request

from genoml_core.errors import GenoMLError
from genoml_core.workspace import Workspace
from pages.parts import chunks, incoming, receiving
from pages.parts.chunks import PIECE, Arriving, token
from pages.parts.incoming import MATRIX, TABLE

CONTENT = np.random.default_rng(0).bytes(3 * PIECE + 12_345)


@pytest.fixture
def ask(workspace):
    """``ask("PUT", piece, offset=...)``: the route's answer, (status, content), for a file of CONTENT's size."""

    def do(method: str, piece: bytes = b"", offset: int = 0, *, token: str | None = None, name: str = "m.csv", size: int = len(CONTENT)):
        key = chunks.token(workspace, MATRIX) if token is None else token
        headers = {"x-token": key, "x-name": name, "x-size": size, "x-changed": 7, "x-offset": offset}
        scope = {"type": "http", "method": method, "headers": [(k.encode(), str(v).encode()) for k, v in headers.items()]}

        async def receive():
            return {"type": "http.request", "body": piece, "more_body": False}

        answer = asyncio.run(receiving.receive(Request(scope, receive)))
        return answer.status_code, json.loads(answer.body)

    return do


def send(ask, start: int = 0, stop: int = len(CONTENT)) -> None:
    for offset in range(start, stop, PIECE):
        end = min(offset + PIECE, stop)
        assert ask("PUT", CONTENT[offset:end], offset) == (200, {"offset": end})


def test_a_file_comes_in_pieces_and_is_there_when_it_is_whole(ask, workspace):
    assert ask("GET") == (200, {"offset": 0})
    send(ask, stop=3 * PIECE)
    assert incoming.waiting(workspace, MATRIX) == []
    send(ask, start=3 * PIECE)
    [found] = incoming.waiting(workspace, MATRIX)
    assert found.name == "m.csv"
    assert hashlib.sha256(found.read_bytes()).digest() == hashlib.sha256(CONTENT).digest()
    assert [p.name for p in workspace.incoming.iterdir()] == [MATRIX]
    assert found.stat().st_mode & 0o077 == 0


def test_it_goes_on_where_it_stopped(ask):
    send(ask, stop=2 * PIECE)
    assert ask("GET") == (200, {"offset": 2 * PIECE})  # after a reload, another page, a new server
    assert ask("GET", size=len(CONTENT) + 1) == (200, {"offset": 0})  # another file
    send(ask, start=2 * PIECE)
    assert ask("GET") == (200, {"offset": len(CONTENT)})  # the last answer was lost on the way: nothing is sent again


@pytest.mark.parametrize("offset", [0, PIECE, 3 * PIECE])
def test_a_piece_that_is_not_the_next_is_not_taken(ask, offset):
    send(ask, stop=2 * PIECE)
    assert ask("PUT", CONTENT[:100], offset) == (409, {"offset": 2 * PIECE})
    send(ask, start=2 * PIECE)


def test_more_than_was_said_is_not_taken(ask, workspace):
    assert ask("PUT", b"x" * 101, size=100) == (409, {"offset": 0})
    assert ask("PUT", b"x" * (PIECE + 1))[0] == 413
    assert list(workspace.incoming.iterdir()) == []


@pytest.mark.parametrize("change", [
    lambda key: "", lambda key: "nonsense", lambda key: "é.é", lambda key: key[:-1] + ("0" if key[-1] != "0" else "1"),
    lambda key: token(Workspace.create(), MATRIX).split(".")[0] + "." + key.split(".")[1],
])
def test_without_a_token_of_ours_nothing_is_taken(ask, workspace, change):
    assert ask("PUT", CONTENT[:10], token=change(token(workspace, MATRIX)))[0] == 403
    assert list(workspace.incoming.iterdir()) == []


def test_a_token_ends(ask, workspace, monkeypatch):
    key = token(workspace, MATRIX)
    monkeypatch.setattr(time, "time", lambda now=time.time(): now + chunks.VALID + 1)
    assert ask("PUT", CONTENT[:10], token=key)[0] == 403


def test_a_token_is_for_one_workspace_and_slot(ask, workspace):
    other = Workspace.create()
    assert ask("PUT", b"abc", token=token(other, TABLE), size=3) == (200, {"offset": 3})
    assert [path.read_bytes() for path in incoming.waiting(other, TABLE)] == [b"abc"]
    assert incoming.waiting(workspace, TABLE) == incoming.waiting(workspace, MATRIX) == incoming.waiting(other, MATRIX) == []


@pytest.mark.parametrize(("given", "kept"), [
    ("..%2F..%2Fetc%2Fpasswd", "passwd"), ("C%3A%5Cdata%5Cm.csv", "m.csv"), (".came", "came"), ("%00", "_"), ("", "file"),
])
def test_a_name_leads_nowhere(ask, workspace, given, kept):
    assert ask("PUT", b"abc", name=given, size=3)[0] == 200
    assert [p.name for p in (workspace.incoming / MATRIX).iterdir() if p.name != ".came"] == [kept]


def test_what_is_no_upload(ask):
    assert ask("PUT", b"abc", offset=-1)[0] == 400
    assert ask("GET", size="many")[0] == 400
    assert ask("GET", size=0) == (413, {"error": "The file is empty. Choose another file."})


def test_files_wait_side_by_side_and_the_newest_of_a_name_counts(ask, workspace):
    for name, content in (("a.csv", b"first"), ("b.csv", b"other"), ("run/s1/quant.sf", b"third"), ("run/s2/quant.sf", b"fourth")):
        assert ask("PUT", content, name=name.replace("/", "%2F"), size=len(content))[0] == 200
    assert [path.name for path in incoming.waiting(workspace, MATRIX)] == ["a.csv", "b.csv", "run"]
    assert (workspace.incoming / MATRIX / "run" / "s2" / "quant.sf").read_bytes() == b"fourth"
    assert ask("PUT", b"changed", name="a.csv", size=7)[0] == 200
    assert incoming.waiting(workspace, MATRIX)[0].read_bytes() == b"changed"
    incoming.remove(workspace, MATRIX, "run")
    incoming.remove(workspace, MATRIX, "a.csv")
    assert [path.name for path in incoming.waiting(workspace, MATRIX)] == ["b.csv"]
    assert ask("GET", name="a.csv", size=7) == (200, {"offset": 0})  # it is gone: a new upload begins at its start


def test_a_full_workspace_refuses_before_the_first_byte(ask, monkeypatch):
    monkeypatch.setenv("GENOML_WORKSPACE_GB", "0.01")
    status, said = ask("GET")
    assert status == 413
    assert "There is no room left" in said["error"]


def test_a_full_disk_is_told(ask, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Arriving, "add", full)
    assert ask("PUT", b"abc", size=3) == (507, {"error": "The disk is full. Make room, then go on."})


def test_what_was_left_half_goes_after_a_day(ask, workspace):
    send(ask, stop=PIECE)
    [part] = workspace.incoming.iterdir()
    os.utime(part, (1, 1))
    assert ask("GET", name="new.csv")[0] == 200
    assert list(workspace.incoming.iterdir()) == []


def test_the_base_path_of_the_server_is_kept():
    assert [route.path for route in receiving.routes("")] == ["/upload"]
    assert [route.path for route in receiving.routes("/lab/")] == ["/lab/upload"]


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A drop folder with a file, a hidden one, a folder, and a link that leads out of it."""
    folder = tmp_path / "shelf"
    (folder / "sub").mkdir(parents=True)
    for name in ("counts.tsv", ".hidden"):
        (folder / name).write_text("x")
    (tmp_path / "secret.csv").write_text("secret")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    monkeypatch.setenv("GENOML_DROP_FOLDER", str(folder))
    return folder


def test_files_of_the_drop_folder_are_read_where_they_lie(shelf, workspace):
    assert incoming.dropped() == ["counts.tsv", "sub"]
    incoming.take(workspace, MATRIX, "counts.tsv")
    assert [path.resolve() for path in incoming.waiting(workspace, MATRIX)] == [shelf / "counts.tsv"]
    incoming.discard(workspace)
    assert (shelf / "counts.tsv").read_text() == "x"
    for name in ("link.csv", ".hidden", "../secret.csv", ""):
        with pytest.raises(GenoMLError, match="no file"):
            incoming.take(workspace, MATRIX, name)


def test_the_page_offers_them(shelf, visit, workspace):
    app = visit("data")
    app.selectbox(key="server-file").select("counts.tsv").run()
    app.button(key=f"server-{MATRIX}").click().run()
    assert not app.exception
    assert [path.name for path in incoming.waiting(workspace, MATRIX)] == ["counts.tsv"]
    assert app.button(key="read-files")


def test_without_a_drop_folder_nothing_is_offered(visit):
    assert not [box for box in visit("data").selectbox if box.key == "server-file"]
