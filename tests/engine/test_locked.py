"""Locked samples: no part of a run sees them, they judge once, and every opening is noted."""
import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import balanced_accuracy_score, roc_auc_score

from genoml_core.engine.locked import open_locked
from genoml_core.engine.problem import problem_of
from genoml_core.errors import GenoMLError
from genoml_core.splits.locked import locked
from genoml_core.statistics.delong import delong
from tests import making
from tests.making import SCALED, dataset, finished_run

TASKS = {"class": ("y", "classification", {}), "number": ("x", "regression", {}), "survival": ("time", "survival", {"event": "event"})}


def patients(workspace, poison: float = 0.0):
    """150 samples of 75 patients; ``poison`` is added to the first feature of all that are locked away at 30 %."""
    random = np.random.default_rng(0)
    patient = np.arange(150) // 2
    X = random.normal(size=(150, 6)).astype(np.float32)
    y = np.where(X[:, 0] + random.normal(0, 0.7, 150) > 0, "B", "A")
    columns = {"y": y, "x": X[:, 0] + random.normal(size=150), **making.follow_up(random, X[:, 0]), "patient": [f"p{i}" for i in patient]}
    X[locked([f"group p{i}" for i in patient], 0.3), 0] += poison
    return dataset(workspace, X, "numeric", roles={"patient": "group"}, **columns)


def run_on(workspace, data, task: str = "class", **settings):
    column, kind, more = TASKS[task]
    models = {"classification": ["logistic_l2"], "regression": ["ridge"], "survival": ["cox_ridge"]}[kind]
    settings = {"models": models, "recipe": SCALED, "locked": 0.3, "outer": 3, "inner": 2, **more, **settings}
    return finished_run(workspace, data, column, task=kind, **settings)


@pytest.mark.parametrize("task", TASKS)
def test_no_part_of_a_run_depends_on_locked_samples(workspace, task):
    one, poisoned = (run_on(workspace, patients(workspace, poison), task) for poison in (0.0, 1e6))
    problem = problem_of(one.path)
    away = problem.dataset.samples.index[problem.locked]
    assert 20 < len(away) < 70
    assert not set(one.predictions["sample"]) & set(away)
    pd.testing.assert_frame_equal(one.predictions, poisoned.predictions)
    counts = one.summary["samples"]
    assert (counts["used"], counts["locked"], counts["unlabelled"]) == (150 - len(away), len(away), 0)


@pytest.mark.parametrize("task", TASKS)
def test_they_judge_once(workspace, task):
    run = run_on(workspace, patients(workspace), task)
    problem = problem_of(run.path)
    with pytest.raises(GenoMLError, match="not worked out yet"):
        run.locked()
    open_locked(run)
    found, away = run.locked(), problem.dataset.samples.index[problem.locked]
    assert (found["samples"], found["trained"], found["before"]) == (len(away), 150 - len(away), 0)
    table = pd.read_parquet(run.path / "locked.parquet")
    assert set(table["sample"]) == set(away)
    assert found["headline"]["metrics"][run.plan.objective]["value"] > (0.2 if task == "number" else 0.6)
    assert found["difference"][run.plan.objective]["low"] > 0 or task == "class"  # where the nearest centroid knows as much
    with pytest.raises(GenoMLError, match="were opened"):
        open_locked(run)


def test_scores_of_locked_samples_by_counting(workspace):
    run = run_on(workspace, patients(workspace))
    open_locked(run)
    found, table = run.locked(), pd.read_parquet(run.path / "locked.parquet")
    own, other = (table[table.model == name] for name in ("headline", "baseline"))
    assert found["headline"]["metrics"]["balanced_accuracy"]["value"] == pytest.approx(balanced_accuracy_score(own.truth, own.label))
    assert found["headline"]["metrics"]["macro_auroc"]["value"] == pytest.approx(roc_auc_score(own.truth == "B", own["p:B"]))
    expected = delong(own.truth == "B", own["p:B"], other["p:B"])
    assert (found["delong"]["z"], found["delong"]["p"]) == (pytest.approx(expected.z), pytest.approx(expected.p))
    assert "probable" not in found["verdict"]  # one fold tells nothing of that


def test_openings_are_counted(workspace):
    data = patients(workspace)
    first, second = run_on(workspace, data), run_on(workspace, data, inner=3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("genoml_core.engine.locked.leave", lambda *_: 1 / 0)  # the disk fails, and it is tried again
        with pytest.raises(ZeroDivisionError):
            open_locked(first)
    open_locked(first)
    open_locked(second)
    assert (first.locked()["before"], second.locked()["before"]) == (0, 1)


def test_a_run_without_locked_samples_has_none_to_open(workspace):
    with pytest.raises(GenoMLError, match="no locked samples"):
        open_locked(run_on(workspace, patients(workspace), locked=0.0))
