"""The server's headers, the cookie by which a browser finds its workspace again, and files for the browser that was told of them."""
import asyncio

import pytest
from streamlit import config
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from genoml_core.errors import GenoMLError
from genoml_core.workspace import Workspace
from pages.parts.web import COOKIE, HEADERS, OwnFiles, Privacy


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


MADE, SHOWN, LOGO = (f"/media/{letter * 32}.png" for letter in "abc")


def told(**parts: str) -> ForwardMsg:
    """A message that names files: as what a download button made, as a picture, as the logo, or in a user's text."""
    message = ForwardMsg()
    if "made" in parts:
        message.backend_operation_response.deferred_file.url = parts["made"]
    elif "shown" in parts:
        message.delta.new_element.imgs.imgs.add(url=parts["shown"])
    elif "logo" in parts:
        message.logo.image = parts["logo"]
    else:
        message.delta.new_element.markdown.body = parts["text"]
    return message


class Application:
    """Answers every request, and keeps pages open that tell a browser of files."""

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
        else:
            for message in scope["messages"]:
                await send({"type": "websocket.send", "bytes": message.SerializeToString()})
            await receive()  # until the page is closed


class Visit:
    """An open page of a browser."""

    def __init__(self, server: OwnFiles, browser: str, *messages: ForwardMsg):
        scope = {"type": "websocket", "headers": [(b"cookie", f"{COOKIE}={browser}".encode())], "messages": messages}
        self._closed = asyncio.Event()
        self.page = asyncio.create_task(server(scope, self._closed.wait, self._take))

    async def _take(self, message):
        """A browser that has what it is sent."""

    async def close(self):
        self._closed.set()
        await self.page


async def status(server: OwnFiles, path: str, browser: str | None) -> int:
    sent = []

    async def send(message):
        sent.append(message)

    headers = [(b"cookie", f"{COOKIE}={browser}".encode())] if browser is not None else []
    await server({"type": "http", "path": path, "headers": headers}, None, send)
    return sent[0]["status"]


def test_a_file_is_for_the_browser_whose_open_page_was_told_of_it():
    async def scenario():
        server = OwnFiles(Application())
        visit = Visit(server, "a", told(made=MADE), told(shown=SHOWN), told(logo=LOGO))
        other = Visit(server, "b", told(logo=LOGO))
        await asyncio.sleep(0)
        found = {browser: [await status(server, path, browser) for path in (MADE, SHOWN, LOGO)] for browser in ("a", "b", "", None)}
        await visit.close()
        found["gone"] = [await status(server, path, "a") for path in (MADE, SHOWN, LOGO)]
        found["still there"] = [await status(server, LOGO, "b")]
        await other.close()
        return found

    assert asyncio.run(scenario()) == {
        "a": [200, 200, 200], "b": [404, 404, 200], "": [404] * 3, None: [404] * 3, "gone": [404] * 3, "still there": [200],
    }


def test_one_of_two_pages_of_a_browser_is_enough():
    async def scenario():
        server = OwnFiles(Application())
        first, second = (Visit(server, "a", told(logo=LOGO)) for _ in range(2))
        await asyncio.sleep(0)
        await first.close()
        kept = await status(server, LOGO, "a")
        await second.close()
        return kept, await status(server, LOGO, "a")

    assert asyncio.run(scenario()) == (200, 404)


def test_an_address_in_a_text_gives_no_right():
    async def scenario():
        server = OwnFiles(Application())
        visit = Visit(server, "a", told(text=MADE))
        await asyncio.sleep(0)
        found = await status(server, MADE, "a")
        await visit.close()
        return found

    assert asyncio.run(scenario()) == 404


@pytest.mark.parametrize(("base", "path", "expected"), [
    ("", "/media/x.png", 404), ("", "/media/", 404), ("", "/static/media/font.woff2", 200), ("", "/media", 200), ("", "/train", 200),
    ("lab", "/lab/media/x.png", 404), ("lab", "/lab/train", 200),
])
def test_every_form_of_a_media_address_is_guarded(base, path, expected):
    before = config.get_option("server.baseUrlPath")
    config.set_option("server.baseUrlPath", base)
    try:
        assert asyncio.run(status(OwnFiles(Application()), path, "a")) == expected
    finally:
        config.set_option("server.baseUrlPath", before)
