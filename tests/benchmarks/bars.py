"""The bars: each a ratio of CPU seconds, taken in one process on the same data, behind a check that both sides computed the same."""
import subprocess
import sys
import tempfile
from functools import cache

import numpy as np
import pytest

from genoml_core.engine.cache import Cache
from genoml_core.engine.cv import Unit
from genoml_core.engine.ledger import Ledger
from genoml_core.engine.prepare import prepare
from genoml_core.metrics import METRICS
from genoml_core.metrics.concordance import concordance
from genoml_core.metrics.scoring import score
from genoml_core.statistics.resample import group_weights
from genoml_core.workspace import Workspace

from . import plain
from .runs import MODELS, RECIPE, bare, done, plainly, problem, run_of

BARS = {}


def bar(name: str):
    """Declare a bar: a function of a seed that returns its value; its docstring says what is divided by what."""

    def declare(function):
        BARS[name] = function
        return function

    return declare


@cache
def mix(seed: int) -> dict[str, float]:
    """Six models on one outer fold, 8 or 12 settings each: CPU seconds of the engine, its bare fits, scikit-learn; and what is equal."""
    run = run_of(Workspace.create(), MODELS, seed=seed)
    found = {"engine": 0.0, "plain": 0.0}
    equal = []
    for name in MODELS:
        unit = Unit(name, 0, 0)
        found["engine"] += done(run, [unit])
        searches = []
        found["plain"] += plainly(lambda unit=unit: searches.append(plain.searched(problem(run), unit)))  # noqa: B023 - called at once
        equal += same(run, unit, searches[0])
    return {**found, "bare": bare(run), "equal": float(np.mean(equal))}


def same(run, unit: Unit, search) -> list[bool]:
    """For each setting whether its mean inner score is that of scikit-learn; then whether the chosen setting is."""
    [facts] = [facts for facts in run.units() if facts["model"] == unit.model and facts["fold"] == unit.fold]
    ours, theirs = [tried["score"] for tried in facts["tried"]], search.cv_results_["mean_test_score"]
    return [*np.isclose(ours, theirs, rtol=0, atol=1e-12), np.isclose(facts["inner"], ours[search.best_index_], rtol=0, atol=1e-12)]


@bar("overhead")
def overhead(seed: int) -> float:
    """The engine / its own fits and predictions: six models, one outer and three inner folds, cold cache."""
    return mix(seed)["engine"] / mix(seed)["bare"]


@bar("vs-sklearn-mix")
def vs_sklearn_mix(seed: int) -> float:
    """scikit-learn's GridSearchCV(Pipeline) / the engine: six models, one outer and three inner folds, exact tier, cold cache."""
    return mix(seed)["plain"] / mix(seed)["engine"]


@bar("equal")
def equal(seed: int) -> float:
    """The share of settings, and of choices among them, in which the engine's mean inner score is that of scikit-learn."""
    return mix(seed)["equal"]


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
    """The same plan once more / the first time: six models, one outer and three inner folds; and a model more makes no matrix twice."""
    workspace, made = Workspace.create(), []
    units = [Unit(name, 0, 0) for name in MODELS]
    cold = done(run_of(workspace, MODELS, seed=seed), units)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("genoml_core.engine.prepare.made", lambda *parts: made.append(parts))
        second = run_of(workspace, MODELS, seed=seed)
        again = done(second, units)
        assert made == []
        assert all(unit["reused"] for unit in second.units())
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
    ours = plainly(lambda: made.extend(prepare(of, recipe, train, held, store, ledger)[0] for train, held in parts))
    train = parts[0][0]
    X, y, theirs = np.asarray(of.dataset.matrix("expression")[of.rows[train]]), of.truth[train], []
    pipeline = plain.pipeline("passthrough").set_params(best__k=400)
    alone = plainly(lambda: theirs.append(pipeline.fit_transform(X, y)))
    np.testing.assert_array_equal(made[0], theirs[0])
    return ours / alone


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
    words = [sys.executable, "-m", "tests.benchmarks.memory", str(run.path)]
    told = subprocess.run(words, capture_output=True, text=True, check=True)
    matrix = run.dataset.matrix("expression")
    return int(told.stdout) / (4 * matrix.size)


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
