"""Print each bar's ratio, median of three: never a time, which another machine would not reproduce."""
import argparse
import json
import os
import statistics
import tempfile
import time
from pathlib import Path

from genoml_core.child import ONE_THREAD

os.environ.update(ONE_THREAD)  # before numpy

import numpy as np

from genoml_core.engine.compose import compose
from genoml_core.engine.runner import execute
from genoml_core.metrics import METRICS
from genoml_core.metrics.scoring import score
from genoml_core.statistics.resample import group_weights
from genoml_core.workspace import Workspace
from tests.making import dataset

REPEATS = 3


def cpu(task) -> float:
    start = time.process_time()
    task()
    return time.process_time() - start


def overhead(seed: int) -> float:
    """CPU of a whole run (plan to results) / CPU of its own fits and predictions: random forest, 200 x 2,000, 3 x 2 folds, cold cache."""
    random = np.random.default_rng(seed)
    workspace = Workspace.create()
    y = np.array(["a", "b", "c", "d"])[np.arange(200) % 4]
    data = dataset(workspace, random.normal(8, 1, (200, 2_000)).astype(np.float32), y=y)
    run = workspace.new_run(compose(data, "y", models=["random_forest"], outer=3, inner=2))
    total = cpu(lambda: execute(run, workers=0))
    return total / (run.summary["ledger"]["fit"] + run.summary["ledger"]["predict"])


def resamples(seed: int) -> float:
    """CPU of balanced accuracy on 1,000 resamples at once / CPU of the same one by one, 1,000 samples, 5 classes."""
    random = np.random.default_rng(seed)
    truth, label = random.integers(5, size=(2, 1_000))
    weights, fold = group_weights(np.arange(1_000), truth), np.zeros(1_000)
    parts = {"truth": truth, "label": label, "probability": np.eye(5)[label]}
    metric = METRICS["balanced_accuracy"]
    together, alone = [], []
    fast = cpu(lambda: together.extend(score(metric, parts, fold, weights)))
    slow = cpu(lambda: alone.extend(score(metric, parts, fold, w[None])[0] for w in weights))
    np.testing.assert_allclose(together, alone, rtol=1e-6)  # a ratio of different results would mean nothing
    return fast / slow


BARS = {"overhead": overhead, "resamples": resamples}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bars", nargs="*", choices=[*BARS, []], default=[])
    parser.add_argument("--json", type=Path)
    told = parser.parse_args()
    found = {}
    with tempfile.TemporaryDirectory() as home:
        os.environ["GENOML_HOME"] = home
        for name in told.bars or BARS:
            found[name] = {"value": statistics.median(BARS[name](seed) for seed in range(REPEATS)), "what": BARS[name].__doc__}
            print(f"{name:12s}{found[name]['value']:8.3f}  {BARS[name].__doc__}")
    if told.json:
        told.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
