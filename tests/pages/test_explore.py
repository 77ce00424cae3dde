"""The explore page in each state: no data, data, samples not measured, no columns, too few samples; and the look that is kept."""
import json

import numpy as np
import pandas as pd
import pytest

from genoml_core.dataset import Dataset, DatasetFacts, Layer
from genoml_core.engine import explore as engine
from pages.parts import explore

from .conftest import NASTY, small_dataset, texts


@pytest.fixture
def inline(monkeypatch):
    """The child's work done here; returns what was asked for."""
    asked = []

    def call(function, seconds, **arguments):
        asked.append(arguments["name"])
        return engine.make(**arguments)

    monkeypatch.setattr(explore.WARM, "call", call)
    return asked


def layers_dataset(workspace) -> Dataset:
    """40 samples in two batches; the first five were not measured in the second layer."""
    random = np.random.default_rng(1)
    batch = np.repeat(["one", "two"], 20)
    X = random.normal(5, 1, (40, 25)) + 3 * (batch == "one")[:, None]
    methylation = random.normal(0, 2, (40, 12))
    methylation[:5] = np.nan
    layers = {
        "expression": Layer(X=X.astype(np.float32), features=[f"G{i}" for i in range(25)], kind="log"),
        "*cpg*": Layer(X=methylation.astype(np.float32), features=[f"cg{i}" for i in range(12)], kind="numeric"),
    }
    age = random.normal(60, 9, 40)
    age[3] = np.nan
    samples = pd.DataFrame({"kind": ["A", "B"] * 20, "plate": batch, "age": age}, index=[f"S{i}" for i in range(40)])
    facts = DatasetFacts(name="Two layers", roles={"kind": "target", "plate": "batch"})
    return Dataset.write(workspace.path / "datasets", layers, samples, facts)


def test_without_data(visit):
    app = visit("explore")
    assert not app.exception
    assert app.button(key="to-upload")
    assert app.button(key="demo-subtypes")


def test_the_child_makes_the_picture_and_nothing_flows_back(visit, workspace):
    small_dataset(workspace)
    app = visit("explore")
    assert not app.exception
    assert not app.error
    assert "nothing on this page flows back into training" in texts(app)
    (chart,) = app.get("plotly_chart")
    assert chart.proto.alt.startswith("60 samples on PC1 (")
    assert chart.proto.alt.endswith(f"in the colours of {NASTY}: A 20, B 20, C 20.")
    assert "60 samples on 30 features" in texts(app)


def test_a_look_is_made_once(visit, workspace, inline):
    dataset = small_dataset(workspace)
    visit("explore")
    app = visit("explore")
    assert inline == ["pca"]
    assert len(app.get("plotly_chart")) == 1
    assert engine.place(workspace.cache, dataset, "expression", "pca").is_dir()


def test_another_picture_layer_and_colour(visit, workspace, inline):
    tag = layers_dataset(workspace).key[:8]
    app = visit("explore")
    app.selectbox(key=f"explore-colour-{tag}").select("age").run()
    assert app.get("plotly_chart")[0].proto.alt.endswith("in the colours of age: age 39, missing 1.")
    app.get_by_key(f"explore-layer-{tag}").set_value("*cpg*").run()
    assert not app.error
    assert "35 samples on 12 features; 5 samples without any value in this layer left out;" in texts(app)
    assert inline == ["pca", "pca"]


def test_the_batch_is_warned_of_where_it_shows_more_than_the_target(visit, workspace, inline):
    layers_dataset(workspace)
    app = visit("explore")
    assert app.warning[0].value.startswith("PC1: ")
    assert "Samples differ by plate more than by kind." in app.warning[0].value
    assert "What goes with them: PC1, most of all **plate**, which explains" in texts(app)
    shares = app.dataframe[0].value
    assert shares.index[0] == "plate"
    assert shares.loc["plate", "PC1"] > 80


def test_no_warning_where_the_target_shows_more(visit, workspace, inline):
    small_dataset(workspace)
    assert not visit("explore").warning


def test_without_sample_columns_the_page_offers_to_add_some(visit, make_dataset, inline):
    make_dataset(np.random.default_rng(0).normal(5, 1, (20, 6)).astype(np.float32))
    app = visit("explore")
    assert not app.exception
    assert app.button(key="to-samples").label == "Add a sample table"
    assert "20 samples on PC1" in app.get("plotly_chart")[0].proto.alt


def test_too_few_samples_are_told_in_words(visit, make_dataset, inline):
    make_dataset(np.ones((2, 6), np.float32), y=["a", "b"])
    app = visit("explore")
    assert not app.exception
    assert "needs at least 3" in app.error[0].value
    assert not app.get("plotly_chart")


def test_a_damaged_look_is_told_and_the_page_stands(visit, workspace, inline, caplog):
    dataset = small_dataset(workspace)
    visit("explore")
    (engine.place(workspace.cache, dataset, "expression", "pca") / "facts.json").write_text(json.dumps({}))
    app = visit("explore")
    assert not app.exception
    assert app.error[0].value.startswith("Your data and runs are safe")
    assert "TypeError" in caplog.text
