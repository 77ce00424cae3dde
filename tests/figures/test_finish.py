"""The finish of figures: exact widths, larger letters, other colours everywhere, own titles, and the usual look where nothing is asked."""
import io
import re

import numpy as np
import pytest
from PIL import Image

from genoml_core.errors import GenoMLError
from genoml_core.figures import FIGURES
from genoml_core.figures.export import NOTHING, draw, export
from genoml_core.figures.finish import FILE, PALETTES, PLAIN, WIDTHS, Finish, finish_of, keep_finish
from genoml_core.figures.slide import words_of
from genoml_core.figures.theme import PALETTE

NAMES = ["roc", "confusion", "importance", "reliability", "fold_scores"]


@pytest.fixture
def shown(run):
    """``shown(name)``: a figure of the run and its table."""

    def read(name):
        figure = FIGURES[name]
        return figure, figure.read(run, figure.parts(run)[0])

    return read


def drawn(figure, table, format="svg", **finish) -> bytes:
    return draw(figure, table, format, NOTHING._replace(finish=Finish(**finish)))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [width for width in WIDTHS if width])
def test_a_width_is_kept_to_the_millimetre(shown, name, width):
    figure, table = shown(name)
    box = re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+)", drawn(figure, table, "pdf", width=width))
    assert float(box[1]) / 72 * 25.4 == pytest.approx(width, abs=0.1)
    picture = Image.open(io.BytesIO(drawn(figure, table, "png", width=width)))
    assert picture.width / 300 * 25.4 == pytest.approx(width, abs=0.1)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut_off_at_the_narrowest_width(shown, name):
    """What is on the drawing keeps away from its edges."""
    figure, table = shown(name)
    pixels = np.asarray(Image.open(io.BytesIO(drawn(figure, table, "png", width=85))).convert("L"))
    for edge in (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]):
        assert edge.min() > 200


@pytest.mark.parametrize("palette", ["bright", "muted", "greys"])
@pytest.mark.parametrize("name", NAMES)
def test_no_colour_of_the_usual_palette_is_left(shown, name, palette):
    figure, table = shown(name)
    usual = {colour.lower() for colour in PALETTE} - {colour.lower() for colour in PALETTES[palette]}
    found = set(re.findall(r"#[0-9a-f]{6}", drawn(figure, table, palette=palette).decode().lower()))
    assert not found & usual
    screen = Finish(palette=palette).on_screen(figure.screen(table)).to_json().lower()
    assert not set(re.findall(r"#[0-9a-f]{6}", screen)) & usual
    before = set(re.findall(r"#[0-9a-f]{6}", drawn(figure, table).decode().lower())) & usual
    assert before or name in ("confusion",)  # which has a scale of its own


def test_letters_grow(shown):
    figure, table = shown("roc")
    sizes = [max(map(float, re.findall(r"font-size: ([\d.]+)px", drawn(figure, table, font=font).decode()))) for font in (7, 14)]
    assert sizes[1] == pytest.approx(2 * sizes[0], rel=0.01)
    assert Finish(font=14).on_screen(figure.screen(table)).layout.font.size == 24


def test_own_title_and_labels_are_told_harmlessly(shown):
    figure, table = shown("roc")
    own = {"title": "Mine <b>$x$</b>", "x": "False <i>alarms</i>", "y": "Found"}
    paper = drawn(figure, table, **own).decode()
    assert "Mine &lt;b&gt;$x$&lt;/b&gt;" in paper
    assert "Found" in paper
    screen = Finish(**own).on_screen(figure.screen(table))
    assert screen.layout.title.text == "Mine &lt;b>$x$&lt;/b>"
    assert screen.layout.xaxis.title.text == "False &lt;i>alarms&lt;/i>"


def test_without_a_legend(shown):
    figure, table = shown("reliability")
    named = [trace.name for trace in figure.screen(table).data if trace.name]
    with_legend, without = drawn(figure, table).decode(), drawn(figure, table, legend=False).decode()
    assert 'id="legend_1"' in with_legend
    assert 'id="legend_1"' not in without
    assert named
    assert Finish(legend=False).on_screen(figure.screen(table)).layout.showlegend is False


def test_the_plain_finish_changes_nothing(shown):
    for name in NAMES:
        figure, table = shown(name)
        assert drawn(figure, table) == draw(figure, table, "svg")
        screen = figure.screen(table)
        assert PLAIN.on_screen(screen) is screen


def test_it_is_kept_for_the_workspace_and_titles_for_the_figure(run):
    workspace = run.path.parents[1]
    try:
        keep_finish(workspace, "roc", Finish(width=85, font=8, palette="muted", title="Mine"))
        assert finish_of(workspace, "roc") == Finish(width=85, font=8, palette="muted", title="Mine")
        assert finish_of(workspace, "confusion") == Finish(width=85, font=8, palette="muted")
        assert words_of(run, FIGURES["roc"], "headline").finish.title == "Mine"
        box = re.search(rb"/MediaBox \[ ?0 0 ([\d.]+)", export(run, "confusion", None, "pdf"))
        assert float(box[1]) / 72 * 25.4 == pytest.approx(85, abs=0.1)
        keep_finish(workspace, "roc", PLAIN)
        assert finish_of(workspace, "roc") == PLAIN
    finally:
        (workspace / FILE).unlink(missing_ok=True)


@pytest.mark.parametrize("text", ["", "[]", '{"all": {"width": "wide"}}', '{"all": {"colour": 1}}', '{"figures": 3}'])
def test_a_damaged_note_is_the_usual_look(tmp_path, text):
    (tmp_path / FILE).write_text(text)
    assert finish_of(tmp_path, "roc") == PLAIN


@pytest.mark.parametrize("wrong", [{"width": 90}, {"palette": "gold"}])
def test_what_does_not_exist_is_refused(tmp_path, wrong):
    with pytest.raises(GenoMLError, match="cannot be finished"):
        keep_finish(tmp_path, "roc", Finish(**wrong))
    assert not (tmp_path / FILE).exists()


def test_every_palette_has_as_many_colours():
    assert {len(colours) for colours in PALETTES.values()} == {len(PALETTE)}
    assert all(len(set(colours)) == len(colours) for colours in PALETTES.values())
