"""The page Predict: the final model is offered, fitted and told; new samples are brought in, predicted, doubted and refused."""
import numpy as np
import pandas as pd
import pytest

from genoml_core.dataset import Dataset, DatasetFacts, Layer
from genoml_core.engine.final import finish
from genoml_core.engine.finished import Model
from genoml_core.engine.predict import predict
from pages.parts import incoming, newcomers, predicted
from pages.parts.text import md
from tests.making import cohorts_run, numbers_run, patients_run

from .conftest import texts


def brought(workspace, run, rows=slice(12), name="New <b>ones</b>", **changed) -> Dataset:
    """Some samples of a run as a dataset of their own, without what is predicted."""
    data, target = run.dataset, run.plan.target
    layers = {layer: Layer(X=np.array(data.matrix(layer)[rows]), features=list(data.features(layer)), kind=facts.kind)
              for layer, facts in data.facts.layers.items()}  # fmt: skip
    for layer, part in changed.items():
        layers[layer].X[:, part] += 60
    samples = data.samples.iloc[rows].drop(columns=target.outcome)
    samples.index = [f"new {id}" for id in samples.index]
    return Dataset.write(workspace.path / "datasets", layers, samples, DatasetFacts(name=name))


@pytest.fixture
def ready(done):
    """A finished run of three classes with its final model."""
    finish(done)
    return done


def test_the_final_model_is_offered_and_started(visit, done, monkeypatch):
    started = []
    monkeypatch.setattr("genoml_core.engine.launch.start_after", lambda run, name: started.append((run.id, name)))
    app = visit("predict", run=done.id)
    assert not app.exception
    assert "A model for new samples" in texts(app)
    app.button(key="do-final").click().run()
    assert started == [(done.id, "final")]
    assert "It appears here when it is done." in [info.value for info in app.info]


def test_the_model_is_told_before_there_are_new_samples(visit, ready):
    app = visit("predict", run=ready.id)
    assert not app.exception
    assert not app.error
    said = texts(app)
    assert "fitted on 60 samples" in said
    assert "to be expected of others like them" in said
    assert "Model card" in said
    assert app.selectbox(key=f"new-none-{ready.id}").value is None
    assert not app.dataframe


def test_new_samples_of_classes(visit, workspace, ready):
    new = brought(workspace, ready)
    app = visit("predict", run=ready.id, new=new.key[:12])
    assert not app.exception
    assert not app.error
    found = predict(Model.read(ready.path), new).table
    shown = app.dataframe[0].value
    assert shown.Sample.tolist() == found["sample"].tolist()
    assert shown.Predicted.tolist() == found.label.tolist() == ["A"] * 12
    first = found.iloc[0]
    assert shown.Probability[0] == f"{first['p:A']:.2f} ({first['low:A']:.2f} to {first['high:A']:.2f})"
    said = texts(app)
    assert md("12 samples: ") in said
    assert "How probable is each class?" in said
    assert "What moved it" in said
    assert len(app.get("plotly_chart")) == 2
    app.selectbox(key=f"sample-{ready.id}").set_value("new S03").run()
    assert not app.exception
    assert app.query_params["sample"] == "new S03"


def test_choosing_a_dataset_puts_it_into_the_address(visit, workspace, ready):
    new = brought(workspace, ready)
    app = visit("predict", run=ready.id)
    choice = app.selectbox(key=f"new-none-{ready.id}")
    assert len(choice.options) == 2
    choice.set_value(new.key).run()
    assert not app.exception
    assert app.query_params["new"] == new.key[:12]
    assert app.dataframe


def test_strangers_are_marked_in_words(visit, workspace, ready):
    new = brought(workspace, ready, expression=slice(5, 30))
    app = visit("predict", run=ready.id, new=new.key[:12])
    assert not app.exception
    shown = app.dataframe[0].value
    assert set(shown.Answer) == {"unlike training"}
    assert shown.Why.str.startswith("It is unlike the training samples").all()
    assert any("lie elsewhere than those in training" in warning.value for warning in app.warning)


def test_too_little_is_an_error_and_no_empty_chart(visit, workspace, ready):
    data = ready.dataset
    layer = Layer(X=np.array(data.matrix("expression")[:4, 20:]), features=list(data.features("expression"))[20:], kind="log")
    samples = pd.DataFrame(index=[f"n{i}" for i in range(4)])
    new = Dataset.write(workspace.path / "datasets", {"expression": layer}, samples, DatasetFacts(name="few genes"))
    app = visit("predict", run=ready.id, new=new.key[:12])
    assert not app.exception
    assert any("10 of 30 features found" in error.value for error in app.error)
    assert set(app.dataframe[0].value.Answer) == {"none"}
    assert not app.get("plotly_chart")


def test_settings_stand_in_the_address(visit, workspace, ready):
    new = brought(workspace, ready, rows=slice(40))
    app = visit("predict", run=ready.id, new=new.key[:12])
    app.number_input(key=f"level-{ready.id}").set_value(80.0).run()
    app.checkbox(key=f"scale-{ready.id}").set_value(True).run()
    assert not app.exception
    assert (app.query_params["level"], app.query_params["scale"]) == ("80", "yes")
    assert any("by these samples themselves" in warning.value for warning in app.warning)


