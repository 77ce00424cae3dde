"""Reports: complete, self-contained, harmless whatever names hold, and the same bytes each time."""
import io
import json
import re
import zipfile

import pandas as pd
import pytest
from pptx import Presentation
from pptx.dml.color import RGBColor

from genoml_core.engine.explain import explain
from genoml_core.errors import DataError, GenoMLError
from genoml_core.figures import FIGURES
from genoml_core.reports import FORMATS, report
from genoml_core.reports.checklists import YOU, checklist
from genoml_core.reports.exhibits import able, exhibits, scores
from genoml_core.reports.limits import NOT_CLINICAL, limitations
from genoml_core.reports.slides import MOST_ROWS
from genoml_core.reports.tables import TABLES
from genoml_core.figures.slide import TEMPLATE
from tests import making

NASTY = "<script>alert(1)</script> & \"q\" {{ 7 * 7 }}"
FEW = ["confusion", "roc"]


@pytest.fixture(scope="module")
def run(lasting_workspace):
    """Explained; of a dataset and classes whose names are markup, a script and a template."""
    data = making.three_classes(lasting_workspace)
    data.rename(NASTY)
    found = making.finished_run(lasting_workspace, data, "subtype", models=["logistic_l2"], outer=3, inner=2)
    explain(found)
    return found


def test_what_can_be_shown_waits_for_nothing(run):
    names = able(run)
    assert {"confusion", "roc", "importance", "stability"} <= set(names)
    assert not {"null", "learning", "ranked_sets", "waterfall", "kaplan_meier"} & set(names)
    assert names.index("confusion") < names.index("importance")
    with pytest.raises(GenoMLError, match="no figure 'kaplan_meier' to show"):
        exhibits(run, ["kaplan_meier"])
    assert [one.figure.name for one in exhibits(run, ["roc", "confusion"])] == ["roc", "confusion"]


def test_scores_are_those_of_the_summary(run):
    table = scores(run).set_index("Score")
    found = run.summary["headline"]["metrics"]["balanced_accuracy"]
    assert table.Headline["Balanced accuracy"] == f"{found['value']:.3f} ({found['low']:.3f} to {found['high']:.3f})"
    assert table.Difference["Balanced accuracy"].startswith(("+", "-"))
    assert len(table) == len(run.summary["headline"]["metrics"])


def test_the_page_asks_for_nothing_and_runs_nothing(run):
    page = report(run, "html", FEW).decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7 * 7 }}" in page
    assert not re.findall(r"(?:src|href)=\"(?!data:)", page)
    assert "default-src 'none'" in page
    assert page.count("<figure>") == 2
    assert page.count('alt="') == 2
    for words in (run.summary["verdict"]["sentence"], NOT_CLINICAL, run.id, "@article{", "Nested cross-validation"):
        assert words.replace("'", "&#39;") in page
    assert report(run, "html", FEW).decode() == page


def test_a_deck_of_slides(run):
    deck = Presentation(io.BytesIO(report(run, "pptx", FEW)))
    titles = [page.shapes.title.text for page in deck.slides]
    assert titles[1:6] == [TABLES[name].label for name in ("scores", "models", "classes", "settings", "features")]
    assert titles[6].startswith(FIGURES["confusion"].label)
    assert titles[-1] == "What this cannot say"
    assert len(titles) == 9
    assert all(run.id in page.notes_slide.notes_text_frame.text for page in deck.slides)
    assert all(f"n = {run.summary['samples']['used']}" in page.notes_slide.notes_text_frame.text for page in deck.slides)
    [table] = [shape.table for shape in deck.slides[1].shapes if shape.has_table]
    told = [[cell.text for cell in row.cells] for row in table.rows]
    assert told[0] == ["Score", "Headline", "Best baseline", "Difference"]
    assert told[1:] == scores(run).head(MOST_ROWS).to_numpy().tolist()
    within = [shape.left >= 0 and shape.left + shape.width <= deck.slide_width for page in deck.slides for shape in page.shapes]
    assert all(within)


