"""What the server adds to its answers: headers that keep the address private, and a cookie by which a browser finds its workspace."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection

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


MIDDLEWARE = [Middleware(Privacy)]


@asynccontextmanager
async def lifespan(app) -> AsyncIterator[dict]:
    """While the server lives; at its start, runs that wait since an earlier one are called."""
    from genoml_core.engine import supervisor

    supervisor.ensure()
    yield {}
