"""A page in a browser at the level of the protocol: it draws nothing, asks what a browser would ask, and keeps every message."""
import asyncio
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import asynccontextmanager
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

PATIENCE = 60  # seconds for one run of a page


class Page:
    """An open page. messages: (when it came in s since 1970, ForwardMsg); polls: seconds that each timer's request took."""

    def __init__(self, socket, url: str, cookie: str, keep: Callable[[ForwardMsg], bool]):
        self.url, self.cookie, self.messages, self.polls = url, cookie, [], []
        self._socket, self._keep = socket, keep
        self._query = self._name = self._hash = self._session = ""
        self._timers: dict[str, asyncio.Task] = {}
        self._asked: dict[str, float] = {}  # fragment -> when its timer asked
        self._running: list[str] = []
        self._idle, self._answers = asyncio.Event(), asyncio.Queue()
        self.listening = asyncio.create_task(self._listen())

    async def open(self, name: str = "", **params: str) -> list[ForwardMsg]:
        """Go to a page; returns the messages until it stands still."""
        self._query, self._name, self._hash = urlencode(params), name, ""
        return await self._until_idle(self._ask)

    async def download(self, file_id: str) -> str:
        """Press a download button; returns the path of the file that was made, "" where there was none."""
        request = BackMsg()
        request.backend_operation_request.request_id, request.backend_operation_request.session_id = "download", self._session
        request.backend_operation_request.deferred_file.file_id = file_id
        await self._socket.send(request.SerializeToString())
        return (await asyncio.wait_for(self._answers.get(), PATIENCE)).deferred_file.url

    async def _ask(self, fragment: str = "") -> None:
        request = BackMsg()
        state = request.rerun_script
        state.query_string, state.page_name, state.page_script_hash = self._query, self._name, self._hash
        state.fragment_id, state.is_auto_rerun = fragment, bool(fragment)
        await self._socket.send(request.SerializeToString())

    async def _until_idle(self, act) -> list[ForwardMsg]:
        before = len(self.messages)
        self._idle.clear()
        await act()
        idle = asyncio.create_task(self._idle.wait())
        await asyncio.wait({idle, self.listening}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        if not idle.done():
            raise ConnectionError("the page did not come to rest") from (self.listening.exception() if self.listening.done() else None)
        return [message for _, message in self.messages[before:]]

    async def _listen(self) -> None:
        async for data in self._socket:
            message = ForwardMsg.FromString(data)
            if self._keep(message):
                self.messages.append((time.time(), message))
            getattr(self, f"_on_{message.WhichOneof('type')}", lambda _: None)(message)

    def _on_new_session(self, message) -> None:
        self._hash, self._session = message.new_session.page_script_hash, message.new_session.initialize.session_id
        self._running = list(message.metadata.run.fragment_ids)
        if not self._running:
            self.stop()

    def _on_page_info_changed(self, message) -> None:
        self._query = message.page_info_changed.query_string

    def _on_auto_rerun(self, message) -> None:
        fragment, interval = message.auto_rerun.fragment_id, message.auto_rerun.interval
        if fragment not in self._timers:
            self._timers[fragment] = asyncio.create_task(self._poll(fragment, interval))

    def _on_script_finished(self, message) -> None:
        for fragment in self._running:
            if asked := self._asked.pop(fragment, None):
                self.polls.append(time.time() - asked)
        if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN and not self._running:
            self._idle.set()

    def _on_backend_operation_response(self, message) -> None:
        self._answers.put_nowait(message.backend_operation_response)

    async def _poll(self, fragment: str, interval: float) -> None:
        while True:
            await asyncio.sleep(interval)
            self._asked.setdefault(fragment, time.time())
            await self._ask(fragment)

    def stop(self) -> None:
        """End the timers, as a browser does when a page is run anew."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()


@asynccontextmanager
async def page(url: str, cookie: str = "", keep: Callable[[ForwardMsg], bool] = lambda _: True):
    """A page of the server at ``url`` in a browser with this cookie header; keep: which messages are worth keeping."""
    headers = {"Cookie": cookie} if cookie else {}
    where = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    async with connect(where, subprotocols=["streamlit"], additional_headers=headers, max_size=None) as socket:
        opened = Page(socket, url, cookie, keep)
        try:
            yield opened
        finally:
            opened.stop()
            opened.listening.cancel()


def new_cookie(url: str) -> str:
    """The cookie header of a browser that comes for the first time."""
    with urllib.request.urlopen(url, timeout=30) as answer:
        return next(value.split(";")[0] for name, value in answer.headers.items() if name.lower() == "set-cookie" and "genoml" in value)


def get(url: str, cookie: str = "") -> tuple[int, bytes]:
    """Status and body of a GET."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers={"Cookie": cookie} if cookie else {}), timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
