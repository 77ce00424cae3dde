"""The bars: each a ratio of CPU seconds, taken in one process on the same data, behind a check that both sides computed the same."""
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from genoml_core.engine.cache import Cache
from genoml_core.engine.units import Unit
from genoml_core.engine.ledger import Ledger
from genoml_core.explain import attribute
from genoml_core.metrics import METRICS
from genoml_core.metrics.concordance import concordance
from genoml_core.metrics.scoring import score
from genoml_core.models import MODELS as FITS
from genoml_core.penalised.logistic import LogisticPath
from genoml_core.plan import Tier, Use
from genoml_core.statistics.resample import group_weights
from genoml_core.workspace import Workspace

from . import plain
from .counts import counts
from .runs import MODELS, RECIPE, bare, done, plainly, problem, run_of
from tests.making import prepared

BARS = {}


def bar(name: str):
    """Declare a bar: a function of a seed that returns its value; its docstring says what is divided by what."""

    def declare(function):
        BARS[name] = function
        return function

    return declare


@cache
def tiers(seed: int) -> dict[str, dict]:
    """Six models on one outer fold in each tier, 8 or 12 settings each: CPU seconds, those of bare fits, inner scores of settings."""
    runs = {tier: run_of(Workspace.create(), MODELS, tier=tier, seed=seed) for tier in get_args(Tier)}
    spent = dict.fromkeys(runs, 0.0)
    for name in MODELS:
        for tier, run in runs.items():
            spent[tier] += done(run, [Unit(name, 0, 0)])
    return {tier: {"run": run, "cpu": spent[tier], "bare": bare(run), "inner": _inner(run)} for tier, run in runs.items()}


def _inner(run) -> pd.Series:
    """The mean inner score of each setting that was tried in all inner folds, by model and setting."""
    tried = [(unit["model"], trial) for unit in run.units() for trial in unit["tried"] if trial["folds"] == 3]
    return pd.Series({(model, str(trial["params"])): trial["score"] for model, trial in tried})


@cache
def by_scikit_learn(seed: int) -> dict[str, float]:
    """The same by scikit-learn alone: CPU seconds, and the share of settings and choices in which the exact tier is equal to it."""
    run, searches = tiers(seed)["exact"]["run"], {}
    spent = plainly(lambda: searches.update({name: plain.searched(problem(run), Unit(name, 0, 0)) for name in MODELS}))
    equal = [found for name in MODELS for found in same(run, Unit(name, 0, 0), searches[name])]
    return {"cpu": spent, "equal": float(np.mean(equal))}


def same(run, unit: Unit, search) -> list[bool]:
    """For each setting whether its mean inner score is that of scikit-learn; then whether the chosen setting is."""
    [facts] = [facts for facts in run.units() if facts["model"] == unit.model and facts["fold"] == unit.fold]
    ours, theirs = [tried["score"] for tried in facts["tried"]], search.cv_results_["mean_test_score"]
    return [*np.isclose(ours, theirs, rtol=0, atol=1e-12), np.isclose(facts["inner"], ours[search.best_index_], rtol=0, atol=1e-12)]


@bar("overhead")
def overhead(seed: int) -> float:
    """The engine / its own fits and predictions: six models, one outer and three inner folds, exact tier, cold cache."""
    return tiers(seed)["exact"]["cpu"] / tiers(seed)["exact"]["bare"]


@bar("vs-sklearn-mix")
def vs_sklearn_mix(seed: int) -> float:
    """scikit-learn's GridSearchCV(Pipeline) / the engine: six models, one outer and three inner folds, exact tier, cold cache."""
    return by_scikit_learn(seed)["cpu"] / tiers(seed)["exact"]["cpu"]


@bar("vs-sklearn-mix-fast")
def vs_sklearn_mix_fast(seed: int) -> float:
    """The same / the engine in its fast tier."""
    return by_scikit_learn(seed)["cpu"] / tiers(seed)["fast"]["cpu"]


@bar("equal")
def equal(seed: int) -> float:
    """The share of settings, and of choices among them, in which the exact tier's mean inner score is that of scikit-learn."""
    return by_scikit_learn(seed)["equal"]


