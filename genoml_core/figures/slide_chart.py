"""A chart on a slide that can be edited there, with its numbers in a sheet behind it."""
import numpy as np

from .native import Axis, Chart, Series
from .theme import QUIET, printable

DOT = 6  # points
CROWD, SMALL = 12, 10  # rows, and the letters of more of them
LETTER = 0.00085  # share of a chart's width that a letter takes, for each point of its size
TOP, RIGHT, FOOT, ENTRIES = 0.03, 0.02, 0.17, 0.08  # shares of a chart: around the drawing, below it, and for the legend
DASHES = {"solid": "SOLID", "dash": "DASH", "dot": "ROUND_DOT"}
GRID = "DDDDDD"


def add_chart(page, chart: Chart, place: tuple[int, int, int, int]):
    """Put a chart on a slide of python-pptx, at left, top, width and height; returns its shape."""
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
    from pptx.util import Pt

    bars = chart.series[0].kind == "bars"
    kind = XL_CHART_TYPE.BAR_CLUSTERED if bars else XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS
    frame = page.shapes.add_chart(kind, *place, _bar_data(chart) if bars else _point_data(chart))
    drawn = frame.chart
    drawn.font.size, drawn.has_title, drawn.has_legend = Pt(chart.letters), bool(chart.title), chart.legend
    if chart.title:
        drawn.chart_title.text_frame.text = printable(chart.title)
    shown = list(drawn.plots[0].series)
    for one, series in zip(chart.series, shown, strict=False):
        _paint(one, series)
    if bars:
        drawn.plots[0].overlap, drawn.plots[0].gap_width = 100, 40
        drawn.category_axis.tick_labels.font.size = Pt(_letters(chart))
        drawn.category_axis._element.lblOffset.addnext(_element('<c:tickLblSkip {} val="1"/>'))  # no name is left out
    for axis, told in zip((drawn.value_axis, drawn.category_axis), (chart.x, chart.y) if bars else (chart.y, chart.x), strict=True):
        _lay(axis, told)
    if chart.y.rows and not bars:
        _name_rows(drawn, chart)
    if chart.legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        _unlist(drawn, [place for place in range(len(shown)) if place >= len(chart.series) or not chart.series[place].listed])
    return frame


def _point_data(chart: Chart):
    """The sheet behind lines and dots; the names of rows stand at one more series, at the left end.

    All series get the same number of cells, the last of them empty: LibreOffice shows no others.
    """
    from pptx.chart.data import XyChartData

    data = XyChartData()
    told = [(printable(one.name), one.x, one.y) for one in chart.series]
    if chart.y.rows:
        told.append(("rows", np.full(len(chart.y.rows), chart.x.low), np.arange(len(chart.y.rows))))
    longest = max(len(x) for _, x, _ in told)
    for name, x, y in told:
        points = data.add_series(name)
        cells = np.full((longest, 2), np.nan)
        cells[:len(x)] = np.column_stack([x, y])
        for at in cells.tolist():
            points.add_data_point(*(None if np.isnan(at).any() else value for value in at))
    return data


def _bar_data(chart: Chart):
    """The sheet behind bars: a row each."""
    from pptx.chart.data import CategoryChartData

    data = CategoryChartData()
    data.categories = [printable(row) for row in chart.y.rows]
    for one in chart.series:
        known = np.isfinite(one.x)
        value = dict(zip(one.y[known].astype(int).tolist(), one.x[known].tolist(), strict=True))
        data.add_series(printable(one.name), [value.get(place) for place in range(len(chart.y.rows))])
    return data


def _paint(one: Series, shown) -> None:
    """Colour, line, dots and intervals of a series."""
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    colour, line = RGBColor.from_string(one.colour), shown.format.line
    if one.kind == "bars":
        shown.format.fill.solid()
        shown.format.fill.fore_color.rgb = colour
        shown.invert_if_negative = False
    elif one.line:
        line.width, line.color.rgb, line.dash_style = Pt(one.line), colour, getattr(MSO_LINE, DASHES[one.dash])
    else:
        line.fill.background()
    if one.kind != "bars":
        shown.smooth = False
        shown.marker.style = XL_MARKER_STYLE.CIRCLE if "dots" in one.kind else XL_MARKER_STYLE.NONE
    if "dots" in one.kind:
        shown.marker.size = DOT
        shown.marker.format.fill.solid()
        shown.marker.format.fill.fore_color.rgb = colour
        shown.marker.format.line.fill.background()
    if one.reach is not None:
        _add_reach(one, shown)