def test_everything_in_one_file(run):
    content = report(run, "zip", FEW)
    with zipfile.ZipFile(io.BytesIO(content)) as folder:
        names = {name.removeprefix(f"{run.id}/") for name in folder.namelist()}
        plan = json.loads(folder.read(f"{run.id}/plan.json"))
        predictions = pd.read_csv(io.BytesIO(folder.read(f"{run.id}/predictions.csv")))
    figures = {f"figures/{name}.{suffix}" for name in FEW for suffix in ("png", "svg", "pdf", "csv")}
    figures |= {f"figures/{width} mm/{name}.pdf" for name in FEW for width in (85, 114, 174)}
    lists = {"checklists/TRIPOD+AI.csv", "checklists/DOME.csv"}
    lists |= {f"tables/{name}.csv" for name in ("scores", "models", "classes", "settings", "features")}
    assert names == {"report.html", "slides.pptx", "methods.txt", "sources.bib", "plan.json", "predictions.csv", *lists, *figures}
    assert plan == run.plan.model_dump(mode="json")
    assert len(predictions) == len(run.predictions)


@pytest.mark.parametrize("make", [making.numbers_run, making.patients_run])
def test_other_tasks_have_reports_too(workspace, make):
    run = make(workspace)
    page = report(run, "html").decode()
    assert page.count("<figure>") == len(able(run)) > 3


def test_an_unknown_format(run):
    with pytest.raises(GenoMLError, match="no report as 'docx'"):
        report(run, "docx")
    assert set(FORMATS) == {"html", "pptx", "zip"}


def test_checklists_tell_what_the_run_knows_and_what_only_people_do(run):
    tripod, dome = (checklist(run, name).set_index("Item").Answer for name in ("TRIPOD+AI", "DOME"))
    assert (len(tripod), len(dome)) == (52, 20)
    assert tripod["17"] == tripod["18a"] == YOU  # ethics and funding
    found = run.summary["headline"]["metrics"]["balanced_accuracy"]
    assert tripod["23a"].startswith(f"Balanced accuracy {found['value']:.3f} (95 % interval {found['low']:.3f} to {found['high']:.3f})")
    assert tripod["25"] == run.summary["verdict"]["sentence"]
    assert "A 24, B 24, C 24" in tripod["10"]
    assert "no column says" in dome["Data 3"].lower()
    assert "none was fitted to all samples" in dome["Model 4"]


def test_limits_follow_the_run(run, workspace, three_classes, run_plan):
    assert limitations(run)[0] == NOT_CLINICAL
    assert any("No column said which samples belong together" in sentence for sentence in limitations(run))
    shuffled = run_plan(three_classes, "subtype", models=["logistic_l2"], outer=3, inner=2, shuffle=1)
    assert limitations(shuffled)[1] == "The labels were shuffled: whatever is shown here is chance."


@pytest.fixture
def template(tmp_path):
    """A lab's template: 4:3, a slide of its own, and its own colour on the master."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = 9_144_000, 6_858_000
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "Welcome to our lab"
    deck.slide_master.background.fill.solid()
    deck.slide_master.background.fill.fore_color.rgb = RGBColor(0xFA, 0xF0, 0xE6)
    deck.save(tmp_path / "lab.pptx")
    return tmp_path / "lab.pptx"


def test_slides_in_a_template(run, template):
    """Its size, its master and its layouts; its own slides are left out, nothing lies outside, and no place is empty."""
    deck = Presentation(io.BytesIO(report(run, "pptx", FEW, template=template)))
    usual = Presentation(io.BytesIO(report(run, "pptx", FEW)))
    assert (deck.slide_width, deck.slide_height) == (9_144_000, 6_858_000)
    assert deck.slide_master.background.fill.fore_color.rgb == RGBColor(0xFA, 0xF0, 0xE6)
    titles = [page.shapes.title.text for page in deck.slides]
    assert titles == [page.shapes.title.text for page in usual.slides]
    assert "Welcome to our lab" not in titles
    for page in deck.slides:
        assert [place.placeholder_format.type for place in page.placeholders] == [1]
        for shape in page.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height
    assert not [part.partname for part in deck.part.package.iter_parts() if "Welcome" in str(part.blob)[:100_000]]


def test_the_template_of_the_workspace_is_used(run, template):
    kept = run.path.parents[1] / TEMPLATE
    kept.write_bytes(template.read_bytes())
    try:
        assert Presentation(io.BytesIO(report(run, "pptx", FEW))).slide_width == 9_144_000
    finally:
        kept.unlink()


@pytest.mark.parametrize("content", [b"", b"no presentation", None])
def test_what_is_no_template_is_told(run, tmp_path, content):
    path = tmp_path / "strange.pptx"
    if content is None:
        with zipfile.ZipFile(path, "w") as folder:
            folder.writestr("a.txt", "a")
    else:
        path.write_bytes(content)
    with pytest.raises(DataError, match="is no template"):
        report(run, "pptx", FEW, template=path)
