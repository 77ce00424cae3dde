"""Asking a public server: only hosts that are allowed, with patience, pages, checksums and progress."""

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from ...errors import DataError, GenoMLError
from ...settings import settings
from .progress import Progress

TRIES = 4  # also of a download that breaks off: it goes on where it stopped
WAITS = (15, 60)  # seconds to connect, and between two pieces
AGAIN = {429, 500, 502, 503, 504}
PIECE = 1 << 20
AS_IT_IS = {"Accept-Encoding": "identity"}
AT_ONCE = 4  # files
MOST_PAGES = 10_000
REDIRECTS = 5
MOST = 500_000_000  # bytes of an answer that is kept in memory


class Client:
    """A polite visitor of public servers. One for a whole task; its methods may be called from several threads."""

    def __init__(self):
        import requests
        from urllib3.util import Retry

        self.progress = Progress()
        self._hosts = settings().allowed()
        self._session = requests.Session()
        self._session.headers["User-Agent"] = "GenoML-Studio"
        patience = Retry(TRIES - 1, backoff_factor=0.5, status_forcelist=AGAIN, allowed_methods=None, raise_on_status=False,
                         respect_retry_after_header=True, retry_after_max=60)  # fmt: skip
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, requests.adapters.HTTPAdapter(max_retries=patience, pool_maxsize=AT_ONCE))

    def json(self, url: str, *, body=None, text: str | None = None, params: dict | None = None):
        """The JSON answer: GET, or POST of a JSON body or of plain text. Raises GenoMLError where there is none."""
        how = {"json": body} if text is None else {"data": text.encode(), "headers": {"Content-Type": "text/plain"}}
        content = self._content(url, **(how if body is not None or text is not None else {}), params=params)
        try:
            return json.loads(content)
        except ValueError as error:
            raise DataError(f"{_host(url)} gave no JSON.", f"It begins with {content[:60]!r}.", "Try again later.") from error

    def text(self, url: str) -> str:
        """The answer as text."""
        return self._content(url).decode("utf-8", "replace")

    def size(self, url: str) -> int | None:
        """The bytes that a download would have, where the server says; None also where it has no such file."""
        try:
            answer = self._answer("HEAD", url, headers=AS_IT_IS)
        except GenoMLError:
            return None
        with answer:
            return int(answer.headers["Content-Length"]) if answer.headers.get("Content-Length", "").isdigit() else None

    def download(self, url: str, path: Path, *, size: int | None = None, md5: str | None = None) -> Path:
        """Fetch a file, whole or not at all; one that is there with this checksum or size is not fetched again.

        A download that breaks off goes on where it stopped. Raises DataError where size or MD5 differ at the end.
        """
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists() and _sound(path, size, md5):
            self.progress.came(path, path.stat().st_size)
            return path
        part = path.with_name(f"{path.name}.part")
        for attempt in range(TRIES):
            if self._pieces(url, part, size):
                break
            time.sleep(2**attempt / 2)
        else:
            raise _broken(url, f"It broke off {TRIES} times.")
        if not _sound(part, size, md5):
            part.unlink()
            raise DataError(f"{path.name!r} did not arrive as it was sent.", "Its size or checksum differs.", "Start it again.")
        os.replace(part, path)
        return path

    def pages(self, get: Callable[[int], list], size: int) -> Iterator:
        """The rows of all pages: ``get(number)`` from 0, until one holds fewer than ``size``."""
        for number in range(MOST_PAGES):
            rows = get(number)
            yield from rows
            if len(rows) < size:
                return

    def together(self, do: Callable, items: list) -> list:
        """``do`` of each item, a few at once, in order; the first error ends it."""
        def one(item):
            result = do(item)
            self.progress.done()
            return result

        pool = ThreadPoolExecutor(AT_ONCE)
        try:
            return [future.result() for future in [pool.submit(one, item) for item in items]]
        finally:
            pool.shutdown(cancel_futures=True)

    def _pieces(self, url: str, part: Path, size: int | None) -> bool:
        """Fetch what is missing of a file; whether it came to its end."""
        from requests import RequestException
        from urllib3.exceptions import HTTPError

        have = part.stat().st_size if part.exists() else 0
        if have and size is not None and have >= size:
            have = 0
        try:
            answer = self._answer("GET", url, headers={**AS_IT_IS, **({"Range": f"bytes={have}-"} if have else {})}, stream=True)
        except GenoMLError:
            if not have:
                raise
            part.unlink()  # perhaps there is nothing after it
            return False
        with answer, part.open("ab" if answer.status_code == 206 else "wb") as handle:
            try:
                for piece in answer.raw.stream(PIECE, decode_content=False):
                    handle.write(piece)
                    self.progress.came(part, handle.tell())
            except (RequestException, HTTPError, ConnectionError, TimeoutError):
                return False
        return True

    def _content(self, url: str, **how) -> bytes:
        from requests import RequestException

        method = "POST" if "json" in how or "data" in how else "GET"
        for attempt in range(TRIES):
            try:
                with self._answer(method, url, stream=True, **how) as answer:
                    return self._whole(url, answer)
            except RequestException:
                time.sleep(2**attempt / 2)
        raise _broken(url, f"Its answer broke off {TRIES} times.")

    def _whole(self, url: str, answer) -> bytes:
        content = bytearray()
        for piece in answer.iter_content(PIECE):
            content += piece
            if len(content) > MOST:
                raise DataError(f"The answer of {_host(url)} is too large.", f"It passes {MOST / 1e6:,.0f} MB.", "Ask for less.")
        return bytes(content)

    def _answer(self, method: str, url: str, **how):
        """A good answer. Raises GenoMLError where there is none, after as many tries as are polite."""
        import requests

        try:
            answer = self._followed(method, url, **how)
        except requests.RequestException as error:
            raise _broken(url, type(error).__name__) from error
        if not answer.ok:
            answer.close()
            raise _refused(url, answer)
        return answer

    def _followed(self, method: str, url: str, **how):
        """One request; where it leads elsewhere, only hosts that are allowed are followed to."""
        for _ in range(REDIRECTS):
            answer = self._session.request(method, self._allowed(url), timeout=WAITS, allow_redirects=False, **how)
            if not answer.is_redirect:
                return answer
            answer.close()
            url = urljoin(url, answer.headers["Location"])
        raise _broken(url, "It led from one address to the next.")

    def _allowed(self, url: str) -> str:
        """The address to ask, at a mirror where the settings name one. Raises GenoMLError for a host that is not allowed."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if parts.hostname in self._hosts and parts.scheme == "https":
            mirror = self._hosts[parts.hostname]
            return url if mirror is None else mirror.rstrip("/") + url[len(origin) :]
        if origin in self._hosts.values():
            return url
        why = f"The list of this server allows {', '.join(self._hosts) or 'none'}."
        raise GenoMLError(f"{parts.hostname} may not be asked.", why, "Whoever runs this server can add it to GENOML_HOSTS.")


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def _broken(url: str, why: str) -> GenoMLError:
    fix = "Check the connection of this machine to the internet, or fetch the files elsewhere and upload them here."
    return GenoMLError(f"{_host(url)} cannot be reached.", why, fix)


def _refused(url: str, answer) -> GenoMLError:
    missing = answer.status_code == 404
    what = f"{_host(url)} has nothing of this name." if missing else f"{_host(url)} refused."
    return GenoMLError(what, f"It answered with code {answer.status_code}.", "Look for another name." if missing else "Try again later.")


def _sound(path: Path, size: int | None, md5: str | None) -> bool:
    if size is not None and path.stat().st_size != size:
        return False
    if md5 is None:
        return size is not None or path.suffix == ".part"
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "md5").hexdigest() == md5.lower()