def _add_reach(bars: Series, shown) -> None:
    """Intervals of bars, of which python-pptx knows nothing; in a colour that is seen on the bars."""
    sides = "".join(
        f'<c:{side}><c:numLit><c:ptCount val="{int(bars.y.max()) + 1}"/>{_points(bars.y, reach)}</c:numLit></c:{side}>'
        for side, reach in (("plus", bars.reach[1]), ("minus", bars.reach[0]))
    )
    look = '<c:spPr><a:ln w="15875"><a:solidFill><a:srgbClr val="404040"/></a:solidFill></a:ln></c:spPr>'
    told = '<c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="1"/>'
    shown._element.cat.addprevious(_element(f"<c:errBars {{}}>{told}{sides}{look}</c:errBars>"))


def _points(places: np.ndarray, values: np.ndarray) -> str:
    known = np.isfinite(values)
    found = sorted(zip(places[known].astype(int).tolist(), values[known].tolist(), strict=True))
    return "".join(f'<c:pt idx="{place}"><c:v>{value!r}</c:v></c:pt>' for place, value in found)


def _letters(chart: Chart) -> int:
    """Points of the names of rows."""
    return chart.letters if len(chart.y.rows) <= CROWD else min(SMALL, chart.letters)


def _lay(axis, told: Axis) -> None:
    """Title, ends, ticks and grid of an axis; the other one crosses it where it begins."""
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_AXIS_CROSSES, XL_TICK_LABEL_POSITION, XL_TICK_MARK

    axis.has_title = bool(told.title)
    if told.title:
        axis.axis_title.text_frame.text = printable(told.title)
        axis.axis_title.text_frame.paragraphs[0].font.bold = False
    axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis.format.line.color.rgb = RGBColor.from_string(QUIET[1:])
    axis.has_major_gridlines = not told.rows
    if not told.rows:
        axis.major_gridlines.format.line.color.rgb = RGBColor.from_string(GRID)
        axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = _number_format(told), False
    if hasattr(axis, "major_unit"):  # an axis of numbers
        axis.minimum_scale, axis.maximum_scale, axis.crosses = told.low, told.high, XL_AXIS_CROSSES.MINIMUM
        axis.major_unit = None if told.logarithmic else told.step
    if told.logarithmic:
        axis._element.scaling.insert(0, _element('<c:logBase {} val="10"/>'))


def _number_format(told: Axis) -> str:
    if not told.percent:
        return "General"
    return "0%" if told.step >= 0.01 and not told.logarithmic else "0.0%"


def _name_rows(drawn, chart: Chart) -> None:
    """The names of rows stand to the left of a series without dots, for which room is made."""
    from pptx.enum.chart import XL_LABEL_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
    from pptx.util import Pt

    drawn.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    [*_, last] = drawn.plots[0].series
    last.format.line.fill.background()
    last.marker.style = XL_MARKER_STYLE.NONE
    for place, name in enumerate(chart.y.rows):
        label = last.points[place].data_label
        label.text_frame.text, label.text_frame.word_wrap, label.position = printable(name), False, XL_LABEL_POSITION.LEFT
        label.text_frame.paragraphs[0].font.size = Pt(_letters(chart))
    left = LETTER * _letters(chart) * max(map(len, chart.y.rows)) + RIGHT
    low = 1 - TOP - FOOT - (ENTRIES if chart.legend else 0)
    sides = "".join(f'<c:{side} val="{value:.4f}"/>' for side, value in (("x", left), ("y", TOP), ("w", 1 - left - RIGHT), ("h", low)))
    modes = '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
    area = drawn._chartSpace.chart.plotArea
    for automatic in area.xpath("c:layout"):
        area.remove(automatic)
    area.insert(0, _element(f"<c:layout {{}}><c:manualLayout>{modes}{sides}</c:manualLayout></c:layout>"))


def _unlist(drawn, places: list[int]) -> None:
    """Leave series out of the legend."""
    legend = drawn.legend._element
    for place in reversed(places):
        legend.legendPos.addnext(_element(f'<c:legendEntry {{}}><c:idx val="{place}"/><c:delete val="1"/></c:legendEntry>'))


def _element(text: str):
    """An element of a chart that python-pptx does not know, with its namespaces at {}."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    return parse_xml(text.format(nsdecls("c", "a")))
