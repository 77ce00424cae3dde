"""The contract of every figure: both drawings show every row of its table, names are harmless, and words describe it."""
import numpy as np
import pandas as pd
import pytest

from genoml_core.figures import FIGURES
from genoml_core.figures.theme import paper_axes, paper_style

RUNS = ("run", "hard_run", "binary_run")
NAMES = [name for name, figure in FIGURES.items() if "classification" in figure.tasks]


@pytest.fixture(params=RUNS)
def any_run(request):
    return request.getfixturevalue(request.param)


def numbers_on_paper(axes) -> set:
    """Every coordinate that the axes' lines, dots and images hold, and the numbers in its texts."""
    found = [line.get_xydata() for line in axes.lines]
    found += [dots.get_offsets() for dots in axes.collections] + [path.vertices for c in axes.collections for path in c.get_paths()]
    found += [image.get_array() for image in axes.images]
    found += [[bar.get_x(), bar.get_width(), bar.get_x() + bar.get_width()] for bar in axes.patches]
    return {round(float(number), 6) for array in found for number in np.asarray(array, float).ravel()}


def numbers_on_screen(drawing) -> set:
    found = set()
    for trace in drawing.data:
        for part in ("x", "y", "z", "base"):
            values = getattr(trace, part, None)
            if values is not None:
                found |= {round(float(number), 6) for number in np.asarray(values, float).ravel()}
        for way in ("x", "y"):
            if (bars := getattr(trace, f"error_{way}", None)) is not None and bars.array is not None:
                at = np.asarray(getattr(trace, way), float)
                found |= {round(float(number), 6) for number in (*(at - bars.arrayminus), *(at + bars.array))}
    return found


MEASURES = {
    "confusion": ["percent"], "roc": ["fpr", "tpr", "low", "high"], "fold_scores": ["score"], "reliability": ["predicted", "observed"],
    "precision_recall": ["recall", "precision", "low", "high", "prevalence"], "beeswarm": ["contribution"],
    "importance": ["importance", "low", "high"], "practice": ["value", "low", "high"], "prevalence": ["x", "value", "low", "high"],
    "decision": ["x", "value", "low", "high"], "coverage": ["x", "value"], "sets": ["value", "low", "high"],
    "subgroups": ["value", "low", "high"], "null": ["score"], "learning": ["value", "low", "high"], "layers": ["value", "low", "high"],
    "by_group": ["share"], "stability": ["value", "low", "high"], "places": ["place"], "waterfall": ["start", "contribution"],
    "forces": ["start", "contribution"], "dependence": ["value", "contribution"], "ranked_sets": ["value"], "over_sets": ["value"],
    "running_sum": ["rank", "sum"], "without": ["value", "low", "high"], "fewer": ["value", "low", "high"], "set_network": ["x", "y"],
}


def shows_every_row(figure, table: pd.DataFrame, measures: list[str]) -> None:
    """Both drawings hold every number of these columns."""
    expected = {round(float(number), 6) for measure in measures for number in table[measure].dropna()}
    assert expected <= numbers_on_screen(figure.screen(table))
    with paper_style():
        axes = paper_axes(figure.size)[1]
        figure.paper(table, axes)
        assert expected <= numbers_on_paper(axes)


def usual(name: str, run) -> pd.DataFrame:
    """A figure's table of what it shows first."""
    return FIGURES[name].read(run, FIGURES[name].parts(run)[0])


@pytest.mark.parametrize("name", NAMES)
def test_both_drawings_show_every_row(any_run, name):
    shows_every_row(FIGURES[name], usual(name, any_run), MEASURES[name])


@pytest.mark.parametrize("name", NAMES)
def test_another_part_gives_other_numbers(run, name):
    parts = FIGURES[name].parts(run)
    first, last = (FIGURES[name].read(run, part) for part in (parts[0], parts[-1]))
    whole = ("fold_scores", "null", "learning", "without", "fewer")  # which have one part, or show all models at once
    assert first.equals(last) == (name in whole)


