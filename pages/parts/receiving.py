"""The route by which a page sends a file in pieces. What it may write where is said by the token alone, never by the request."""

import re
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from genoml_core.engine.failures import refused
from genoml_core.errors import GenoMLError
from pages.parts import chunks
from pages.parts.chunks import PIECE, Arriving

PATH = "/upload"
NUMBER = re.compile(r"\d{1,15}")


async def receive(request: Request) -> JSONResponse:
    """GET: begin or go on with a file; PUT: its next piece. Both answer with the offset that is wanted next.

    Headers: X-Token; X-Name (percent-encoded), X-Size, X-Changed of the file; X-Offset of the piece. 403 without a token of ours, 409 for a
    piece that is not the next, 413 for one that is too large or where there is no room, 507 where the disk is full.
    """
    allowed = await run_in_threadpool(chunks.opened, request.headers.get("x-token", ""))
    if allowed is None:
        return _refuse(403, "This page is too old to upload. Reload it.")
    said = [request.headers.get(f"x-{name}", "") for name in ("size", "changed", "offset")]
    if not all(map(NUMBER.fullmatch, said)):
        return _refuse(400, "This is no upload.")
    size, changed, offset = map(int, said)
    file = Arriving(*allowed, unquote(request.headers.get("x-name", "")), size, changed)
    try:
        return await (_begin(file) if request.method == "GET" else _add(file, offset, request))
    except GenoMLError as error:
        return _refuse(413, str(error))
    except OSError as error:
        failure = refused(error)
        return _refuse(507, failure.reason if failure else "The file could not be written.")


async def _begin(file: Arriving) -> JSONResponse:
    return JSONResponse({"offset": await run_in_threadpool(file.begin)})


async def _add(file: Arriving, offset: int, request: Request) -> JSONResponse:
    piece = bytearray()
    async for part in request.stream():
        piece += part
        if len(piece) > PIECE:
            return _refuse(413, "This piece is too large.")
    wanted = await run_in_threadpool(file.add, offset, bytes(piece))
    return JSONResponse({"offset": wanted}, status_code=200 if wanted == offset + len(piece) else 409)


def _refuse(status: int, words: str) -> JSONResponse:
    return JSONResponse({"error": words}, status_code=status)


def routes(base: str) -> list[Route]:
    """The routes of this module below the server's base path."""
    prefix = f"/{base.strip('/')}" if base.strip("/") else ""
    return [Route(prefix + PATH, receive, methods=["GET", "PUT"])]
