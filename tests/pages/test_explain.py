"""The explain page: not explained, being explained, failed, explained; what it says of a run without signal."""
import json
import os

import numpy as np
import pandas as pd
import pytest

from genoml_core.engine.enrich import enrich
from genoml_core.engine.explain import explain
from genoml_core.engine.store import note_process
from genoml_core.files import seal
from genoml_core.reference import Reference, ReferenceFacts
from pages.parts.text import md

from .conftest import NASTY, texts


@pytest.fixture
def explained(done):
    explain(done)
    return done


def test_a_run_that_is_not_explained_offers_to_do_it(visit, done, monkeypatch):
    started = []
    monkeypatch.setattr("genoml_core.engine.launch.start_after", lambda run, name: started.append((run.id, name)))
    app = visit("explain", run=done.id)
    assert not app.exception
    assert "This run is not explained yet" in texts(app)
    app.button(key="do-explanation").click().run()
    assert not app.exception
    assert started == [(done.id, "explanation")]
    assert not [b for b in app.button if b.key == "do-explanation"]
    assert app.info[0].value == "It appears here when it is done."


def test_another_tab_sees_that_it_is_being_explained(visit, done):
    note_process(done.after("explanation").note)
    assert visit("explain", run=done.id).info[0].value == "It appears here when it is done."
    gone = {"pid": os.getpid(), "mark": ["of an earlier process"]}
    done.after("explanation").note.write_text(json.dumps(gone))  # its process was killed
    assert visit("explain", run=done.id).button(key="do-explanation")


def test_why_it_failed_is_told(visit, done):
    done.after("explanation").why.write_text(f"The disk {NASTY} is full.")
    app = visit("explain", run=done.id)
    assert not app.exception
    assert app.error[0].value == md(f"The disk {NASTY} is full.")
    assert app.button(key="do-explanation").label == "Explain this run"


def test_an_explained_run(visit, explained):
    app = visit("explain", run=explained.id)
    assert not app.exception
    assert not app.error
    drawn = [chart.proto.id.split("figure-")[-1] for chart in app.get("plotly_chart")]
    assert drawn == ["importance", "beeswarm", "dependence", "stability", "places"]
    assert all(chart.proto.alt for chart in app.get("plotly_chart"))
    assert app.query_params["class"] == "A"
    table = app.dataframe[0].value
    first = explained.importance().iloc[0]
    assert table.feature.iloc[0] == first.feature == "G0"
    assert table.importance.iloc[0] == pytest.approx(100 * first.importance)
    assert table.direction.iloc[0] == "raises"
    said = texts(app)
    for words in ("It need not cause anything", "share the credit", "had not seen", "100 %"):
        assert words in said
    assert not app.warning


def test_one_sample_and_one_feature(visit, explained):
    app = visit("explain", run=explained.id)
    sample, feature = (app.selectbox(key=f"{name}-{explained.id}{of}").options[3] for name, of in (("sample", ""), ("feature", "-A")))
    app.selectbox(key=f"sample-{explained.id}").select(sample).run()
    app.selectbox(key=f"feature-{explained.id}-A").select(feature).run()
    assert not app.exception
    assert (app.query_params["sample"], app.query_params["feature"]) == (sample, feature)
    told = " ".join(chart.proto.alt for chart in app.get("plotly_chart"))
    assert f"What moved A of sample {sample}, a held-out one" in told
    assert f"Value of {feature} and its contribution to A in" in told
    again = visit("explain", run=explained.id, sample=sample, feature=feature)
    assert " ".join(chart.proto.alt for chart in again.get("plotly_chart")) == told
    assert not visit("explain", run=explained.id, sample="nobody", feature=NASTY).exception


def test_pathways(visit, workspace, explained):
    """Without gene sets the page offers the way to them; with some it tests them, and those that come later, too."""
    app = visit("explain", run=explained.id, view="Pathways")
    assert "There are no gene sets in this workspace yet" in texts(app)
    assert app.button(key="to-sets")
    genes = [f"G{i}" for i in range(30)]
    table = pd.DataFrame({"set": np.repeat(["first", "second"], 10), "gene": genes[:20]})
    Reference.write(workspace.path / "references", table, ReferenceFacts(name="mine", kind="gene sets"))
    app = visit("explain", run=explained.id, view="Pathways")
    assert app.button(key="do-enrichment").label == "Test the gene sets"
    Reference.write(workspace.path / "references", table[:3], ReferenceFacts(name="too small", kind="gene sets"))
    enrich(explained)
    app = visit("explain", run=explained.id, view="Pathways")
    assert not app.exception
    assert not app.error
    shown = [chart.proto.id.split("figure-")[-1] for chart in app.get("plotly_chart")]
    assert shown == ["ranked_sets", "over_sets", "running_sum", "set_network"]
    assert "with shuffled labels" in texts(app)
    assert not [b for b in app.button if b.key == "more-sets"]
    Reference.write(workspace.path / "references", table[:10], ReferenceFacts(name="more", kind="gene sets"))
    assert visit("explain", run=explained.id, view="Pathways").button(key="more-sets")
    explained.after("enrichment").forget()
    assert (explained.after("enrichment").done, explained.damage()) == (False, [])


def test_the_class_stands_in_the_address(visit, explained):
    app = visit("explain", run=explained.id)
    app.selectbox(key=f"class-{explained.id}").select("C").run()
    assert app.query_params["class"] == "C"
    assert app.dataframe[0].value.feature.iloc[0] == "G2"
    assert visit("explain", **{"run": explained.id, "class": "B"}).dataframe[0].value.feature.iloc[0] == "G1"


def test_without_signal_there_is_nothing_to_explain(visit, explained):
    summary = json.loads((explained.path / "summary.json").read_text())
    summary["verdict"]["word"] = "no signal"
    (explained.path / "summary.json").write_text(json.dumps(summary))
    seal(explained.path, ["summary.json"])
    app = visit("explain", run=explained.id)
    assert app.warning[0].value == "These features drive predictions that are no better than guessing."
    assert len(app.get("plotly_chart")) == 5


def test_a_run_whose_models_use_no_feature(visit, explained):
    explained.importance().head(0).to_parquet(explained.path / "importance.parquet")
    seal(explained.path, ["importance.parquet"])
    app = visit("explain", run=explained.id)
    assert not app.exception
    assert app.error[0].proto.title == "No feature moved any prediction\\."