@pytest.mark.parametrize("name", NAMES)
def test_description_is_one_sentence_with_numbers(any_run, name):
    words = FIGURES[name].describe(usual(name, any_run))
    assert words.endswith(".")
    assert any(letter.isdigit() for letter in words)
    assert "nan" not in words


def texts_on_screen(drawing) -> str:
    """All text that Plotly would read as HTML."""
    axes = [drawing.layout.xaxis.ticktext, drawing.layout.yaxis.ticktext]
    words = [str(trace[part]) for trace in drawing.data for part in ("customdata", "text")]
    return " ".join([str(axes), *(str(trace.name) for trace in drawing.data), *words])


@pytest.mark.parametrize("name", NAMES)
def test_screen_escapes_html_and_leaves_the_theme_alone(hard_run, name):
    drawing = FIGURES[name].screen(usual(name, hard_run))
    assert "<b>" not in texts_on_screen(drawing)
    assert drawing.layout.paper_bgcolor == drawing.layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert drawing.layout.font.color is None


@pytest.mark.parametrize(("name", "number"), [
    ("confusion", 12), ("roc", 12), ("precision_recall", 12), ("reliability", 12), ("beeswarm", 20), ("importance", 20),
    ("places", 20),
])
def test_names_stay_apart_and_dollars_stay_dollars_on_paper(hard_run, name, number):
    figure = FIGURES[name]
    with paper_style():
        drawing, axes = paper_axes(figure.size)
        figure.paper(usual(name, hard_run), axes)
        drawing.draw_without_rendering()
        named = axes.get_legend() if axes.get_legend() and name != "importance" else None
        texts = [text.get_text() for text in (named.get_texts() if named else axes.get_yticklabels())]
        assert len(set(texts)) == number
        assert all(r"\$" in text for text in texts)


@pytest.mark.parametrize("fixture", RUNS)
@pytest.mark.parametrize("name", NAMES)
def test_no_text_is_cut_off_on_paper(request, fixture, name):
    """All text lies within the picture that is saved, and no cell's text is wider than its cell."""
    figure, run = FIGURES[name], request.getfixturevalue(fixture)
    with paper_style():
        drawing, axes = paper_axes(figure.size)
        figure.paper(usual(name, run), axes)
        drawing.draw_without_rendering()
        renderer = drawing.canvas.get_renderer()
        whole = drawing.get_tightbbox(renderer)
        to_inches = drawing.dpi_scale_trans.inverted()
        inches = [text.get_window_extent(renderer).transformed(to_inches) for text in axes.texts + axes.get_yticklabels()]
        assert all(box.x0 >= whole.x0 - 1e-6 and box.x1 <= whole.x1 + 1e-6 for box in inches)
        width = axes.get_window_extent(renderer).width / max(1, len(run.classes))
        assert name == "set_network" or all(text.get_window_extent(renderer).width <= width for text in axes.texts)  # which has no cells
        assert axes.get_window_extent(renderer).width > 0.35 * drawing.bbox.width


def _luminance(rgb) -> float:
    """Relative luminance as WCAG defines it, of red, green and blue from 0 to 1."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb[:3]]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def test_every_cell_can_be_read():
    """Contrast of at least 4.5 between text and cell, whatever the percent."""
    from matplotlib.colors import to_rgb

    names = list("abcdefghijk")
    table = pd.MultiIndex.from_product([names, names], names=["truth", "label"]).to_frame(index=False)
    table = table.assign(count=10.0, percent=np.arange(len(table)) % 101.0)  # every whole percent
    with paper_style():
        axes = paper_axes((120, 100))[1]
        FIGURES["confusion"].paper(table, axes)
        (image,) = axes.images
        cells = image.to_rgba(image.get_array()).reshape(-1, 4)
    for cell, text in zip(cells, axes.texts, strict=True):
        dark, light = sorted((_luminance(cell), _luminance(to_rgb(text.get_color()))))
        assert (light + 0.05) / (dark + 0.05) >= 4.5
