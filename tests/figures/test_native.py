"""Charts on slides: the numbers of the figure, in the chart and in the sheet behind it; what PowerPoint cannot show stays a picture."""
import io

import numpy as np
import openpyxl
import plotly.graph_objects as go
import pytest
from pptx import Presentation

from genoml_core.figures import FIGURES
from genoml_core.figures.export import draw, export, for_slide
from genoml_core.figures.finish import Finish
from genoml_core.figures.native import chart_of
from genoml_core.figures.slide import TEMPLATE, add_text, new_deck, spanned, words_of
from genoml_core.figures.slide_chart import add_chart

from .test_drawings import MEASURES, NAMES, usual

PICTURES = {"beeswarm", "by_group", "confusion", "waterfall", "forces", "set_network"}  # colours by value, heat maps, floating bars, texts
NAMED_ROWS = {"fold_scores", "layers", "ranked_sets", "over_sets", "practice", "without", "sets", "stability", "places", "subgroups"}


def on_slide(run, name: str):
    """The chart of a slide with this figure, opened again."""
    content = export(run, name, None, "pptx")
    (page,) = Presentation(io.BytesIO(content)).slides
    (shape,) = [shape for shape in page.shapes if shape.has_chart]
    return shape.chart


def cells(chart) -> list[tuple]:
    """The rows of the sheet behind a chart."""
    return list(openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active.values)


def hold(found, expected) -> bool:
    """Whether each of the numbers expected is among those that were found."""
    found = np.array([value for value in found if isinstance(value, int | float)], float)
    return all(np.isclose(found, value, rtol=1e-12, atol=1e-12).any() for value in expected)


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_what_powerpoint_has_no_chart_for_stays_a_picture(run, name):
    table = usual(name, run)
    words = words_of(run, FIGURES[name], FIGURES[name].parts(run)[0])
    assert for_slide(FIGURES[name], table, words) == draw(FIGURES[name], table, "png", words)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in PICTURES])
def test_the_sheet_behind_a_chart_holds_the_numbers(run, name):
    table, chart = usual(name, run), on_slide(run, name)
    found = [value for row in cells(chart) for value in row]
    measures = ["importance"] if name == "importance" else MEASURES[name]  # intervals of bars are in the chart itself: below
    assert hold(found, (number for measure in measures for number in table[measure].dropna()))
    assert hold(found, (float(value.text) for value in chart._chartSpace.xpath(".//c:numCache/c:pt/c:v")))
    assert "nan" not in found
    assert len(chart.plots[0].series) == len(chart_of(FIGURES[name].screen(table)).series) + (name in NAMED_ROWS)


def test_intervals_of_bars(run):
    """How far each reaches down and up, at the place of its bar; no name of a bar is left out."""
    table, chart = usual("importance", run), on_slide(run, "importance")
    names = list(chart.plots[0].categories)
    assert names == [f"{row.label}" for row in table[::-1].itertuples()]  # from below
    for series in chart.plots[0].series:
        for side, sign in (("minus", -1), ("plus", 1)):
            for point in series._element.xpath(f"./c:errBars/c:{side}//c:pt"):
                row = table.iloc[len(table) - 1 - int(point.get("idx"))]
                assert series.values[int(point.get("idx"))] == row.importance
                assert row.importance + sign * float(point[0].text) == pytest.approx(row.low if sign < 0 else row.high)
    assert sum(len(series._element.xpath("./c:errBars/c:plus//c:pt")) for series in chart.plots[0].series) == len(table)
    assert chart._chartSpace.xpath(".//c:catAx/c:tickLblSkip/@val") == ["1"]
    order = ["errBarType", "errValType", "noEndCap", "plus", "minus", "spPr"]  # that of the schema
    assert [part.tag.rpartition("}")[2] for part in chart._chartSpace.xpath(".//c:errBars")[0]] == order


def test_the_first_row_is_above(run):
    chart, table = on_slide(run, "without"), usual("without", run)
    (*_, last) = chart.plots[0].series
    labels = [last.points[place].data_label.text_frame.text for place in range(len(table))]
    assert labels == list(table.row[::-1])
    first = next(series for series in chart.plots[0].series if series.name == table.series.iloc[0])
    (y,) = first._element.xpath("./c:yVal//c:pt[@idx='0']/c:v")
    assert float(y.text) == len(table) - 1


def test_the_legend_lists_what_it_lists_on_the_screen(run):
    chart = on_slide(run, "roc")
    left_out = {int(value) for value in chart._chartSpace.xpath(".//c:legendEntry[c:delete/@val='1']/c:idx/@val")}
    listed = [series.name for place, series in enumerate(chart.plots[0].series) if place not in left_out]
    assert listed == [f"{row['class']} (AUROC {row.area:.2f})" for _, row in usual("roc", run).drop_duplicates("class").iterrows()]


