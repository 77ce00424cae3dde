"""Datasets and finished runs for tests, in as few words as possible."""
import json
import shutil
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from genoml_core.dataset import Dataset, DatasetFacts, Layer
from genoml_core.engine.compose import compose
from genoml_core.engine.prepare import prepare, side_by_side
from genoml_core.engine.runner import execute
from genoml_core.plan import Use
from genoml_core.reference import Reference, ReferenceFacts
from genoml_core.run import Run
from genoml_core.steps import Step
from genoml_core.workspace import Workspace


@cache
def oracle(name: str) -> dict:
    """Expected values from elsewhere: the content of oracles/<name>.json."""
    return json.loads((Path(__file__).parent / "oracles" / f"{name}.json").read_text(encoding="utf-8"))


def dataset(workspace: Workspace, X, kind="log", roles=None, **columns) -> Dataset:
    """A dataset of these values: features g0, g1 ..., samples s0, s1 ..., one sample column a keyword.

    X: (n, p) of the layer "expression", or those of several layers by name, whose features are then called by it: mirna0, mirna1 ...
    """
    named = X if isinstance(X, dict) else {"expression": X}
    layers = {
        name: Layer(X=np.asarray(part), features=[f"{'g' if part is X else name}{i}" for i in range(np.shape(part)[1])], kind=kind)
        for name, part in named.items()
    }
    samples = pd.DataFrame(columns, index=[f"s{i}" for i in range(len(next(iter(named.values()))))])
    return Dataset.write(workspace.path / "datasets", layers, samples, DatasetFacts(name="made for a test", roles=roles or {}))


def two_layers(workspace: Workspace) -> Dataset:
    """120 samples of two classes, the log odds the sum of one feature in each of two layers, and an age that says nothing."""
    random = np.random.default_rng(11)
    first, second = (random.normal(5, 1, (120, 15)).astype(np.float32) for _ in range(2))
    odds = 3 * (first[:, 0] - 5) + 3 * (second[:, 0] - 5)
    samples = pd.DataFrame({"type": np.where(random.logistic(size=120) < odds, "B", "A"), "dose": odds, "age": random.normal(60, 9, 120)})
    samples.index = [f"s{i}" for i in range(120)]
    layers = {
        "rna": Layer(X=first, features=[f"r{i}" for i in range(15)], kind="log"),
        "protein": Layer(X=second, features=[f"p{i}" for i in range(15)], kind="log"),
    }
    return Dataset.write(workspace.path / "datasets", layers, samples, DatasetFacts(name="made for a test"))


SMALL = {
    "random_forest": {"params": {"n_estimators": 15}},
    "extra_trees": {"params": {"n_estimators": 15}},
    "multimodal_network": {"params": {"members": 1, "components": 20}, "search": {}},
}


def waiting_run(workspace: Workspace, data: Dataset, column: str | None = None, **settings) -> Run:
    """A run that has its plan and has not begun, and takes over nothing from earlier ones. Forests and networks are small here."""
    shutil.rmtree(workspace.cache / "units", ignore_errors=True)
    plan = compose(data, column, **settings)
    small = [use.model_copy(update=SMALL.get(use.name, {})) for use in plan.models]
    return workspace.new_run(plan.model_copy(update={"models": tuple(small)}))


def prepared(*told) -> tuple[np.ndarray, np.ndarray]:
    """``engine.prepare.prepare`` with all features in one matrix for each part."""
    return side_by_side(prepare(*told))


def finished_run(workspace: Workspace, data: Dataset, column: str | None = None, workers=0, **settings) -> Run:
    """The run of a plan with these settings, done in this process unless ``workers`` says otherwise."""
    run = waiting_run(workspace, data, column, **settings)
    execute(run, workers=workers)
    return run


def three_classes(workspace: Workspace) -> Dataset:
    """72 samples of three overlapping classes, 60 log-like features, an age and a site."""
    random = np.random.default_rng(5)
    y = np.repeat([0, 1, 2], 24)
    X = (random.normal(5, 1, (72, 60)) + 1.2 * (y[:, None] == np.arange(60) % 12)).astype(np.float32)
    site = np.where(random.random(72) < 0.5, "x", "y")
    return dataset(workspace, X, subtype=np.array(["A", "B", "C"])[y], age=random.normal(60, 9, 72), site=site)


SCALED = {"expression": (Use(name="standard_scale"),)}


def numbers_run(workspace: Workspace) -> Run:
    """A run on 120 samples of 30 features, six without a target; the target follows two of them and a tissue."""
    random = np.random.default_rng(0)
    X, tissue = random.normal(size=(120, 30)).astype(np.float32), random.integers(3, size=120)
    y = 1.5 * X[:, 0] - X[:, 1] + tissue + random.normal(size=120)
    y[:6] = np.nan
    data = dataset(workspace, X, "numeric", roles={"tissue": "covariate"}, y=y, tissue=np.array(["u", "v", "w"])[tissue])
    return finished_run(workspace, data, "y", task="regression", models=["ridge"], recipe=SCALED, inner=3, tier="exact", seed=2)


