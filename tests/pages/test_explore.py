"""The explore page in each state: no data, data, samples not measured, no columns, too few samples; and the look that is kept."""
import json
from base64 import b64decode
from importlib import import_module
from threading import Event

import numpy as np
import pandas as pd
import pytest

from genoml_core.dataset import Dataset, DatasetFacts, Layer
from genoml_core.engine import explore as engine
from pages.parts import doctor, explore, marks
from pages.parts.views import VIEWS

from .conftest import NASTY, small_dataset, texts


@pytest.fixture
def inline(monkeypatch):
    """The children's work done here; returns what was asked for."""
    asked = []

    def call(function, seconds, **arguments):
        asked.append(arguments.get("name", function.rsplit(":")[-1]))
        module, name = function.split(":")
        return getattr(import_module(module), name)(**arguments)

    for child in (doctor.WARM, explore.BUSY):
        monkeypatch.setattr(child, "call", call)
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
    assert "60 samples on at most the 1,000 features that vary most" in texts(app)


def test_a_look_is_made_once(visit, workspace, inline):
    dataset = small_dataset(workspace)
    visit("explore")
    app = visit("explore")
    assert inline == ["pca"]
    assert len(app.get("plotly_chart")) == 1
    assert engine.kept(workspace.cache, dataset, "expression", "pca").drawn == 60


def test_another_picture_layer_and_colour(visit, workspace, inline):
    tag = layers_dataset(workspace).key[:8]
    app = visit("explore")
    app.selectbox(key=f"explore-colour-{tag}").select("age").run()
    assert app.get("plotly_chart")[0].proto.alt.endswith("in the colours of age: age 39, missing 1.")
    app.get_by_key(f"explore-layer-{tag}").set_value("*cpg*").run()
    assert not app.error
    assert "35 samples on at most" in texts(app)
    assert "5 samples without any value in this layer left out." in texts(app)
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
    assert "needs at least 3" in app.info[0].value
    assert not app.error
    assert not app.get("plotly_chart")


def test_a_damaged_look_is_made_again(visit, workspace, inline):
    dataset = small_dataset(workspace)
    visit("explore")
    (workspace.cache / engine.key(dataset, "expression", "pca") / "facts.json").write_text(json.dumps({}))
    app = visit("explore")
    assert not app.error
    assert app.get("plotly_chart")
    assert inline == ["pca", "pca"]


def see(visit, view: str):
    """The page in one of its views."""
    return visit("explore").get_by_key("view").set_value(view).run()


def views(app):
    """Each view of a page in turn, and the page in it."""
    for view in VIEWS:
        yield view, app.get_by_key("view").set_value(view).run()


def test_every_view_draws_and_describes(visit, workspace, inline):
    layers_dataset(workspace)
    for view, app in views(visit("explore")):
        assert not app.exception
        assert not app.error
        if view == "Survival":
            assert app.info[0].value.startswith("It needs a column of times")
        elif view == "One gene":
            assert "Choose a gene" in texts(app)
        else:
            assert app.get("plotly_chart")[0].proto.alt.endswith(".")
            assert "What it says" in [header.value for header in app.header]


def test_every_view_stands_with_users_markup_and_no_columns(visit, make_dataset, workspace, inline):
    make_dataset(np.random.default_rng(0).normal(5, 1, (20, 6)).astype(np.float32))
    for _, app in views(visit("explore")):
        assert not app.exception
    small_dataset(workspace)
    for _, app in views(visit("explore")):
        assert not app.exception


def test_the_surest_differences_are_told(visit, workspace, inline):
    layers_dataset(workspace)
    app = visit("explore")
    tag = workspace.datasets()[0].key[:8]
    app.get_by_key("view").set_value("Differences").run()
    app.selectbox(key=f"explore-colour-{tag}").select("plate").run()
    assert "**25** features are higher and **0** lower" in texts(app)
    assert app.dataframe[0].value.shape == (25, 5)


def test_groups_of_one_sample_are_not_compared(visit, make_dataset, inline):
    make_dataset(np.random.default_rng(0).normal(5, 1, (20, 6)).astype(np.float32), name=[f"n{i}" for i in range(20)])
    assert "has 0 groups of at least 3 samples" in see(visit, "Differences").info[0].value


def test_survival_by_a_column_and_by_a_gene(visit, make_dataset, inline):
    random = np.random.default_rng(3)
    dataset = make_dataset(
        random.normal(5, 1, (60, 6)).astype(np.float32), stage=["I", "II", "III"] * 20, os_months=random.exponential(30, 60),
        os_status=["1:DECEASED", "0:LIVING"] * 30, smoker=["yes", "no"] * 30,
    )  # fmt: skip
    app = see(visit, "Survival")
    assert "(20 samples)" in app.get("plotly_chart")[0].proto.alt
    assert app.selectbox(key=f"explore-event-{dataset.key[:8]}").options == ["os_status", "smoker"]
    tag = dataset.key[:8]
    app.selectbox(key=f"explore-colour-{tag}").select(explore.FEATURE).run()
    app.selectbox(key=f"explore-feature-colour-expression-{tag}").select("g2").run()
    assert not app.error
    assert app.get("plotly_chart")[0].proto.alt.count("(30 samples)") == 2
    app.get_by_key(f"explore-cuts-{tag}").set_value(3).run()
    assert app.get("plotly_chart")[0].proto.alt.count("(20 samples)") == 3
    app.selectbox(key=f"explore-colour-{tag}").select("os_status").run()
    assert app.error[0].value.startswith("'os\\_status' is what the curves show")