@bar("fast-tier")
def fast_tier(seed: int) -> float:
    """The engine in its fast tier / the bare fits and predictions of the exact one, none of whose models is better by more than 0.005.

    Compared are the inner scores of settings that both have tried in all inner folds, in the mean of settings and five seeds.
    """
    lost = pd.concat([tiers(s)["exact"]["inner"] - tiers(s)["fast"]["inner"] for s in range(5)]).dropna()
    by_model = lost.groupby(level=0).mean()
    assert set(by_model.index) == set(MODELS)
    assert by_model.max() <= 0.005, by_model
    return tiers(seed)["fast"]["cpu"] / tiers(seed)["exact"]["bare"]


@bar("enet-path")
def enet_path(seed: int) -> float:
    """scikit-learn's elastic net (saga, tol 1e-3, 100 rounds) / our path: six penalties, 533 samples, 5 classes, 1,000 features.

    The path's objective is nowhere above that of scikit-learn, and at most a thousandth above the best one known.
    """
    return _path(1_000, seed)


@bar("enet-path-5000")
def enet_path_of_many(seed: int) -> float:
    """The same with 5,000 features."""
    return _path(5_000, seed)


def _path(features: int, seed: int) -> float:
    X, y = counts(1_000)
    rows = np.random.default_rng(seed).permutation(1_000)[:533]
    X, y = plain.pipeline("passthrough").set_params(top__n=features, best__k=features).fit_transform(X[rows], y[rows]), y[rows]
    told = {"l1_ratio": 0.9, "random_state": seed}
    path = lambda **stop: [LogisticPath(C=C, **told, **stop) for C in MODELS["logistic_elastic_net"][1]["C"]]
    theirs = [LogisticRegression(C=model.C, **told, solver="saga", tol=1e-3, max_iter=100) for model in path()]
    ours, best = path(**FITS["logistic_elastic_net"].tasks["classification"].fast.fixed), path(tol=1e-5, max_iter=100_000)
    fast = plainly(lambda: LogisticPath.fit_along(ours, X, y))
    slow = plainly(lambda: [model.fit(X, y) for model in theirs])
    LogisticPath.fit_along(best, X, y)
    reached = {name: np.array([plain.objective(model, X, y) for model in models]) for name, models in
               {"ours": ours, "theirs": theirs, "best": best}.items()}
    assert (reached["ours"] <= reached["theirs"]).all(), reached
    assert (reached["ours"] <= 1.001 * reached["best"]).all(), reached
    return slow / fast


@cache
def svm(seed: int) -> dict[str, float]:
    """A linear SVM in 5 x 3 folds, 8 settings: CPU seconds of the engine, of scikit-learn without and with Pipeline(memory=...)."""
    run = run_of(Workspace.create(), ["linear_svm"], seed=seed)
    found = {"engine": 0.0, "plain": 0.0, "memory": 0.0}
    with tempfile.TemporaryDirectory() as folder:
        for fold in range(5):
            unit = Unit("linear_svm", 0, fold)
            found["engine"] += done(run, [unit])
            found["plain"] += plainly(lambda unit=unit: plain.searched(problem(run), unit))
            found["memory"] += plainly(lambda unit=unit: plain.searched(problem(run), unit, folder))
    return found


@bar("vs-sklearn-svm")
def vs_sklearn_svm(seed: int) -> float:
    """scikit-learn's GridSearchCV(Pipeline) / the engine: linear SVM, 5 x 3 folds, 8 settings, uncalibrated, cold cache."""
    return svm(seed)["plain"] / svm(seed)["engine"]


@bar("vs-memory")
def vs_memory(seed: int) -> float:
    """The same with Pipeline(memory=...), its cache cold / the engine."""
    return svm(seed)["memory"] / svm(seed)["engine"]


@bar("warm")
def warm(seed: int) -> float:
    """The same plan once more / the first time: six models, one outer and three inner folds; a model more finds all matrices made."""
    workspace, made = Workspace.create(), []
    units = [Unit(name, 0, 0) for name in MODELS]
    cold = done(run_of(workspace, MODELS, seed=seed), units)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("genoml_core.engine.prepare.made", lambda *parts: made.append(parts))
        second = run_of(workspace, MODELS, seed=seed)
        again = done(second, units)
        assert all(unit["reused"] for unit in second.units())
        done(second, [Unit("nearest_centroid", 0, 0)])  # which was not there before
        assert made == []
    return again / cold


