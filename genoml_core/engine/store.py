"""The one writer of a run's progress: run.db, held by a lock for as long as the run lives."""
import json
import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from filelock import FileLock, Timeout

from ..errors import BusyError, GenoMLError
from ..process import process_mark
from ..run import PROCESS, Run
from ..files import whole_file, write_json
from .failures import failure_of

_EVENTS = """CREATE TABLE events (
    id INTEGER PRIMARY KEY, time REAL NOT NULL, kind TEXT NOT NULL, model TEXT, repeat INTEGER, fold INTEGER, score REAL, detail TEXT)"""


RESERVE = 2 << 20  # bytes put by, so that on a full disk there is room to say so


def note_process(path: Path) -> None:
    """Say that this process is at work."""
    write_json(path, {"pid": os.getpid(), "mark": process_mark(os.getpid())})


class Recorder:
    """Appends progress rows; what ``add`` has returned from is on disk. Raises BusyError where another process holds the run."""

    def __init__(self, run: Run):
        self.lock = FileLock(run.path / "run.lock")
        try:
            self.lock.acquire(timeout=1)  # a process that was just killed takes a moment to let go
            note_process(run.path / PROCESS)
            self.reserve = run.path / "reserve"
            self.reserve.write_bytes(os.urandom(RESERVE))
            self.connection = _opened(run.path / "run.db")
        except Timeout as error:
            raise BusyError(f"Run {run.id} is held by another process.", fix="Wait until it ends, or stop it.") from error
        except (OSError, sqlite3.Error) as error:
            self.lock.release()
            raise GenoMLError(f"Run {run.id} cannot be written.", failure_of(error).reason) from error

    def add(self, *events: dict) -> None:
        """Append rows in one transaction: ``kind`` and, where they apply, model, repeat, fold, score, detail."""
        if not events:
            return
        rows = [
            (time.time(), e["kind"], e.get("model"), e.get("repeat"), e.get("fold"), e.get("score"), json.dumps(e.get("detail", {})))
            for e in events
        ]
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            self.connection.executemany("INSERT INTO events (time, kind, model, repeat, fold, score, detail) VALUES (?,?,?,?,?,?,?)", rows)
            self.connection.execute("COMMIT")
        except sqlite3.Error:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise

    def add_last(self, kind: str, **detail) -> None:
        """How the run ended, also where the disk is full."""
        self.reserve.unlink(missing_ok=True)
        self.add({"kind": kind, "detail": detail})

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.reserve.unlink(missing_ok=True)
        self.connection.close()
        self.lock.release()


def _opened(database: Path) -> sqlite3.Connection:
    """A connection that waits for the disk; a database that is damaged is put aside, since all that counts is in the units, too."""
    if database.exists() and not _sound(database):
        os.replace(database, database.with_name(f"damaged-{time.time_ns()}.db"))
        for suffix in ("-wal", "-shm"):
            database.with_name(database.name + suffix).unlink(missing_ok=True)
    if not database.exists():
        with whole_file(database) as temporary, closing(sqlite3.connect(temporary, isolation_level=None)) as new:
            new.execute("PRAGMA journal_mode=WAL")
            new.execute(_EVENTS)  # a reader never meets a database without its table
    connection = sqlite3.connect(database, isolation_level=None, timeout=30)
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def _sound(database: Path) -> bool:
    try:
        with closing(sqlite3.connect(database)) as connection:
            return connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    except sqlite3.DatabaseError:
        return False


class Progress:
    """New lines of the units' progress files, as events."""

    def __init__(self, folder: Path):
        self.folder, self.read, self.judged = folder, {}, set()

    def new(self, units) -> list[dict]:
        """What the given units have told since the last call."""
        return [event for unit in units if unit not in self.judged for event in self._of(unit)]

    def _of(self, unit) -> list[dict]:
        path = self.folder / f"{unit.name}.jsonl"
        if not path.exists():
            return []
        with path.open("rb") as file:
            file.seek(self.read.get(unit, 0))
            told = file.read()
        whole = told[: told.rfind(b"\n") + 1]
        self.read[unit] = self.read.get(unit, 0) + len(whole)
        events = [{**vars(unit), **event} for event in map(_told, whole.splitlines()) if event]
        ends = [i for i, event in enumerate(events, 1) if event["kind"] == "judged"]
        if ends:
            self.judged.add(unit)
        return events[: ends[0]] if ends else events  # who died after it had told so is not the last to tell


def _told(line: bytes) -> dict | None:
    """One line of a progress file; None for one torn by the death of its writer, and grown together with the next."""
    try:
        return json.loads(line)
    except ValueError:
        return None
