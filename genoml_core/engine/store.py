"""The one writer of a run's progress: run.db, held by a lock for as long as the run lives."""
import json
import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from ..errors import BusyError
from ..run import PROCESS, Run
from ..files import whole_file, write_json

_EVENTS = """CREATE TABLE events (
    id INTEGER PRIMARY KEY, time REAL NOT NULL, kind TEXT NOT NULL, model TEXT, repeat INTEGER, fold INTEGER, score REAL, detail TEXT)"""


def note_process(path: Path) -> None:
    """Say that this process is at work."""
    write_json(path, {"pid": os.getpid(), "started": psutil.Process().create_time()})


class Recorder:
    """Appends progress rows. Raises BusyError where another process holds the run."""

    def __init__(self, run: Run):
        self.lock = FileLock(run.path / "run.lock")
        try:
            self.lock.acquire(timeout=1)  # a process that was just killed takes a moment to let go
        except Timeout as error:
            raise BusyError(f"Run {run.id} is held by another process.", fix="Wait until it ends, or stop it.") from error
        note_process(run.path / PROCESS)
        database = run.path / "run.db"
        if not database.exists():
            with whole_file(database) as temporary, closing(sqlite3.connect(temporary, isolation_level=None)) as new:
                new.execute("PRAGMA journal_mode=WAL")
                new.execute(_EVENTS)  # a reader never meets a database without its table
        self.connection = sqlite3.connect(database, isolation_level=None)
        self.connection.execute("PRAGMA synchronous=FULL")

    def add(self, *events: dict) -> None:
        """Append rows in one transaction: ``kind`` and, where they apply, model, repeat, fold, score, detail."""
        if not events:
            return
        rows = [
            (time.time(), e["kind"], e.get("model"), e.get("repeat"), e.get("fold"), e.get("score"), json.dumps(e.get("detail", {})))
            for e in events
        ]
        self.connection.execute("BEGIN")
        self.connection.executemany("INSERT INTO events (time, kind, model, repeat, fold, score, detail) VALUES (?,?,?,?,?,?,?)", rows)
        self.connection.execute("COMMIT")

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.connection.close()
        self.lock.release()


class Progress:
    """New lines of the units' progress files, as events. ``begun``: the units that have told anything."""

    def __init__(self, folder: Path):
        self.folder, self.read = folder, {}

    @property
    def begun(self) -> set:
        return {unit for unit, place in self.read.items() if place}

    def new(self, units) -> list[dict]:
        """What the given units have told since the last call."""
        events = []
        for unit in units:
            path = self.folder / f"{unit.name}.jsonl"
            if path.exists():
                with path.open(encoding="utf-8") as file:
                    file.seek(self.read.get(unit, 0))
                    told = file.read()
                whole = told.rfind("\n") + 1
                self.read[unit] = self.read.get(unit, 0) + len(told[:whole].encode())
                events += [{**vars(unit), **json.loads(line)} for line in told[:whole].splitlines()]
        return events