@bar("prep20")
def prep20(seed: int) -> float:
    """The engine's preprocessing of all 20 training parts of 5 x 3 folds / one fit of scikit-learn's preprocessing; 400 features kept."""
    workspace = Workspace.create()
    of = problem(run_of(workspace, ["linear_svm"], seed=seed))
    recipe = {"expression": (*RECIPE["expression"][:-1], RECIPE["expression"][-1].model_copy(update={"params": {"n": 400}, "search": {}}))}
    folds = range(5)
    parts = [of.split(0, fold) for fold in folds] + [part for fold in folds for part in of.inner(0, fold)]
    store, ledger, made = Cache(workspace.cache), Ledger(), []
    ours = plainly(lambda: made.extend(prepared(of, recipe, train, held, store, ledger)[0] for train, held in parts))
    train = parts[0][0]
    X, y, theirs = np.asarray(of.dataset.matrix("expression")[of.rows[train]]), of.truth[train], []
    pipeline = plain.pipeline("passthrough").set_params(best__k=400)
    alone = plainly(lambda: theirs.append(pipeline.fit_transform(X, y)))
    np.testing.assert_array_equal(made[0], theirs[0])
    return ours / alone


@bar("pca20")
def pca20(seed: int) -> float:
    """scikit-learn's full PCA / the engine's, mean of all 20 training parts of 5 x 3 folds: 50 components of 20,000 features.

    The scores of each component correlate by at least 0.999 with scikit-learn's, in training and in held-out samples.
    """
    workspace, steps = Workspace.create(), {"expression": (Use(name="log2_cpm"), Use(name="pca", params={"n": 50}))}
    of = problem(run_of(workspace, ["linear_svm"], recipe=steps, seed=seed))
    outer, inner = [of.split(0, fold) for fold in range(5)], [part for fold in range(5) for part in of.inner(0, fold)]
    store, ledger, made = Cache(workspace.cache), Ledger(), []
    prepared(of, {"expression": steps["expression"][:1]}, *outer[0], store, ledger)  # both begin with logarithms
    ours = plainly(lambda: made.extend(prepared(of, steps, train, held, store, ledger) for train, held in outer + inner))
    X, theirs = plain.log2_cpm(np.asarray(of.dataset.matrix("expression"))[of.rows]), 0.0
    for parts, pair in ((outer, made[0]), (inner, made[5])):
        train, held = parts[0]
        found = []
        spent = plainly(lambda train=train, held=held, found=found: found.extend(plain.components(X[train], X[held], 50)))
        theirs += spent * len(parts)
        for one, other in zip(pair, found, strict=True):
            together = [abs(np.corrcoef(one[:, k], other[:, k])[0, 1]) for k in range(50)]
            assert min(together) >= 0.999, together
    return theirs / ours


@bar("memory")
def memory(seed: int) -> float:
    """Peak anonymous memory above the imports / the float32 matrix: a linear SVM, one outer and three inner folds, 1,000 x 20,000."""
    return _peak(1_000, seed)


@bar("memory-10000")
def memory_of_many(seed: int) -> float:
    """The same with 10,000 samples."""
    return _peak(10_000, seed)


def _peak(samples: int, seed: int) -> float:
    run = run_of(Workspace.create(), ["linear_svm"], samples=samples, seed=seed)
    return _told("tests.benchmarks.memory", run.path) / (4 * run.dataset.matrix("expression").size)