def test_a_chart_is_finished_as_the_figure_is(run):
    table = usual("roc", run)
    words = words_of(run, FIGURES["roc"], "headline")
    finish = Finish(palette="bright", legend=False, title="Ours & theirs", x="False alarms", font=14)
    plain, own = (for_slide(FIGURES["roc"], table, words._replace(finish=finish)) for finish in (words.finish, finish))
    assert (own.title, own.x.title, own.legend, own.letters) == ("Ours & theirs", "False alarms", False, 24)
    assert (plain.title, plain.legend, plain.letters) == ("", True, 12)
    assert {one.colour for one in plain.series if one.listed} >= {"0072B2", "D55E00"}
    assert {one.colour for one in own.series if one.listed} >= {"4477AA", "EE6677"}
    for before, after in zip(plain.series, own.series, strict=True):
        np.testing.assert_allclose(after.x, before.x)
        np.testing.assert_allclose(after.y, before.y)


def test_one_slide_in_the_template_of_the_workspace(run, tmp_path):
    deck = Presentation()
    deck.slide_width, deck.slide_height = 9_144_000, 6_858_000
    kept = run.path.parents[1] / TEMPLATE
    deck.save(kept)
    try:
        deck = Presentation(io.BytesIO(export(run, "roc", None, "pptx")))
    finally:
        kept.unlink()
    assert (deck.slide_width, deck.slide_height) == (9_144_000, 6_858_000)
    (page,) = deck.slides
    assert all(0 <= shape.left < shape.left + shape.width <= deck.slide_width for shape in page.shapes)


def drawn(**trace) -> go.Figure:
    figure = go.Figure()
    figure.add_scatter(**{"x": [1.0, 2, 4], "y": [0.2, 0.4, 0.3], "mode": "lines+markers", "name": "a", **trace})
    return figure


@pytest.mark.parametrize("trace", [
    {"mode": "markers", "marker": {"color": ["#000000", "#111111", "#222222"]}}, {"mode": "markers", "marker": {"size": [1, 2, 3]}},
    {"mode": "markers+text", "text": ["a", "b", "c"]}, {"mode": "lines", "line": {"shape": "hv"}},
])  # fmt: skip
def test_what_a_series_cannot_show(trace):
    assert chart_of(drawn()) is not None
    assert chart_of(drawn(**trace)) is None


def test_limits_and_ticks():
    """Round ends around all that is drawn; what the screen cuts off is cut off; 0 is in where it is on the screen; decades of ratios."""
    assert chart_of(drawn()).x[2:5] == (1.0, 4.0, 0.5)
    assert chart_of(drawn().update_xaxes(rangemode="tozero")).x[2:5] == (0.0, 4.0, 1.0)
    assert chart_of(drawn().update_yaxes(range=[0.25, 1])).y[2:5] == (0.25, 0.4, 0.05)
    logarithmic = chart_of(drawn().update_xaxes(type="log")).x
    assert (logarithmic.low, logarithmic.high, logarithmic.logarithmic) == (1.0, 10.0, True)
    across = chart_of(drawn().add_vline(7.0))
    assert across.x.high == 7.0
    assert across.series[-1].x.tolist() == [7.0, 7.0]
    assert across.series[-1].y.tolist() == [across.y.low, across.y.high]


def test_an_interval_is_a_line_of_its_own():
    """From end to end at each point, with a gap between them."""
    chart = chart_of(drawn(mode="markers", error_y={"array": [0.1, 0.1, 0.2], "arrayminus": [0.05, 0.1, 0.1]}))
    interval, dots = chart.series
    assert (interval.name, interval.kind, dots.kind) == ("a, interval", "lines", "dots")
    np.testing.assert_allclose(interval.y.reshape(3, 3)[:, :2], [[0.15, 0.3], [0.3, 0.5], [0.2, 0.5]])
    assert np.isnan(interval.y.reshape(3, 3)[:, 2]).all()
    assert (chart.y.low, chart.y.high) == (0.1, 0.5)


def test_what_has_no_place_on_an_axis_is_left_out():
    """An interval without an end, a ratio of 0, and a bar of nothing: no cell, and no limit of the axis."""
    chart = chart_of(drawn(y=[0.2, np.inf, 0.3], error_y={"array": [np.inf, 0.1, 0.2], "arrayminus": [0.1, 0.1, 0.1]}))
    assert (chart.y.low, chart.y.high) == (0.1, 0.5)
    assert np.isnan(chart.series[1].y).tolist() == [False, True, False]
    assert chart_of(drawn(x=[0.0, 2, 4]).update_xaxes(type="log")).x.low == 1.0
    reach = {"array": [0.5, np.nan], "arrayminus": [0.5, np.nan]}
    bars = go.Figure().add_bar(x=[1.0, np.nan], y=[0, 1], orientation="h", name="a", error_x=reach)
    bars.update_yaxes(tickvals=[0, 1], ticktext=["first", "second"])
    deck = new_deck()
    page = add_text(deck, "Bars", [])
    shape = add_chart(page, chart_of(bars), spanned(page.shapes.title, (1.0, 4.0)))
    assert list(shape.chart.plots[0].categories) == ["second", "first"]
    assert shape.chart.plots[0].series[0].values == (None, 1.0)
    assert shape.chart._chartSpace.xpath(".//c:plus//c:pt/@idx") == ["1"]
