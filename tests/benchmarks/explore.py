"""Server time of each view of the explore page, the first time and again: ``python -m tests.benchmarks.explore``, as JSON."""

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from genoml_core.dataset import Dataset, DatasetFacts, Layer
from genoml_core.workspace import Workspace

from .counts import counts

APP = Path(__file__).parents[2] / "app.py"
VIEWS = ("Quality", "Samples", "Likeness", "Differences", "Survival", "Batch and target", "One gene")


def large(workspace: Workspace, samples: int, features: int) -> Dataset:
    """Counts of five classes in six batches, with ages and follow-up."""
    random, (X, kind) = np.random.default_rng(0), counts(samples, features)
    table = pd.DataFrame(
        {"kind": kind, "plate": random.choice(list("uvwxyz"), samples), "age": random.normal(60, 9, samples),
         "os_months": random.exponential(30, samples), "os_status": random.choice(["1:DECEASED", "0:LIVING"], samples)},
        index=[f"S{i}" for i in range(samples)],
    )  # fmt: skip
    layer = Layer(X=X, features=[f"G{i}" for i in range(features)], kind="counts")
    facts = DatasetFacts(name="Large", roles={"kind": "target", "plate": "batch"})
    return Dataset.write(workspace.path / "datasets", {"expression": layer}, table, facts)


def measure(samples: int, features: int) -> dict:
    """Seconds of each view the first time, and again; the page was looked at before, with a small dataset."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        os.environ["GENOML_HOME"] = home
        workspace = Workspace.create()
        small, tag = large(workspace, 50, 100), large(workspace, samples, features).key[:8]
        PagesManager.uses_pages_directory = False
        app = AppTest.from_file(str(APP), default_timeout=600)
        app.query_params["ws"] = workspace.id
        app.query_params["dataset"] = small.key
        app.run().switch_page("pages/explore.py").run()  # server and worker load what they need
        app.query_params["dataset"] = app.session_state["dataset"] = workspace.dataset(tag).key
        start = time.perf_counter()
        app.run()
        found = {"Samples, when the page is opened": round(time.perf_counter() - start, 2)}
        for view in VIEWS:
            took = []
            for _ in range(2):
                app.get_by_key("view").set_value("Batch and target" if view != "Batch and target" else "Quality").run()
                start = time.perf_counter()
                app.get_by_key("view").set_value(view).run()
                if view == "One gene" and not took:
                    app.selectbox(key=f"explore-feature-view-expression-{tag}").select("G77").run()
                took.append(round(time.perf_counter() - start, 2))
            if app.exception or app.error:
                raise RuntimeError(f"{view}: {[each.value for each in (*app.exception, *app.error)]}")
            found[view] = dict(zip(("first", "again"), took, strict=True))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=10_000)
    parser.add_argument("--features", type=int, default=20_000)
    print(json.dumps(measure(**vars(parser.parse_args())), indent=1))


if __name__ == "__main__":
    main()
