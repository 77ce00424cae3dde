"""Whose answers are whose: headers that keep the address private, the cookie of a browser, and files for their own browser only."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from genoml_core.workspace import new_id

COOKIE = "genoml-workspace"
YEAR = 365 * 24 * 3600
HEADERS = {  # the address holds the key to a workspace: no other site may see it, or put the page in a frame
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}


class Privacy:
    """ASGI middleware. A browser without the cookie gets one with a new workspace id, out of reach for scripts."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        known = COOKIE in HTTPConnection(scope).cookies

        async def send_with_headers(message):
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if not known and headers.get("content-type", "").startswith("text/html"):
                    headers.append("Set-Cookie", f"{COOKIE}={new_id()}; Path=/; Max-Age={YEAR}; HttpOnly; SameSite=Lax")
            await send(message)

        await self.app(scope, receive, send_with_headers)


@dataclass(eq=False)
class _Page:
    """An open page: the cookie of its browser, and the addresses of the files that the server told it of."""

    browser: str
    files: set[str] = field(default_factory=set)


class OwnFiles:
    """ASGI middleware. Streamlit gives /media to anyone; here only to a browser with an open page that was told of the file."""

    def __init__(self, app):
        self.app = app
        self._pages: set[_Page] = set()

    async def __call__(self, scope, receive, send):
        browser = HTTPConnection(scope).cookies.get(COOKIE, "") if scope["type"] in ("http", "websocket") else ""
        if scope["type"] == "websocket":
            await self._listen(_Page(browser), scope, receive, send)
        elif scope["type"] == "http" and (file := _media(scope["path"])) and not self._may_have(browser, file):
            await PlainTextResponse("File not found", 404)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _listen(self, page: _Page, scope, receive, send):
        """Serve a page and note its files before it can ask for them."""

        async def note_and_send(message):
            page.files.update(_named(message.get("bytes") or b""))
            await send(message)

        self._pages.add(page)
        try:
            await self.app(scope, receive, note_and_send)
        finally:
            self._pages.discard(page)

    def _may_have(self, browser: str, file: str) -> bool:
        return bool(browser) and any(page.browser == browser and file in page.files for page in self._pages)


def _media(path: str) -> str | None:
    """The address of a media file as messages name it, without the base path of the server; None for any other path."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    inside = path.removeprefix(f"/{base}") if base else path
    return inside if inside.startswith("/media/") else None


def _named(data: bytes) -> list[str]:
    """The media files in a message to a page, from fields that only Streamlit fills: an address in a user's text gives no right.

    The messages are Streamlit's own, no public interface, but the only place where a file made for a download meets its page.
    """
    if b"/media/" not in data:
        return []
    message = ForwardMsg.FromString(data)
    element = message.delta.new_element
    return [
        message.page_config_changed.favicon,
        message.logo.image,
        message.logo.icon_image,
        message.backend_operation_response.deferred_file.url,
        element.download_button.url,
        *(image.url for image in element.imgs.imgs),
    ]


MIDDLEWARE = [Middleware(Privacy), Middleware(OwnFiles)]  # the first sees a request first


@asynccontextmanager
async def lifespan(app) -> AsyncIterator[dict]:
    """While the server lives; at its start, runs that wait since an earlier one are called."""
    from genoml_core.engine import supervisor

    supervisor.ensure()
    yield {}