def test_marked_samples_show_in_other_views_and_become_a_column(visit, workspace, inline):
    dataset = layers_dataset(workspace)
    app = visit("explore")
    app.session_state[f"marked-{dataset.key}"] = ["S3", "S9", "S30"]
    app.run()
    assert "3 samples marked" in texts(app)
    app.get_by_key("view").set_value("Quality").run()
    traces = json.loads(app.get("plotly_chart")[0].proto.spec)["data"]
    assert len(b64decode(next(trace for trace in traces if trace.get("name") == "marked")["x"]["bdata"])) == 3
    app.selectbox(key=f"explore-colour-{dataset.key[:8]}").select(marks.COLUMN).run()
    assert "in the colours of Marked samples: marked 3, others 37." in app.get("plotly_chart")[0].proto.alt
    app.button(key="mark-column").click().run()
    assert not app.exception
    made = workspace.datasets()[0]
    assert made.column("marked").value_counts().to_dict() == {"others": 37, "marked": 3}
    assert made.key != dataset.key


def test_a_gene_colours_and_is_looked_at_at_once(visit, workspace, inline):
    tag = small_dataset(workspace).key[:8]
    app = see(visit, "One gene")
    app.selectbox(key=f"explore-colour-{tag}").select(explore.FEATURE).run()
    app.selectbox(key=f"explore-feature-colour-expression-{tag}").select("G3").run()
    app.selectbox(key=f"explore-feature-view-expression-{tag}").select("G1").run()
    assert not app.exception
    assert app.get("plotly_chart")[0].proto.alt.endswith("in the colours of G3: G3 60.")
    app.get_by_key("view").set_value("Differences").run()
    assert "29 features by correlation with G3" in app.get("plotly_chart")[0].proto.alt


def test_a_second_column_of_marks_gets_a_name_of_its_own(visit, make_dataset, inline):
    dataset = make_dataset(np.random.default_rng(0).normal(5, 1, (20, 6)).astype(np.float32), marked=["a", "b"] * 10)
    app = visit("explore")
    app.session_state[f"marked-{dataset.key}"] = ["s3"]
    app.run()
    assert app.text_input(key="mark-name").value == "marked 2"
    app.text_input(key="mark-name").set_value("marked").run()
    app.button(key="mark-column").click().run()
    assert "There is a column" in app.error[0].proto.title
    assert app.get("plotly_chart")


def test_marked_samples_are_left_out_or_forgotten(visit, workspace, inline):
    dataset = layers_dataset(workspace)
    app = visit("explore")
    app.session_state[f"marked-{dataset.key}"] = ["S3"]
    app.run().button(key="mark-clear").click().run()
    assert "marked:" not in texts(app)
    app.session_state[f"marked-{dataset.key}"] = ["S3"]
    app.run().button(key="mark-drop").click().run()
    assert "S3" not in workspace.datasets()[0].samples.index


def test_what_was_chosen_in_a_figure_is_marked(workspace, monkeypatch):
    dataset = layers_dataset(workspace)
    chosen = {"selection": {"points": [{"customdata": ["A", "S7"]}, {"customdata": ["B", "S2"]}, {"x": 1}]}}
    monkeypatch.setattr(marks.st, "session_state", {f"marking-{dataset.key[:8]}-points-0": chosen, "marking-other-points-0": chosen})
    assert marks.of(dataset) == ["S2", "S7"]
    assert "S2" not in marks.beside(dataset.samples, []).columns
    assert marks.beside(dataset.samples, ["S2"])[marks.COLUMN].tolist().count("marked") == 1


@pytest.mark.filterwarnings("ignore")  # what numba and umap say of themselves
def test_a_slow_picture_is_made_beside(visit, workspace, monkeypatch):
    dataset, ready = small_dataset(workspace), Event()
    monkeypatch.setattr(explore.BUSY, "call", lambda function, seconds, **asked: ready.wait(60) and engine.make(**asked))
    app = visit("explore")
    app.get_by_key(f"explore-picture-{dataset.key[:8]}").set_value("umap").run()
    assert "UMAP is being made" in app.info[0].value
    assert not app.get("plotly_chart")
    ready.set()
    (making,) = explore._making.values()
    making.exception(timeout=120)
    app.run()
    assert app.get("plotly_chart")[0].proto.alt.startswith("60 samples on UMAP1 and UMAP2")
