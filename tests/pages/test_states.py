"""Every page in every state: no data, data, waiting, running, done, stopped, paused, interrupted, failed."""
import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from genoml_core.demos import DEMOS
from genoml_core.engine.runner import execute
from genoml_core.files import seal
from pages.parts import state as choices_of
from pages.parts.text import md

from .conftest import APP, NASTY, small_dataset, texts

PAGES = ("home", "data", "explore", "preprocess", "train", "results", "explain", "predict", "report", "compare")


@pytest.mark.parametrize("page", PAGES)
def test_without_data_every_page_offers_a_way_on(visit, page):
    app = visit(page)
    assert not app.exception
    assert not app.error
    demos = [b for b in app.button if b.key.startswith("demo-")]
    assert {b.label for b in demos} == {demo.label for demo in DEMOS.values()}
    assert demos[0].key == "demo-subtypes"  # the primary one
    assert [b for b in app.button if b.key == "to-upload"] or page == "data"


@pytest.mark.parametrize("page", PAGES)
def test_with_data(visit, workspace, page):
    dataset = small_dataset(workspace)
    app = visit(page)
    assert not app.exception
    assert not app.error
    assert app.query_params["ws"] == workspace.id
    said = texts(app)
    assert "Small \\& \\<i\\>odd\\</i\\>" in said
    expected = {"home": "60 samples × 30 features", "data": "Checks", "explore": "What it says", "preprocess": "Distribution of all values",
                "train": "Start", "results": "There are no results", "explain": "There are no results", "report": "There are no results",
                "predict": "There are no results",
                "compare": "no runs with results"}[page]
    assert expected in said + " ".join(b.label for b in app.button)
    assert choices_of.load(workspace, dataset).column == NASTY


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("state", ["queued", "running", "stopped", "paused", "interrupted", "failed"])
def test_unfinished_runs(visit, in_state, page, state, monkeypatch):
    monkeypatch.setattr("genoml_core.engine.supervisor.ensure", lambda: None)
    run = in_state(state)
    app = visit(page, run=run.id)
    assert not app.exception
    said = texts(app)
    if page in ("results", "explain"):
        assert "There are no results" in said
        assert app.button(key="to-train")
    if page == "train" and state == "running":
        assert app.button(key="stop").label == "Stop"
        assert app.dataframe[0].value["Fold 1"].tolist()[0] == "0.333"  # class frequencies: one class of three is right
        assert app.get("progress")[0].proto.text == "8 of 9 folds judged"
    if page == "train" and state == "failed":
        assert app.error[0].value == md(f"The disk {NASTY} is full.")
        assert app.button(key="again").label == "Start again"
    if page == "train" and state == "paused":
        assert app.warning[0].value == md(f"The disk {NASTY} is full. 8 judged folds are kept.")
    if page == "train" and state in ("stopped", "paused", "interrupted"):
        assert app.button(key="again").label == "Go on"
    if page == "train" and state == "queued":
        assert app.info[0].value == "It is the next to start."
        assert app.button(key="stop").label == "Stop"


def test_stop_leaves_a_request_for_the_worker(visit, in_state):
    run = in_state("running")
    app = visit("train", run=run.id)
    app.button(key="stop").click().run()
    assert run.cancelled
    assert app.button(key="stop").label == "Stopping…"
    assert app.button(key="stop").disabled


def test_results_open_with_the_verdict(visit, done):
    app = visit("results", run=done.id)
    assert not app.exception
    assert not app.error
    assert app.header[0].value.endswith({"better": ":green[Better than the baseline]", "equivalent": ":blue[As good as the baseline]",
                                         "inconclusive": ":orange[Cannot be told yet]"}[done.summary["verdict"]["word"]])
    value = done.summary["headline"]["metrics"]["balanced_accuracy"]["value"]
    assert app.metric[0].label == "Balanced accuracy"
    assert app.metric[0].value == f"{value:.3f}"
    assert len(app.get("plotly_chart")) == 5  # the four figures of the first view, and the ledger
    assert all(chart.proto.alt for chart in app.get("plotly_chart"))
    app.selectbox(key=f"by-{done.id}").select_index(1).run()
    assert "figure-subgroups" in [chart.key for chart in app.get("plotly_chart")]
    assert "60 samples of Small" in texts(app)


def test_every_score_and_each_class_stand_in_tables(visit, done):
    app = visit("results", run=done.id)
    classes, probabilities, scores = (table.value for table in app.dataframe[:3])
    found = done.summary["headline"]["metrics"]
    assert list(classes["Class"]) == ["A", "B", "C"]
    assert list(classes["Samples"]) == [20, 20, 20]
    for name, told in zip(classes["Class"], classes["Sensitivity"], strict=True):
        assert told.startswith(f"{found[f'sensitivity:{name}']['value']:.3f} (")
    assert list(classes["PPV"].str.len() > 5) == [True] * 3
    assert list(probabilities.columns) == ["Class", "Slope", "Intercept"]
    assert scores["Score"].iloc[0] == "Balanced accuracy"
    assert len(scores) == sum(":" not in name for name in found)
    assert dict(zip(scores["Score"], scores["Better is"], strict=True))["Log loss"] == "lower"


