"""Every figure in every format, opened again; formula injection; requests for what does not exist."""
import io
import re

import pandas as pd
import pytest
from PIL import Image
from pptx import Presentation

from genoml_core.errors import GenoMLError
from genoml_core.figures import FIGURES
from genoml_core.figures.origin import run_of
from genoml_core.figures.export import FORMATS, export, to_csv
from genoml_core.figures.slide import methods_line

from .test_drawings import NAMES, usual


@pytest.mark.parametrize("name", NAMES)
def test_png_has_300_dpi(run, name):
    content = export(run, name, None, "png")
    picture = Image.open(io.BytesIO(content))
    assert picture.format == "PNG"
    assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    width = FIGURES[name].size[0] / 25.4 * 300
    assert 0.6 * width < picture.width < 1.1 * width


@pytest.mark.parametrize("name", NAMES)
def test_svg_keeps_text(run, name):
    content = export(run, name, None, "svg").decode()
    texts = " ".join(re.findall(r"<text[^>]*>([^<]+)</text>", content))
    wanted = {
        "fold_scores": "Random forest", "beeswarm": "GENE1", "importance": "GENE1", "coverage": "Accuracy of the answers",
        "prevalence": "Prevalence of Basal", "decision": "Probability of Basal", "subgroups": "everybody",
        "null": "shuffled labels", "learning": "training samples", "by_group": "GENE1", "layers": "sample table",
        "stability": "first 5", "places": "GENE1", "waterfall": "GENE1", "forces": "sample s", "dependence": "GENE",
        "ranked_sets": "Normalised enrichment", "over_sets": "Times as many", "running_sum": "Running sum",
        "without": "GENE1", "fewer": "best baseline", "set_network": "raises it",
    }.get(name, "LumA")
    assert wanted in texts


@pytest.mark.parametrize("format", ["png", "svg", "pdf"])
def test_a_saved_figure_knows_its_run(run, format):
    content = export(run, "confusion", None, format)
    assert run_of(content) == run.id
    assert run.plan.key.encode() in content
    assert run_of(content.replace(b"GenoML run", b"another run")) is None
    assert run_of(b"") is None


@pytest.mark.parametrize("name", NAMES)
def test_pdf_embeds_its_fonts_as_text(run, name):
    content = export(run, name, None, "pdf")
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    assert b"/FontFile2" in content  # TrueType, editable
    assert b"/Type3" not in content


@pytest.mark.parametrize("name", NAMES)
def test_csv_is_the_table(run, name):
    content = export(run, name, None, "csv")
    pd.testing.assert_frame_equal(pd.read_csv(io.BytesIO(content)), usual(name, run), check_dtype=False)


@pytest.mark.parametrize("name", NAMES)
def test_slide(run, name):
    deck = Presentation(io.BytesIO(export(run, name, None, "pptx")))
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, abs=0.01)
    (page,) = deck.slides
    (shown,) = [shape for shape in page.shapes if shape.has_chart or shape.shape_type == 13]
    assert shown._element.xpath(".//p:cNvPr/@descr") == [FIGURES[name].describe(usual(name, run))]
    texts = [shape.text_frame.text for shape in page.shapes if shape.has_text_frame]
    assert page.shapes.title.text_frame.text.startswith(FIGURES[name].label)
    assert run.summary["verdict"]["sentence"] in texts
    assert methods_line(run) in texts
    for shape in page.shapes:
        assert 0 <= shape.left < shape.left + shape.width <= deck.slide_width
        assert 0 <= shape.top < shape.top + shape.height <= deck.slide_height


def test_slide_of_a_single_model_says_whose_verdict_it_is(run):
    (page,) = Presentation(io.BytesIO(export(run, "roc", "random_forest", "pptx"))).slides
    texts = [shape.text_frame.text for shape in page.shapes if shape.has_text_frame]
    assert texts[0] == "ROC curve: Random forest"
    assert texts[1].startswith("Shown for comparison. The verdict on the model chosen inside each fold: The model is better")


def test_slide_of_a_class_is_of_the_headline(run):
    (page,) = Presentation(io.BytesIO(export(run, "importance", "LumA", "pptx"))).slides
    texts = [shape.text_frame.text for shape in page.shapes if shape.has_text_frame]
    assert texts[0] == "Most important features: LumA"
    assert texts[1] == run.summary["verdict"]["sentence"]


def test_methods_line(run, hard_run):
    assert methods_line(run) == ("3 models; nested cross-validation (4 outer folds at random, stratified), with 3 inner folds to "
                                 "choose; n = 240 samples, 1,558 features; "
                                 "95 % intervals from 1,000 resamples of groups.")
    assert "repeated 2 times" in methods_line(hard_run)


@pytest.mark.parametrize("format", ["png", "svg", "pdf"])
def test_same_table_gives_same_bytes(run, format):
    assert export(run, "roc", "headline", format) == export(run, "roc", "headline", format)


def test_formulas_are_inert():
    table = pd.DataFrame({"=x": ["=1+1", "+a", "-b", "@c", "\td", "TP53"], "n": [-1.5, 2, 3, 4, 5, 6]})
    found = pd.read_csv(io.BytesIO(to_csv(table)))
    assert list(found) == ["'=x", "n"]
    assert list(found["'=x"]) == ["'=1+1", "'+a", "'-b", "'@c", "'\td", "TP53"]
    assert found.n[0] == -1.5


def test_formula_as_class_name(binary_run):
    content = export(binary_run, "confusion", "headline", "csv").decode()
    assert '"\'=1+1"' in content
    assert '"=1+1"' not in content


@pytest.mark.parametrize("format", [format for format in FORMATS if format not in ("png", "pdf")])  # which hold the drawing of SVG
@pytest.mark.parametrize("name", NAMES)
def test_hard_names_and_two_classes(hard_run, binary_run, name, format):
    for one in (hard_run, binary_run):
        assert len(export(one, name, FIGURES[name].parts(one)[:2][-1], format)) > 100


@pytest.mark.parametrize(("request_", "fix"), [
    (("rock", "headline", "png"), "Did you mean 'roc'?"),
    (("roc", "headlin", "png"), "Did you mean 'headline'?"),
    (("roc", "headline", "jpg"), "Did you mean 'png'?"),
    (("beeswarm", "headline", "png"), "Choose one of: Basal, Her2, LumA, LumB, Normal."),
])
def test_what_does_not_exist(run, request_, fix):
    with pytest.raises(GenoMLError, match=re.escape(fix)):
        export(run, *request_)
