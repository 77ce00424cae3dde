"""What can be worked out after a run: locked samples, chance, more samples; and what is chosen for them on the page Train."""
import numpy as np
import pytest

from genoml_core.engine.learning import learning
from genoml_core.engine.locked import open_locked
from genoml_core.engine.null import null
from genoml_core.engine.store import note_process
from genoml_core.files import write_json
from pages.parts import launch, state
from tests.making import SCALED, dataset, finished_run

from .conftest import texts


@pytest.fixture
def run(workspace):
    """A run of two classes with a fifth locked away."""
    random = np.random.default_rng(0)
    X = random.normal(size=(90, 6)).astype(np.float32)
    data = dataset(workspace, X, "numeric", y=np.where(X[:, 0] + random.normal(0, 0.5, 90) > 0, "B", "A"))
    return finished_run(workspace, data, "y", models=["logistic_l2"], recipe=SCALED, outer=3, inner=2, locked=0.2)


def test_what_is_not_done_is_offered(visit, run, monkeypatch):
    started = []
    monkeypatch.setattr("genoml_core.engine.launch.start_after", lambda run, name: started.append(name))
    app = visit("results", run=run.id, view="Is it real?")
    assert not app.exception
    for name in ("null", "learning"):
        app = visit("results", run=run.id, view="Is it real?")
        app.button(key=f"do-{name}").click().run()
        assert "It appears here when it is done." in [info.value for info in app.info]
    app = visit("results", run=run.id)
    assert "Some samples are locked away" in texts(app)
    app.button(key="do-locked").click().run()
    assert not app.exception
    assert app.button(key="do-it").label == "Open them"
    assert started == ["null", "learning"]  # the locked ones only after a second thought


def test_the_wait_says_how_far_it_is(visit, run):
    after = run.after("null")
    note_process(after.note)
    write_json(after.steps, [13, 100])
    app = visit("results", run=run.id, view="Is it real?")
    assert not app.exception
    [progress] = app.get("progress")
    assert progress.proto.text == "13 of 100 steps"
    assert progress.proto.value == 13


def test_what_is_done_is_said_in_words(visit, run):
    null(run, most=19)
    learning(run)
    open_locked(run)
    app = visit("results", run=run.id, view="Is it real?")
    assert not app.exception
    said = texts(app)
    assert "with the real labels" in said
    assert "training samples" in said
    found = run.locked()
    assert f"In {found['samples']} locked samples" in said
    assert "DeLong" in said
    assert "not new any more" not in said
    assert {"figure-null", "figure-learning"} <= {chart.key for chart in app.get("plotly_chart")}


def test_labels_are_shuffled_and_samples_locked_on_demand(visit, workspace, run):
    data = run.dataset
    state.save(workspace, data, state.load(workspace, data), column="y")
    app = visit("train", dataset=data.key)
    tag = data.key[:8]
    app.number_input(key=f"locked-{tag}").set_value(20).run()
    app.checkbox(key=f"shuffle-{tag}").check().run()
    assert not app.exception
    plan = launch.plan_of(data, state.load(workspace, data))
    assert plan.design.locked == 0.2
    assert plan.shuffle == plan.seed