def test_a_link_to_a_run_opens_its_dataset(visit, workspace, done, make_dataset):
    other = make_dataset(np.ones((4, 2), np.float32), label=list("abab"))
    assert "There are no results for this dataset yet" in texts(visit("results", dataset=other.key))
    app = visit("results", dataset=other.key, run=done.id)
    assert "60 samples of Small" in texts(app)
    app = visit("train", dataset=other.key, run=done.id)
    app.selectbox(key=f"dataset-{done.dataset.key[:8]}").select(other.key).run()
    assert not app.exception
    assert "run" not in app.query_params
    assert app.query_params["dataset"] == other.key[:12]


def test_the_model_of_the_figures_stands_in_the_address(visit, done):
    app = visit("results", run=done.id)
    assert "model" not in app.query_params
    app.selectbox(key=f"model-{done.id}").select("logistic_l2").run()
    assert app.query_params["model"] == "logistic_l2"
    assert "exploratory" in texts(app)
    again = visit("results", run=done.id, model="logistic_l2")
    assert again.selectbox(key=f"model-{done.id}").value == "logistic_l2"


VIEW = ["Decision curve", "Each class as a test", "Predictive values by prevalence"]


def test_a_link_restores_what_was_set_beside_the_figures(visit, done):
    app = visit("results", run=done.id)
    app.selectbox(key=f"positive-{done.id}").select("B").run()
    app.number_input(key=f"prevalence-{done.id}-B").set_value(7.0).run()
    app.number_input(key=f"threshold-{done.id}-B").set_value(30.0).run()
    given = {name: app.query_params[name] for name in ("positive", "prevalence", "threshold")}
    assert given == {"positive": "B", "prevalence": "7", "threshold": "30"}
    again = visit("results", run=done.id, view="As a test", **given)
    assert [header.value for header in again.subheader if header.value in VIEW] == VIEW
    assert "call B from 30 % on" in texts(again)
    row = again.dataframe[0].value.set_index("Class").loc["B"]
    assert row["Prevalence"] == "7.00%"
    called = done.predictions[(done.predictions.model == "headline") & (done.predictions.truth == "B")]
    assert row["Sensitivity"].startswith(f"{(called['p:B'] >= 0.3).mean():.3f} (")
    wrong = visit("results", run=done.id, positive="no class", prevalence="many", by="nothing")
    assert not wrong.exception
    beyond = visit("results", run=done.id, prevalence="0", accuracy="10", level="100", threshold="nan")
    assert not beyond.exception


def test_samples_of_a_cell_are_listed_with_what_is_known_of_them(visit, done):
    app = visit("results", run=done.id)
    cell = next(box for box in app.selectbox if box.label == "Look at the samples of a cell")
    truth, label = cell.options[0].split(", predicted as ")
    cell.set_value((truth, label)).run()
    listed = app.dataframe[0].value
    rows = done.predictions[done.predictions.model == "headline"]
    expected = rows[(rows.truth == truth) & (rows.label == label)]
    assert set(listed.index) == set(expected["sample"])
    assert set(done.dataset.samples) <= set(listed.columns)


def test_a_damaged_run_is_told_and_made_again(visit, done, monkeypatch):
    monkeypatch.setattr("genoml_core.engine.supervisor.ensure", lambda: None)
    summary = (done.path / "summary.json").read_bytes()
    (done.path / "summary.json").write_bytes(summary.replace(b"0.", b"1.", 1))
    assert visit("results", run=done.id).error[0].proto.title == md(f"summary.json of run {done.id} is damaged.")
    app = visit("train", run=done.id)
    assert "summary\\.json" in app.error[0].value
    app.button(key="again").click().run()
    assert done.state == "queued"
    execute(done, workers=0)
    assert (done.path / "summary.json").read_bytes() == summary
    assert visit("train", run=done.id).success[0].value == "All folds are judged\\."


def test_an_unreadable_run_is_told_and_the_log_has_the_rest(visit, done, caplog):
    (done.path / "summary.json").write_text(json.dumps({"task": "classification"}))
    seal(done.path, ["summary.json"])
    app = visit("results", run=done.id)
    assert not app.exception
    assert app.error[0].value.startswith("Your data and runs are safe")
    assert "KeyError" in caplog.text


@pytest.mark.parametrize("page", PAGES)
def test_a_page_run_without_the_app_brings_its_frame_along(workspace, page):
    """Streamlit's own discovery of pages/ runs the page bare on a server just started."""
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params["ws"] = workspace.id
    app = app.run().switch_page(f"pages/{page}.py").run()
    assert not app.exception
    assert app.title[0].value.endswith({"home": "tell?"}.get(page, page.capitalize()))
    links = ["", "data", "explore", "preprocess", "train", "results", "explain", "predict", "report", "compare"]
    assert [link.proto.page for link in app.sidebar.get("page_link")] == links


def test_a_run_that_cannot_be_read_hides_nothing_else(visit, workspace, done):
    broken = done.path.with_name("20990101-000000-00000000")
    broken.mkdir()
    (broken / "plan.json").write_text("{}")
    for page in PAGES:
        app = visit(page)
        assert not app.exception
        assert not app.error
