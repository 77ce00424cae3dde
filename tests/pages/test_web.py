"""The server's headers, and the cookie by which a browser finds its workspace again."""
import asyncio

import pytest

from genoml_core.errors import GenoMLError
from genoml_core.workspace import Workspace
from pages.parts.web import COOKIE, HEADERS, Privacy


def answer(content_type: str, cookie: str = "") -> list[tuple[str, str]]:
    """The headers of an answer that went through the middleware."""
    sent = []

    async def application(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", content_type.encode())]})

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "headers": [(b"cookie", cookie.encode())] if cookie else []}
    asyncio.run(Privacy(application)(scope, None, send))
    return [(name.decode(), value.decode()) for name, value in sent[0]["headers"]]


def cookies(headers) -> list[str]:
    return [value for name, value in headers if name == "set-cookie"]


def test_every_answer_keeps_the_address_private():
    headers = dict(answer("text/javascript"))
    assert {name.lower(): value for name, value in HEADERS.items()}.items() <= headers.items()


def test_a_new_browser_gets_a_workspace_id_out_of_reach_for_scripts():
    first, second = (cookies(answer("text/html; charset=utf-8"))[0] for _ in range(2))
    assert first != second
    assert "HttpOnly" in first
    id = first.split(";")[0].removeprefix(f"{COOKIE}=")
    assert Workspace(id).id == id


def test_a_known_browser_and_other_files_get_no_cookie():
    assert cookies(answer("text/html", f"{COOKIE}=abc")) == []
    assert cookies(answer("application/json")) == []


def test_a_workspace_of_this_id_is_made_once(workspace):
    (workspace.path / "incoming" / "kept").touch()
    assert Workspace.create(workspace.id).path == workspace.path
    assert (workspace.path / "incoming" / "kept").exists()
    with pytest.raises(GenoMLError):
        Workspace.create("../../etc")