def test_few_samples_cannot_be_scaled(visit, workspace, ready):
    new = brought(workspace, ready)
    app = visit("predict", run=ready.id, new=new.key[:12], scale="yes")
    assert not app.exception
    assert not app.error
    assert app.checkbox(key=f"scale-{ready.id}").disabled


def test_files_are_read_where_they_are_needed(visit, workspace, ready):
    """A file that waits becomes a dataset, which is predicted; the open dataset stays the one of the run."""
    values = pd.DataFrame(np.array(ready.dataset.matrix("expression")[:3]), columns=ready.dataset.features("expression"))
    folder = workspace.incoming / newcomers.FILES
    folder.mkdir(parents=True)
    values.set_axis(["P1", "P2", "P3"]).rename_axis("sample").to_csv(folder / "patients.csv")
    app = visit("predict", run=ready.id)
    app.button(key="read-new").click().run()
    assert not app.exception
    assert app.dataframe[0].value.Sample.tolist() == ["P1", "P2", "P3"]
    assert not incoming.waiting(workspace, newcomers.FILES)
    assert app.query_params["run"] == ready.id
    assert "Small" in texts(app)


def test_a_file_that_cannot_be_read_is_told_and_stays(visit, workspace, ready):
    folder = workspace.incoming / newcomers.FILES
    folder.mkdir(parents=True)
    (folder / "notes.csv").write_text("this is no table\n")
    app = visit("predict", run=ready.id)
    app.button(key="read-new").click().run()
    assert not app.exception
    assert app.error
    assert incoming.waiting(workspace, newcomers.FILES)
    app.button(key="remove-new-notes.csv").click().run()
    assert not app.exception
    assert not incoming.waiting(workspace, newcomers.FILES)
    assert not app.error


@pytest.mark.parametrize(("made", "charts", "column"), [
    (numbers_run, 1, "Range"), (patients_run, 2, "Risk"), (cohorts_run, 2, "Risk"),
], ids=["numbers", "patients", "cohorts"])
def test_other_tasks(visit, workspace, made, charts, column):
    run = made(workspace)
    finish(run)
    new = brought(workspace, run)
    app = visit("predict", run=run.id, new=new.key[:12])
    assert not app.exception
    assert not app.error
    shown = app.dataframe[0].value
    assert column in shown
    assert len(shown) == 12
    assert len(app.get("plotly_chart")) == charts


def test_the_table_names_the_third_of_risk():
    rows = pd.DataFrame({"sample": ["a", "b", "c"], "decision": ["answered", "answered", "refused"], "why": ["", "", "few"],
                         "risk": [2.0, -1, np.nan], "rank": [0.9, 0.1, np.nan], "s:12": [0.2, 0.8, np.nan], "low:12": [0.1, 0.7, np.nan],
                         "high:12": [0.3, 0.9, np.nan], "novelty": [0.5, 0.5, np.nan], "measured": [1, 1, 0.2]})  # fmt: skip
    shown = predicted.table(rows, "survival", "months")
    assert shown.Risk.tolist() == ["High risk", "Low risk", ""]
    assert shown["Survival at 12 months"].tolist() == ["0.20 (0.10 to 0.30)", "0.80 (0.70 to 0.90)", ""]


def test_a_model_that_holds_samples_says_so(visit, ready, monkeypatch):
    facts = ready.final()
    monkeypatch.setattr("genoml_core.run.Run.final", lambda self: {**facts, "holds_samples": True})
    assert any("holds their values" in warning.value for warning in visit("predict", run=ready.id).warning)


def test_no_signal_is_an_error_on_top(visit, ready, monkeypatch):
    facts = {**ready.final(), "verdict": {"word": "no signal", "sentence": "There is no evidence of signal."}}
    monkeypatch.setattr("genoml_core.run.Run.final", lambda self: facts)
    app = visit("predict", run=ready.id)
    assert any("no better than those of a simple baseline" in error.value for error in app.error)
    assert "Nothing may rest upon these predictions" in texts(app)


def test_another_value_of_a_feature(visit, workspace, ready):
    """The first feature of the waterfall can be changed; the probability of its class goes down with it."""
    new = brought(workspace, ready)
    app = visit("predict", run=ready.id, new=new.key[:12])
    before = {metric.label: float(metric.value) for metric in app.metric}
    assert next(iter(before)) == "A"
    feature = app.selectbox(key=f"what-new S00-{ready.id}").value
    app.number_input(key=f"if-{feature}-new S00-{ready.id}").set_value(-20.0).run()
    assert not app.exception
    after = {metric.label: (float(metric.value), metric.delta) for metric in app.metric}
    assert after["A"][0] != before["A"]
    assert after["A"][1]


def test_samples_that_the_model_has_learnt_from_are_told(visit, ready):
    app = visit("predict", run=ready.id, new=ready.plan.dataset[:12])
    assert not app.exception
    assert any("has learnt from 60 of these 60 samples" in warning.value for warning in app.warning)


def test_a_damaged_model_is_told_and_made_again(visit, ready, monkeypatch):
    started = []
    monkeypatch.setattr("genoml_core.engine.launch.start_after", lambda run, name: started.append(name))
    (ready.path / "final.json").write_text("{}")
    app = visit("predict", run=ready.id)
    assert not app.exception
    assert any("is damaged" in error.proto.title for error in app.error)
    app.button(key="final-again").click().run()
    assert started == ["final"]
    assert not ready.after("final").done
    assert ready.damage() == []
