"""On the path of processes under test: at the point that the file $STRIKE names, the runner's group and the process itself are killed.

The file holds ``{"run": folder, "point": "<what> <step>"}``; who reaches the point first removes it. What: a unit, an entry of the cache,
or predictions, summary or seal of the run, each ``written`` under a temporary name or ``renamed``; or an event of a judged unit, ``sent``
to the database or ``kept`` by it.
"""
import json
import os
import signal
import sqlite3
from pathlib import Path

RESULTS = {"predictions.parquet": "predictions", "summary.json": "summary", "sha256.json": "seal"}


def strike(what: str, step: str) -> None:
    """Kill, if this is the point."""
    try:
        told = json.loads(Path(os.environ["STRIKE"]).read_text())
        if told["point"] != f"{what} {step}":
            return
        os.unlink(os.environ["STRIKE"])
    except FileNotFoundError:  # none, or another process was faster
        return
    runner = json.loads(Path(told["run"], "process.json").read_text())["pid"]
    os.killpg(runner, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def what_is(path: Path) -> str:
    """What gets this name; a unit only when another one is whole already."""
    if path.parent.name == "units" and not path.name.startswith("."):
        return "unit" if next(path.parent.glob("[!.]*"), None) else ""
    if path.parent.parent.name == "cache":
        return "cache"
    return RESULTS.get(path.name, "") if path.parent.parent.name == "runs" else ""


def struck(rename):
    """``os.rename`` or ``os.replace`` with a point before and behind it."""

    def renaming(source, target, **options):
        what = what_is(Path(target))
        strike(what, "written")
        rename(source, target, **options)
        strike(what, "renamed")

    return renaming


class Connection(sqlite3.Connection):
    """A connection with a point before and behind the commit of a judged unit."""

    judged = False

    def executemany(self, statement, rows):
        self.judged = any("judged" in row for row in rows)
        return super().executemany(statement, rows)

    def execute(self, statement, *values):
        if statement != "COMMIT" or not self.judged:
            return super().execute(statement, *values)
        strike("event", "sent")
        answer = super().execute(statement, *values)
        strike("event", "kept")
        return answer


if "STRIKE" in os.environ:
    connect = sqlite3.connect
    sqlite3.connect = lambda *parts, **options: connect(*parts, **{"factory": Connection, **options})
    os.rename, os.replace = struck(os.rename), struck(os.replace)
