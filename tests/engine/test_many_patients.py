"""The network on as many patients as the largest public collections have, within the time and memory of a laptop."""
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from genoml_core.dataset import Dataset, DatasetFacts, Layer
from genoml_core.engine.compose import compose
from genoml_core.plan import Use

PATIENTS, COHORTS, PROGRAMMES = 8_000, 25, 20
FEATURES = {"methylation": 2_000, "mirna": 800}
ROLES = {"cancer": "cohort", "time": "time", "event": "event", "age": "covariate", "sex": "covariate"}
RECIPE = dict.fromkeys(FEATURES, (Use(name="impute_median"), Use(name="standard_scale")))
ONE_SEED = {"params": {"members": 1}, "search": {}}
DO = """
import resource, sys
from pathlib import Path
from genoml_core.engine.runner import execute
from genoml_core.run import Run
execute(Run(Path(sys.argv[1])), workers=0)
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(sum(part.ru_utime + part.ru_stime for part in used), max(part.ru_maxrss for part in used))
"""


def patients(workspace) -> Dataset:
    """Two layers of 20 programmes, one of each adds to the log hazard beside age and the cancer; a tenth of the patients lacks a layer."""
    random = np.random.default_rng(0)
    hidden = {layer: random.normal(size=(PATIENTS, PROGRAMMES)) for layer in FEATURES}
    layers = {}
    for layer, features in FEATURES.items():
        values = hidden[layer] @ random.normal(0, 0.3, (PROGRAMMES, features)) + random.normal(size=(PATIENTS, features))
        values[random.random(PATIENTS) < 0.1] = np.nan
        layers[layer] = Layer(X=values.astype(np.float32), features=[f"{layer} {i}" for i in range(features)], kind="numeric")
    cancer, age = random.integers(COHORTS, size=PATIENTS), random.normal(size=PATIENTS)
    hazard = np.exp(random.normal(0, 0.6, COHORTS)[cancer] + 0.3 * age + 0.5 * sum(part[:, 0] for part in hidden.values()))
    dead, lost = random.exponential(1 / hazard), random.exponential(0.7, PATIENTS)
    samples = pd.DataFrame({
        "cancer": [f"C{code:02d}" for code in cancer], "age": age, "sex": random.choice(["female", "male"], PATIENTS),
        "time": np.minimum(dead, lost) + 0.001, "event": np.where(dead <= lost, "dead", "alive"),
    }, index=[f"P{i}" for i in range(PATIENTS)])  # fmt: skip
    return Dataset.write(workspace.path / "datasets", layers, samples, DatasetFacts(name="many patients", roles=ROLES))


@pytest.mark.slow
@pytest.mark.timeout(3_000)
def test_eight_thousand_patients_of_25_cancers(workspace):
    """Five outer folds, each with the three inner ones that calibrate, of one network that is not tuned, and the baselines."""
    plan = compose(patients(workspace), task="survival", models=["multimodal_network"], recipe=RECIPE)
    fixed = [use.model_copy(update=ONE_SEED) if use.name == "multimodal_network" else use for use in plan.models]
    run = workspace.new_run(plan.model_copy(update={"models": tuple(fixed)}))
    words = [sys.executable, "-c", DO, run.path]
    told = subprocess.run(words, env={**os.environ, "OMP_NUM_THREADS": "1"}, capture_output=True, text=True, check=True).stdout
    seconds, kilobytes = map(float, told.split()[-2:])
    found = run.summary["models"]["multimodal_network"]["metrics"]["stratified_c"]
    print(f"{seconds:.0f} s of CPU time, {kilobytes / 1024**2:.2f} GiB, C {found['value']:.3f}")
    assert seconds < 12 * 60
    assert kilobytes * 1024 < 3e9
    assert found["low"] > 0.6
