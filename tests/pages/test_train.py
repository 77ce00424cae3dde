"""The train page: what the form makes of the choices, what forbids a start, and the reading of progress."""
import numpy as np
import pandas as pd
import pytest

from genoml_core.errors import GenoMLError
from pages.parts import launch, state
from pages.parts.progress import Progress

from .conftest import NASTY, small_dataset, texts


@pytest.fixture
def dataset(workspace):
    return small_dataset(workspace)


def test_the_form_makes_the_plan(visit, workspace, dataset, monkeypatch):
    monkeypatch.setattr("genoml_core.engine.supervisor.ensure", lambda: None)
    app, tag = visit("train"), dataset.key[:8]
    app.pills(key=f"models-{tag}").set_value(["logistic_l2"]).run()
    app.segmented_control(key=f"effort-{tag}").set_value("standard").run()
    app.number_input(key=f"outer-{tag}").set_value(4).run()
    app.number_input(key=f"seed-{tag}").set_value(7).run()
    app.button(key="start").click().run()
    assert not app.exception
    [started] = [run for run in workspace.runs() if run.state == "queued"]
    plan = started.plan
    assert [use.name for use in plan.models] == ["majority", "nearest_centroid", "logistic_l2"]
    assert (plan.target.column, plan.target.group, plan.effort, plan.design.outer, plan.seed) == (NASTY, "patient", "standard", 4, 7)
    assert plan.target.columns("batch") == ["site"]
    assert app.query_params["run"] == started.id
    assert app.button(key="stop")
    assert visit("train").button(key="stop")  # a second tab finds it


def test_an_error_of_the_checks_forbids_the_start(visit, workspace, dataset):
    state.save(workspace, dataset, state.load(workspace, dataset), column="patient", group=None)
    app = visit("train")
    assert app.button(key="start").disabled
    assert app.error


def test_without_models_there_is_no_start(visit, workspace, dataset):
    app = visit("train")
    app.pills(key=f"models-{dataset.key[:8]}").set_value([]).run()
    assert app.button(key="start").disabled
    assert "only baselines" in app.error[0].proto.title
    with pytest.raises(GenoMLError, match="only baselines"):
        launch.plan_of(dataset, state.load(workspace, dataset))


def test_without_a_target_the_page_leads_to_it(visit, workspace, dataset):
    state.save(workspace, dataset, state.load(workspace, dataset), column=None)
    app = visit("train")
    assert app.button(key="to-target").label == "Choose the target"


def test_progress_of_a_finished_run(done):
    progress = Progress(done)
    assert (progress.judged, progress.units) == (9, 9)
    assert progress.remaining == 0
    table = progress.table()
    assert list(table) == ["Model", "Mean", "Range", "Fold 1", "Fold 2", "Fold 3"]
    scores = [unit["score"] for unit in done.units() if unit["model"] == "logistic_l2"]
    assert table.Mean[table.Model == "Logistic regression, L2"].item() == pytest.approx(sum(scores) / 3)
    assert progress.tried == sum(len(unit["tried"]) for unit in done.units())
    assert progress.best()["score"] == max(unit["inner"] for unit in done.units())


def test_progress_while_it_runs(in_state):
    run = in_state("running")
    assert Progress(run).judged == 8
    assert Progress(run).remaining > 0
    assert Progress(run).table().iloc[-1].tolist().count("running") == 1


def test_a_run_that_did_not_start_says_so(visit, in_state):
    run = in_state("interrupted")
    (run.path / "process.json").unlink()
    (run.path / "run.db").unlink()
    old = run.path.with_name("20200101-000000-00000000")
    run.path.rename(old)
    app = visit("train", run=old.name)
    assert app.error[0].proto.title == "It did not start"
    assert app.button(key="again").label == "Start again"


def test_going_on_uses_the_same_run(visit, in_state, monkeypatch):
    monkeypatch.setattr("genoml_core.engine.supervisor.ensure", lambda: None)
    run = in_state("stopped")
    app = visit("train", run=run.id)
    app.button(key="again").click().run()
    assert run.state == "queued"
    assert app.button(key="stop")
    assert app.info[0].value == "It is the next to start."


def test_home_lists_runs_and_opens_them(visit, done):
    app = visit()
    app.button(key=f"run-{done.id}").click().run()
    assert not app.exception
    assert app.query_params["run"] == done.id
    assert "How it was measured" in texts(app)


def test_the_losses_of_the_network_that_learns_are_followed(done, monkeypatch):
    """Those of the newest that began; nothing any more when its fold is judged."""
    def epoch(fold, number, held):
        return {"model": "neural_network", "fold": fold, "kind": "epoch", "detail": f'{{"epoch": {number}, "fitted": 1.5, "held": {held}}}'}

    told = [{"model": "neural_network", "fold": 0, "kind": "begun"}, epoch(0, 0, 3.0), epoch(0, 1, 2.5), epoch(1, 0, 9.0), epoch(0, 2, 2.0),
            epoch(1, 4, 8.0)]
    judged = {"model": "neural_network", "fold": 1, "kind": "judged", "score": 0.5, "detail": "{}"}
    usual = {"id": 1, "time": 0.0, "repeat": 0, "score": np.nan, "detail": None}
    for events, expected in ((told[:3], [3.0, 2.5]), (told, [9.0, 8.0]), ([*told, judged], None)):
        monkeypatch.setattr(done, "events", lambda after, events=events: pd.DataFrame([usual | event for event in events]))
        found = Progress(done).losses()
        assert (found and (found[0], found[1]["Set aside"].tolist())) == (expected and ("neural_network", expected))


def test_reading_on_is_the_same_as_reading_anew(done):
    whole, events = Progress(done), done.events()
    for cut in (0, 1, 4, len(events)):
        reading = [events.head(cut), events.tail(len(events) - cut)]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(done, "events", lambda after, reading=reading: reading.pop(0))
            followed = Progress(done)
            followed.read()
        assert followed.table().equals(whole.table())
        assert (followed.judged, followed.tried, followed.best()) == (whole.judged, whole.tried, whole.best())
        assert followed.elapsed == whole.elapsed > 0
        assert (followed.remaining, followed.drawn) == (0, whole.drawn)


def test_all_who_watch_see_one_drawing(visit, in_state, monkeypatch):
    made, table = [], Progress.table
    monkeypatch.setattr(Progress, "table", lambda progress: made.append(progress) or table(progress))
    run = in_state("running")
    first, second = (visit("train", run=run.id).dataframe[0] for _ in range(2))
    assert len(made) == 1
    assert first.value.equals(second.value)
    assert first.proto == second.proto
    assert "rgba(0, 158, 115" in str(first.proto)
