"""How long the server takes for each page on a large dataset, once its tables exist: ``python -m tests.benchmarks.pages``, as JSON."""
import argparse
import asyncio
import json
import os
import tempfile
import time
from pathlib import Path

import numpy as np

from genoml_core.engine.explain import explain
from genoml_core.engine.runner import execute
from genoml_core.plan import Use
from genoml_core.run import Run
from genoml_core.workspace import Workspace
from tests import protocol
from tests.server import Server

from .runs import run_of
from .watchers import failed

PAGES = ("", "data", "explore", "preprocess", "train", "results", "explain")
RECIPE = {"expression": (
    Use(name="log2_cpm"), Use(name="most_variable", params={"n": 2_000}), Use(name="standard_scale"),
    Use(name="anova_f", params={"n": 200}),
)}


def finished(samples: int) -> Run:
    """A run of logistic regression and baselines, with its explanation."""
    run = run_of(Workspace.create(), ["logistic_l2"], samples=samples, recipe=RECIPE, effort="quick", tier="fast")
    execute(run)
    explain(run)
    return run


async def opened(server: Server, run: Run, name: str, times: int) -> list[float]:
    """Milliseconds of each opening of a page, after a first one that makes its tables."""
    took = []
    async with protocol.page(server.url) as page:
        for _ in range(times + 1):
            start = time.perf_counter()
            messages = await page.open(name, ws=run.path.parents[1].name, **({"run": run.id} if name in ("results", "explain") else {}))
            took.append(1_000 * (time.perf_counter() - start))
            if any(map(failed, messages)):
                raise RuntimeError(f"the page {name or 'home'} shows an error")
    return took[1:]


def measure(samples: int, times: int) -> dict:
    """Milliseconds by page, median and 95th percentile."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        os.environ["GENOML_HOME"] = home
        run, server = finished(samples), Server(Path(home))
        server.start()
        try:
            found = {name or "home": asyncio.run(opened(server, run, name, times)) for name in PAGES}
        finally:
            server.stop()
    return {name: dict(zip(("median_ms", "p95_ms"), np.percentile(took, [50, 95]).round(), strict=True)) for name, took in found.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=20)
    print(json.dumps(measure(**vars(parser.parse_args())), indent=1))


if __name__ == "__main__":
    main()