def follow_up(random, risk) -> dict[str, np.ndarray]:
    """Exponential times with these log risks, about a third of them censored, as columns ``time`` and ``event``."""
    time, lost = random.exponential(np.exp(-risk)), random.exponential(2 * np.exp(-np.mean(risk)), len(risk))
    return {"time": np.minimum(time, lost) + 0.01, "event": np.where(time <= lost, "dead", "alive")}


def patients_run(workspace: Workspace) -> Run:
    """A run on 200 patients of 20 features, two repeats; the risk follows two of them."""
    random = np.random.default_rng(1)
    X = random.normal(size=(200, 20)).astype(np.float32)
    data = dataset(workspace, X, "numeric", **follow_up(random, X[:, 0] - X[:, 1]), age=random.normal(60, 9, 200))
    settings = {"task": "survival", "event": "event", "models": ["cox_ridge"], "recipe": SCALED, "covariates": ["age"], "repeats": 2}
    return finished_run(workspace, data, "time", outer=4, inner=3, seed=3, **settings)


def late_run(workspace: Workspace) -> Run:
    """Those of 1,500 patients with hazard exp(1.5 x) / 10 a month who outlive their entry, x being the first of five features."""
    random = np.random.default_rng(4)
    X = random.normal(size=(1_500, 5)).astype(np.float32)
    entry = random.exponential(6, 1_500) * (random.random(1_500) < 0.7)
    died, lost = random.exponential(10 * np.exp(-1.5 * X[:, 0])), entry + random.exponential(20, 1_500)
    seen = died > entry
    columns = {"months": np.minimum(died, lost), "event": np.where(died <= lost, "dead", "alive"), "came": entry, "age": X[:, 1]}
    data = dataset(workspace, X[seen], "numeric", **{name: values[seen] for name, values in columns.items()})
    settings = {"task": "survival", "event": "event", "entry": "came", "models": ["cox_ridge"], "recipe": SCALED, "covariates": ["age"]}
    return finished_run(workspace, data, "months", outer=3, inner=2, **settings)


def cohorts_run(workspace: Workspace) -> Run:
    """A run of a network and ridge Cox on 240 patients of three cancers; the risk is in one of two layers that some patients lack."""
    random = np.random.default_rng(2)
    first, second = (random.normal(size=(240, 20)).astype(np.float32) for _ in range(2))
    cancer, age = random.integers(3, size=240), random.normal(size=240)
    told = follow_up(random, 1.5 * first[:, 0] + 0.5 * age + cancer)
    for layer in (first, second):
        layer[random.random(240) < 0.15] = np.nan
    roles = {"age": "covariate", "cancer": "cohort"}
    data = dataset(workspace, {"meth": first, "mirna": second}, "numeric", roles, **told, age=age, cancer=np.array(list("abc"))[cancer])
    recipe = dict.fromkeys(("meth", "mirna"), (Use(name="impute_median"), Use(name="standard_scale")))
    settings = {"task": "survival", "event": "event", "models": ["multimodal_network", "cox_ridge"], "recipe": recipe}
    return finished_run(workspace, data, "time", outer=3, inner=2, **settings)


def survival_truth(time, event, entry=0.0) -> np.ndarray:
    """Times, events and entries as survival estimators take them, (n,) with fields ``event``, ``time`` and ``entry``."""
    truth = np.empty(len(time), dtype=[("event", bool), ("time", float), ("entry", float)])
    truth["time"], truth["event"], truth["entry"] = time, event, entry
    return truth


def beside(step: Step, names) -> dict:
    """What ``fit`` of a step is told of features with these names: sets of every third, lengths, a list with the first of them."""
    names = np.asarray(names, dtype=object)
    tables = {
        "gene sets": pd.DataFrame({"set": [f"set {i % 3}" for i in range(len(names))], "gene": names}),
        "gene lengths": pd.DataFrame({"gene": names, "length": 500.0 + 100 * np.arange(len(names))}),
        "a list of features": pd.DataFrame({"gene": names[:1]}),
    }
    told = {"names": names} if "names" in step.needs else {}
    return told | ({"reference": tables[step.params[step.knows].kind]} if step.knows else {})


def keep(workspace: Workspace, step: Step, names) -> str:
    """The key of the reference that a step needs for features with these names, kept in the workspace; empty where it needs none."""
    if not step.knows:
        return ""
    facts = ReferenceFacts(name="made for a test", kind=step.params[step.knows].kind)
    return Reference.write(workspace.path / "references", beside(step, names)["reference"], facts).key


def fitted(step: Step, X, y=None, params=None):
    """A step fitted on features x0, x1 ..., told what it needs."""
    told = beside(step, [f"x{i}" for i in range(np.shape(X)[1])])
    return step.build(params or {}).fit(X, y, **told)
