"""The page Compare: nothing to compare, runs of one target, a series of several; and how a series is started and runs are named."""
import numpy as np
import pytest

from pages.parts import state
from tests.making import SCALED, dataset, finished_run

from .conftest import texts


@pytest.fixture
def data(workspace):
    """60 samples of 8 features; a and b follow one each."""
    random = np.random.default_rng(0)
    X = random.normal(size=(60, 8)).astype(np.float32)
    return dataset(workspace, X, "numeric", a=X[:, 0] + random.normal(size=60), b=2 * X[:, 1] + random.normal(size=60))


@pytest.fixture
def make(workspace, data):
    """make("a", models=["ridge"]) -> a finished run."""
    return lambda column, **settings: finished_run(
        workspace, data, column, task="regression", recipe=SCALED, outer=3, inner=2, **{"models": ["ridge"], **settings}
    )


def test_it_takes_two(visit, make):
    assert "no runs with results" in texts(visit("compare")) + texts(visit("train"))
    make("a")
    app = visit("compare")
    assert not app.exception
    assert "one run with results" in texts(app)


def test_runs_of_one_target_are_compared_pair_by_pair(visit, make):
    one, other = make("a"), make("a", models=["ridge", "elastic_net"])
    app = visit("compare")
    assert not app.exception
    headlines, settings = app.dataframe[0].value, app.dataframe[1].value
    assert app.multiselect(key="compare-runs").value == [other.id, one.id]
    assert app.query_params["runs"] == f"{other.id},{one.id}"
    assert headlines["R²"].tolist() == [run.summary["headline"]["metrics"]["r2"]["value"] for run in (other, one)]
    difference = one.summary["headline"]["metrics"]["r2"]["value"] - other.summary["headline"]["metrics"]["r2"]["value"]
    assert headlines["Difference to the first"].tolist()[1].startswith(f"{difference:+.3f} (")
    assert settings.to_numpy().tolist() == [["Models not in all", "Elastic net", "–"]]
    app.multiselect(key="compare-runs").unselect(one.id).run()
    assert "at least two" in texts(app)


def test_several_targets_are_ranked(visit, workspace, make):
    runs = [make("a"), make("b")]
    app = visit("compare", runs=",".join(run.id for run in runs))
    assert not app.exception
    assert "Of 2 targets" in texts(app)
    ranked = app.dataframe[0].value
    assert ranked.Target.tolist() == ["b", "a"]
    assert ranked["R²"].is_monotonic_decreasing
    assert "None, apart from what is predicted" in texts(app)
    app.selectbox(key="compare-score").select("rmse").run()
    assert app.dataframe[0].value["Root mean squared error"].is_monotonic_increasing
    assert app.query_params["score"] == "rmse"


def test_a_series_is_started_and_found_again(visit, workspace, data, make, monkeypatch):
    monkeypatch.setattr("genoml_core.engine.supervisor.ensure", lambda: None)
    state.save(workspace, data, state.load(workspace, data), task="regression", column="a")
    app = visit("train")
    app.multiselect(key=f"also-{data.key[:8]}").select("b").run()
    assert app.button(key="start").label == "Start 2 runs"
    app.button(key="start").click().run()
    assert not app.exception
    waiting = workspace.runs()
    assert [(run.state, run.plan.target.column) for run in sorted(waiting, key=lambda run: run.plan.target.column)] == [
        ("queued", "a"), ("queued", "b"),
    ]  # fmt: skip
    [series] = {run.label.series for run in waiting}
    assert series
    make("a")
    make("b")
    app = visit("compare")
    assert app.selectbox(key="compare-series").options[0].startswith("2 targets in made for a test")
    assert "at least two" in texts(app)  # the runs of the series have no results yet


def test_a_run_is_named(visit, workspace, make):
    run = make("a")
    app = visit("results")
    app.text_input(key=f"run-name-{run.id}").input(" Only *ridge* ").run()
    app.text_area(key=f"run-note-{run.id}").input("To compare with").run()
    app.button(key=f"keep-{run.id}").click().run()
    assert not app.exception
    assert (run.label.name, run.label.note) == ("Only *ridge*", "To compare with")
    assert "Only \\*ridge\\*" in texts(app)
    assert "Only \\*ridge\\*" in texts(visit("home"))
