"""Tables of reports: what the run found, in text."""
import io

import pandas as pd
import pytest
from pptx import Presentation

from genoml_core.engine.enrich import enrich
from genoml_core.engine.explain import explain
from genoml_core.errors import GenoMLError
from genoml_core.models import label_of_use
from genoml_core.reference import Reference, ReferenceFacts
from genoml_core.reports import report
from genoml_core.reports.slides import MOST_ROWS
from genoml_core.reports.tables import TABLES, able, tables
from genoml_core.reports.words import settings
from tests import making


@pytest.fixture(scope="module")
def run(lasting_workspace):
    """Three classes told by two models; explained, with gene sets tested: all features that go with B and some that go with none."""
    data, models = making.three_classes(lasting_workspace), ["logistic_l2", "nearest_centroid"]
    found = making.finished_run(lasting_workspace, data, "subtype", models=models, outer=3, inner=2)
    assert able(found) == ["scores", "models", "classes", "settings"]
    explain(found)
    members = {"with B": [*range(1, 60, 12), *range(5, 60, 12)], "with none": [*range(6, 60, 12), *range(7, 60, 12)]}
    genes = pd.DataFrame([(name, f"g{i}") for name, of in members.items() for i in of], columns=["set", "gene"])
    Reference.write(lasting_workspace.path / "references", genes, ReferenceFacts(name="mine", kind="gene sets"))
    enrich(found)
    return found


def of(run, name: str) -> pd.DataFrame:
    (found,) = tables(run, [name])
    return found.rows


def test_each_table_waits_for_its_work(run, workspace):
    assert able(run) == list(TABLES)
    assert [one.name for one in tables(run)] == list(TABLES)
    assert [one.name for one in tables(run, ["models", "scores"])] == ["models", "scores"]
    with pytest.raises(GenoMLError, match="no table 'model' to show") as caught:
        tables(run, ["model"])
    assert "models" in caught.value.fix
    assert able(making.numbers_run(workspace)) == ["scores", "models", "settings"]


def test_models_stand_by_their_inner_scores(run):
    rows, models = of(run, "models").set_index("Model"), run.summary["models"]
    found = models["logistic_l2"]["metrics"]["balanced_accuracy"]
    first = rows.loc["Logistic regression, L2"]
    assert first["Balanced accuracy"] == f"{found['value']:.3f} ({found['low']:.3f} to {found['high']:.3f})"
    assert first["p (Holm)"] == f"{models['logistic_l2']['difference']['p_holm']:.3g}"
    assert rows["Inner score"].astype(float).is_monotonic_decreasing
    assert sum(int(said.split(" of ")[0]) for said in rows["Speaks in"]) == 3
    assert rows["Difference to the best baseline"]["Nearest centroid"] == "a baseline"


def test_settings_of_each_fold(run):
    rows = of(run, "settings")
    assert list(zip(rows.Repeat, rows.Fold, strict=True)) == [(1, 1), (1, 2), (1, 3)]
    assert list(rows.Model) == [label_of_use(name) for name in run.summary["headline"]["chosen"].values()]
    unit = next(unit for unit in run.units() if unit["model"] == run.summary["headline"]["chosen"]["0.1"] and unit["fold"] == 1)
    assert rows.Settings[1] == settings(unit["chosen"], unit["model"], "classification")


def test_classes_as_tests(run):
    rows, found = of(run, "classes"), run.summary["headline"]["metrics"]["sensitivity:A"]
    assert rows.Sensitivity[0].startswith(f"{found['value']:.3f} (")
    assert list(rows.Samples) == [24, 24, 24]
    assert list(rows.Prevalence) == ["33.33%"] * 3


def test_features_of_each_class(run):
    """The features that go with a class raise it, and are first."""
    rows = of(run, "features")
    assert rows.groupby("For").size().to_dict() == {"A": 4, "B": 4, "C": 4}
    first = rows.groupby("For").first()
    assert [int(name[1:]) % 12 for name in first.Feature] == [0, 1, 2]
    assert set(first.Direction) == {"High values raise it"}
    row = run.importance().query("output == 'B'").iloc[0]
    assert first.loc["B", "Share"] == f"{row.importance:.1%}"
    assert first.loc["B", "Range over folds"] == f"{row.low:.1%} to {row.high:.1%}"
    assert first.loc["B", "Used in"] == "3 of 3 folds"


def test_gene_sets_beside_shuffled_labels(run):
    rows, found = of(run, "sets").set_index(["For", "Gene set"]), run.enriched("ranked")
    assert float(rows.loc[("B", "with B"), "Enrichment"]) > 1
    assert set(rows.loc[("B", "with B"), "Leading genes"].split(", ")) <= {f"g{i}" for i in range(1, 60, 12)}
    shuffled = found[(found.output == "B") & (found.shuffled > 0)].q.min()
    assert set(rows.loc["B", "With shuffled labels"]) == {f"{shuffled:.2g}"}


def test_a_table_without_rows_is_left_out(run, monkeypatch):
    """Genes of no leading edge are told; where no set could be tested there is no table."""
    found = run.enriched("ranked")
    monkeypatch.setattr(type(run), "enriched", lambda run, how: found.assign(genes=None))
    assert set(of(run, "sets")["Leading genes"]) == {"none"}
    monkeypatch.setattr(type(run), "enriched", lambda run, how: found[:0])
    assert tables(run, ["sets"]) == []
    assert [one.name for one in tables(run)] == [name for name in TABLES if name != "sets"]


def test_a_long_table_on_a_slide_says_that_it_is_cut(run):
    deck = Presentation(io.BytesIO(report(run, "pptx", ["confusion"], ["scores", "models"])))
    long, short = deck.slides[1], deck.slides[2]
    (grid,) = [shape for shape in long.shapes if shape.has_table]
    assert len(grid.table.rows) == MOST_ROWS + 1
    assert [cell.text for cell in grid.table.rows[1].cells] == of(run, "scores").iloc[0].tolist()
    cut = f"The first {MOST_ROWS} of {len(of(run, 'scores'))} rows."
    assert any(cut in shape.text_frame.text for shape in long.shapes if shape.has_text_frame)
    assert not any("The first" in shape.text_frame.text for shape in short.shapes if shape.has_text_frame)
    for shape in (*long.shapes, *short.shapes):
        assert shape.left >= 0
        assert shape.left + shape.width <= deck.slide_width
        assert shape.top + shape.height <= deck.slide_height


def test_settings_name_their_step_and_parameter():
    chosen = {"expression.most_variable.n": 500, "expression.most_variable.by": "mad", "C": 0.01, "class_weight": None}
    said = settings(chosen, "logistic_l2", "classification")
    assert said == "C 0.01; Class weights none; Most variable features: features kept 500, measure of spread mad"
    assert settings({}, "majority", "classification") == "no settings"