@bar("ingest")
def ingest(seed: int) -> float:
    """Importing a TSV.gz of 3,000 samples x 20,000 genes, checked and stored / pandas.read_csv at its defaults.

    It takes at most 1.6 times the memory of the matrix.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "counts.tsv.gz"
        X, _ = counts(3_000, seed=seed)
        table = pd.DataFrame(X.T, [f"G{gene}" for gene in range(20_000)], [f"S{sample}" for sample in range(3_000)])
        table.to_csv(path, sep="\t", compression={"method": "gzip", "compresslevel": 6})
        took = _told("tests.benchmarks.ingest", "memory", path)
        assert took <= 1.6 * 4 * X.size, took / (4 * X.size)
        return _told("tests.benchmarks.ingest", "genoml", path) / _told("tests.benchmarks.ingest", "pandas", path)


@bar("import")
def imports(seed: int) -> float:
    """Importing genoml_core, whose nouns come when they are first used / importing scikit-learn, LightGBM, XGBoost and PyTorch."""
    libraries = "import sklearn.ensemble, sklearn.linear_model, lightgbm, xgboost, torch"
    nothing, ours, theirs = (_children(lambda code=code: subprocess.run([sys.executable, "-c", code], check=True))
                             for code in ("pass", "import genoml_core", libraries))
    return (ours - nothing) / (theirs - nothing)


def _children(task) -> float:
    """CPU seconds of the processes that a task starts and waits for."""
    before = os.times()
    task()
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def _told(module: str, *words) -> float:
    """The number that a process of its own prints."""
    told = subprocess.run([sys.executable, "-m", module, *map(str, words)], capture_output=True, text=True, check=True)
    return float(told.stdout)


@bar("cindex")
def cindex(seed: int) -> float:
    """scikit-survival's concordance index / ours, 20,000 patients."""
    from sksurv.metrics import concordance_index_censored

    random = np.random.default_rng(seed)
    time, event, risk = random.exponential(1_000, 20_000).round(), random.random(20_000) < 0.6, random.normal(size=20_000).round(3)
    ours, theirs = [], []
    fast = plainly(lambda: ours.append(concordance(time, event, risk).index))
    slow = plainly(lambda: theirs.append(concordance_index_censored(event, time, risk)[0]))
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)
    return slow / fast


@bar("resamples")
def resamples(seed: int) -> float:
    """Balanced accuracy on 1,000 resamples at once / the same one by one, 1,000 samples, 5 classes."""
    random = np.random.default_rng(seed)
    truth, label = random.integers(5, size=(2, 1_000))
    weights, fold = group_weights(np.arange(1_000), truth), np.zeros(1_000)
    parts = {"truth": truth, "label": label, "probability": np.eye(5)[label]}
    metric = METRICS["balanced_accuracy"]
    together, alone = [], []
    fast = plainly(lambda: together.extend(score(metric, parts, fold, weights)))
    slow = plainly(lambda: alone.extend(score(metric, parts, fold, w[None])[0] for w in weights))
    np.testing.assert_allclose(together, alone, rtol=1e-6)
    return fast / slow


@bar("shap")
def shap(seed: int) -> float:
    """Our contributions / pred_contrib of the library, the worse of LightGBM and XGBoost, 1,000 samples, 5,000 genes, 5 classes.

    Both sides hold the same numbers. Of each the smaller of two times counts: what is measured is mostly memory.
    """
    from lightgbm import LGBMClassifier
    from xgboost import DMatrix, XGBClassifier

    X, y = counts(1_000)
    X = plain.pipeline("passthrough").set_params(top__n=5_000, best__k=5_000).fit_transform(X, y)
    told = {"n_estimators": 100, "n_jobs": 1, "colsample_bytree": 0.05, "random_state": seed}
    light = LGBMClassifier(**told, verbose=-1).fit(X, y)
    extreme = XGBClassifier(**told).fit(X, np.unique(y, return_inverse=True)[1])
    libraries = {
        light: lambda: light.booster_.predict(X, pred_contrib=True).reshape(1_000, 5, 5_001),
        extreme: lambda: extreme.get_booster().predict(DMatrix(X), pred_contribs=True),
    }
    return max(_taken_apart(model, X, own) for model, own in libraries.items())


def _taken_apart(model, X: np.ndarray, own) -> float:
    ours, theirs = attribute(model, X, X).values, own()
    np.testing.assert_array_equal(ours, theirs[:, :, :-1].transpose(0, 2, 1))
    del ours, theirs
    one, other = (min(plainly(task) for _ in range(2)) for task in (lambda: attribute(model, X, X), own))
    return one / other
