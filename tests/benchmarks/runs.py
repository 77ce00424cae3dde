"""Runs of the benchmarks, unit by unit in this process, and the CPU seconds that they take."""
import time
from collections.abc import Iterable
from dataclasses import asdict

from threadpoolctl import threadpool_limits

from genoml_core.engine import environment
from genoml_core.engine.compose import compose
from genoml_core.engine.cv import do_unit
from genoml_core.engine.units import Unit
from genoml_core.engine.problem import Problem, problem_of
from genoml_core.plan import Use
from genoml_core.run import Run
from genoml_core.workspace import Workspace
from tests.making import dataset

from .counts import counts

RECIPE = {"expression": (
    Use(name="log2_cpm"), Use(name="most_variable", params={"n": 5_000}), Use(name="robust_scale"),
    Use(name="anova_f", search={"n": (100, 400)}),
)}
MODELS = {  # name -> fixed parameters, and what is searched beside the number of features
    "logistic_l2": ({"class_weight": None}, {"C": (0.001, 0.01, 0.1, 1.0)}),
    "linear_svm": ({"class_weight": None}, {"C": (0.0001, 0.001, 0.01, 0.1)}),
    "logistic_elastic_net": ({"class_weight": None, "l1_ratio": 0.9}, {"C": (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)}),
    "random_forest": ({"n_estimators": 100}, {"min_samples_leaf": (1, 2, 5, 10)}),
    "lightgbm": ({"n_estimators": 60, "class_weight": None, "colsample_bytree": 0.6}, {"num_leaves": (4, 7, 15, 31)}),
    "xgboost": ({"n_estimators": 60, "colsample_bytree": 0.6}, {"max_depth": (2, 3), "reg_lambda": (1.0, 5.0)}),
}


def cpu(task) -> float:
    """CPU seconds of this process."""
    start = time.process_time()
    task()
    return time.process_time() - start


def run_of(workspace: Workspace, models: Iterable[str], samples: int = 1_000, outer: int = 5, seed: int = 0, **changed) -> Run:
    """A run on the benchmarks' data that is ready for its units."""
    X, y = counts(samples)
    data = dataset(workspace, X, "counts", y=y)
    told = {
        "models": models, "recipe": RECIPE, "outer": outer, "inner": 3, "effort": "standard", "calibration": "none", "tier": "exact",
        "seed": seed,
    }
    plan = compose(data, "y", **{**told, **changed})
    uses = [Use(name=u.name, params=MODELS[u.name][0], search=MODELS[u.name][1]) if u.name in MODELS else u for u in plan.models]
    run = workspace.new_run(plan.model_copy(update={"models": tuple(uses)}))
    environment.note(run, 0)
    return run


def done(run: Run, units: Iterable[Unit]) -> float:
    """CPU seconds of doing units, one after the other."""
    return cpu(lambda: [_do(run, unit) for unit in units])


def _do(run: Run, unit: Unit) -> None:
    if failure := do_unit(str(run.path), asdict(unit)):
        raise RuntimeError(failure["reason"])


def bare(run: Run) -> float:
    """CPU seconds of nothing but the fits and predictions of a run's units, as its ledger says."""
    return sum(unit["cpu"]["fit"] + unit["cpu"]["predict"] for unit in run.units())


def plainly(task) -> float:
    """CPU seconds of a task with one thread, as units have."""
    with threadpool_limits(1):
        return cpu(task)


def problem(run: Run) -> Problem:
    """Its problem, as the units have it."""
    return problem_of(run.path)
