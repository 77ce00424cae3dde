"""What many watchers of one running run cost: ``python -m tests.benchmarks.watchers [--watchers 10] [--seconds 60]``, as JSON."""
import argparse
import asyncio
import json
import os
import re
import tempfile
import time
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

import numpy as np
import psutil
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from genoml_core.engine import launch
from genoml_core.run import Run
from genoml_core.workspace import Workspace
from tests import making, protocol
from tests.server import Server

LONG = {"models": ["logistic_l2", "random_forest", "lightgbm"], "effort": "thorough", "outer": 5, "inner": 3, "repeats": 10}
SETTLE = 3  # seconds between the last opened page and the window


def begin() -> Run:
    """A run that takes longer than any window, in processes that make way for others."""
    workspace = Workspace.create()
    run = making.waiting_run(workspace, making.three_classes(workspace), "subtype", **LONG)
    launch.start(run, os.cpu_count() or 1)
    note = run.path / "process.json"
    while not note.exists():
        time.sleep(0.1)
    os.setpriority(os.PRIO_PGRP, json.loads(note.read_text())["pid"], 10)  # its workers begin later and inherit it
    while run.events().empty:
        time.sleep(0.1)
    return run


@contextmanager
def running():
    """A server and a run on it, in a folder that goes away; (server, run)."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        before = os.environ.get("GENOML_HOME")
        os.environ["GENOML_HOME"] = home
        server = Server(Path(home))
        server.start()
        try:
            yield server, begin()
        finally:
            server.stop()
            os.environ.pop("GENOML_HOME")
            os.environ.update({} if before is None else {"GENOML_HOME": before})


def shown(message: ForwardMsg) -> tuple[str, int] | None:
    """How many events of a kind a message puts on the screen: ("tried", 12) or ("judged", 3); None for other messages."""
    element = message.delta.new_element
    if element.metric.label == "Settings tried":
        return "tried", int(element.metric.body.replace(",", ""))
    judged = re.match(r"(\d+) of \d+ folds judged", element.progress.text)
    return ("judged", int(judged[1])) if judged else None


def failed(message: ForwardMsg) -> bool:
    element = message.delta.new_element
    return bool(element.exception.message or element.alert.format == element.alert.ERROR)


def delays(run: Run, page: protocol.Page, start: float, end: float) -> list[float]:
    """Seconds from each event of the window, as ``run.db`` tells its time, to the message that shows it."""
    found, events = [], run.events()
    for kind in ("tried", "judged"):
        times = events[events.kind == kind].drop_duplicates(["model", "repeat", "fold", "detail"]).time.to_numpy(float)
        seen = [(when, told[1]) for when, message in page.messages if (told := shown(message)) and told[0] == kind]
        when, count = np.array(seen, dtype=float).reshape(-1, 2).T
        places = np.searchsorted(np.maximum.accumulate(count), np.arange(1, len(times) + 1))
        inside = (times >= start) & (times < end) & (places < len(when))
        found += list(when[places[inside]] - times[inside])
    return found


async def _window(server: Server, run: Run, watchers: int, seconds: float) -> tuple[list[protocol.Page], dict, float, float]:
    """Open the pages, wait, and look at the server for some seconds."""
    process = psutil.Process(server.process.pid)
    workspace = run.path.parent.parent.name
    async with AsyncExitStack() as stack:
        worth = lambda message: failed(message) or shown(message) is not None
        pages = [await stack.enter_async_context(protocol.page(server.url, keep=worth)) for _ in range(watchers)]
        for page in pages:
            await page.open("train", ws=workspace, run=run.id)
        await asyncio.sleep(SETTLE)
        polls, start, before = sum(len(page.polls) for page in pages), time.time(), process.cpu_times()
        await asyncio.sleep(seconds)
        end, after = time.time(), process.cpu_times()
        polls = sum(len(page.polls) for page in pages) - polls
        await asyncio.sleep(SETTLE)  # what happened last comes to the screen
        if run.state != "running" or any(page.listening.done() for page in pages):
            raise RuntimeError(f"the run is {run.state}, {sum(page.listening.done() for page in pages)} connections are closed")
    cpu = (after.user + after.system - before.user - before.system) / (end - start)
    return pages, {"cpu": cpu, "rss_mb": process.memory_info().rss / 1e6, "polls_a_second": polls / (end - start)}, start, end


def measure(watchers: int, seconds: float) -> dict:
    """CPU of the server as a share of one core, its memory, and what the watchers saw.

    poll_s, event_to_screen_s: seconds, median and 95th percentile; failures: error messages on pages; blind: watchers that saw nothing.
    """
    with running() as (server, run):
        pages, cost, start, end = asyncio.run(_window(server, run, watchers, seconds))
        seen = [delays(run, page, start, end) for page in pages]
    polls = [poll for page in pages for poll in page.polls]
    return {
        "watchers": watchers, "seconds": seconds, **cost, "poll_s": _spread(polls),
        "event_to_screen_s": _spread([delay for each in seen for delay in each]), "events": max(map(len, seen)),
        "failures": sum(failed(message) for page in pages for _, message in page.messages), "blind": sum(not each for each in seen),
    }


def _spread(values: list[float]) -> dict:
    median, high = np.percentile(values, [50, 95]) if values else (None, None)
    return {"median": median, "p95": high}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--watchers", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=60)
    print(json.dumps(measure(**vars(parser.parse_args())), indent=1))


if __name__ == "__main__":
    main()
