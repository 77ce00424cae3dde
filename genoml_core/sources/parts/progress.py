"""How far a download is, for whoever watches it, and whether it should stop."""

import time
from pathlib import Path
from threading import Lock

from ...errors import AbsentError
from ...files import write_json

EVERY = 0.2  # seconds between two notes


class Progress:
    """How far a download is, in a JSON file: {"parts", "done", "total", "bytes"}; total None where it is not known.

    A file ``stop`` beside it stops the download.
    """

    def __init__(self, path: Path | None = None, parts: int = 0, total: int | None = None):
        self.path, self._lock, self._written = path, Lock(), 0.0
        self._parts, self._total, self._done, self._bytes = parts, total, 0, {}

    def came(self, path: Path, bytes: int) -> None:
        """A file has so many bytes now. Raises AbsentError where the user wants no more."""
        self._bytes[path] = bytes
        if time.monotonic() - self._written > EVERY:
            self._write()

    def done(self) -> None:
        """One more part is there. Raises AbsentError as ``came``."""
        self._done += 1
        self._write()

    def _write(self) -> None:
        if self.path is None:
            return
        with self._lock:
            self._written = time.monotonic()
            if self.path.with_name("stop").exists():
                raise AbsentError("It was stopped.", "", "Start it again: what has come is kept.")
            came = sum(list(self._bytes.values()))
            write_json(self.path, {"parts": self._parts, "done": self._done, "total": self._total, "bytes": came})
