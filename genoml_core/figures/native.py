"""Charts that PowerPoint knows: they can be edited there, with their numbers in a sheet behind them.

They are read from the drawing for the screen, so that both show the same. What a chart of PowerPoint cannot show, such as a heat map,
texts among the dots, or a colour for each dot, stays a picture.
"""
import re
from base64 import b64decode
from html import unescape
from typing import NamedTuple

import numpy as np

from .theme import QUIET

LETTERS = 12  # points
LINE, SPREAD, BAND = 2.0, 1.25, 0.75  # points: a line, an interval, the edge of a band
INTERVAL = ", interval"
STEPS = [1, 2, 2.5, 5, 10]  # between ticks


class Series(NamedTuple):
    """Points (n,) each; where one is NaN a line has a gap. kind: lines, dots, both or bars; line: points, 0 for none.

    listed: whether it is in the legend; reach: of bars, how far their intervals reach down and up, (2, n).
    """

    name: str
    x: np.ndarray
    y: np.ndarray
    kind: str
    colour: str
    line: float
    dash: str
    listed: bool
    reach: np.ndarray | None = None


class Axis(NamedTuple):
    """rows: what stands at 0, 1, ... instead of numbers, from below; low and high: where it begins and ends; step: between its ticks."""

    title: str
    rows: list[str]
    low: float
    high: float
    step: float
    logarithmic: bool
    percent: bool


class Chart(NamedTuple):
    """Series on two axes. legend: whether it has one; title: "" for none; letters: points."""

    series: list[Series]
    x: Axis
    y: Axis
    legend: bool
    title: str
    letters: int


def chart_of(drawn) -> Chart | None:
    """What a Plotly drawing shows; None where a chart of PowerPoint cannot show it."""
    read, layout = [_series(trace) for trace in drawn.data], drawn.layout
    series = [one for found in read for one in found if np.isfinite(one.x).any()]
    mixed = len({one.kind == "bars" for one in series}) != 1
    if mixed or not all(read) or (layout.xaxis.ticktext is not None and layout.xaxis.type != "log"):
        return None
    x, y = (_axis(layout[f"{way}axis"], way, series, layout.shapes) for way in "xy")
    if y.rows:  # on the screen the first is above
        series = [one._replace(y=len(y.rows) - 1 - one.y) for one in series]
    least = 1 if layout.showlegend else 2
    legend = layout.showlegend is not False and sum(one.listed for one in series) >= least
    across = [_across(shape, x, y) for shape in layout.shapes]
    return Chart([*series, *across], x, y, legend, unescape(layout.title.text or ""), layout.font.size or LETTERS)


def _series(trace) -> list[Series]:
    """What a trace shows, and its intervals; nothing where PowerPoint cannot show it."""
    looks = READ[trace.type](trace) if trace.type in READ else None
    if looks is None:
        return []
    name, x, y = unescape(trace.name or ""), _numbers(trace.x), _numbers(trace.y)
    whole = looks._replace(name=name + looks.name, x=x, y=y, listed=trace.showlegend is not False and bool(name) and not looks.name)
    bars = {way: trace[f"error_{way}"] for way in "xy"}
    reaches = {way: np.array([_numbers(one.arrayminus), _numbers(one.array)]) for way, one in bars.items() if one.array is not None}
    if whole.kind == "bars":
        return [whole._replace(reach=reaches.get("x"))]
    return [*(_intervals(whole, way, reach) for way, reach in reaches.items()), whole]


def _numbers(given) -> np.ndarray:
    """Values of a trace, which Plotly has packed where the drawing was read from JSON; NaN for what has no place on an axis."""
    found = np.frombuffer(b64decode(given["bdata"]), given["dtype"]) if isinstance(given, dict) else given
    return np.where(np.isfinite(found := np.asarray(found, float)), found, np.nan)


def _intervals(of: Series, way: str, reach: np.ndarray) -> Series:
    """A line for each point, one after the other."""
    at = of._asdict()
    ends = np.column_stack([at[way] - reach[0], at[way] + reach[1], np.full(len(of.x), np.nan)]).ravel()
    other = "y" if way == "x" else "x"
    along = np.repeat(at[other], 3)
    return of._replace(**{way: ends, other: along}, name=of.name + INTERVAL, kind="lines", line=SPREAD, dash="solid", listed=False)


def _bars(trace) -> Series | None:
    """Bars that lie and begin at 0."""
    if trace.orientation != "h" or trace.base is not None:
        return None
    return LOOKS._replace(kind="bars", colour=_colour(trace.marker.color))


def _points(trace) -> Series | None:
    """Lines and dots that all look the same; of a band its edge."""
    if trace.fill == "toself":
        return LOOKS._replace(name=INTERVAL, kind="lines", colour=_colour(trace.fillcolor), line=BAND)
    kind = KINDS.get(trace.mode)
    alike = all(given is None or isinstance(given, str | int | float) for given in (trace.marker.color, trace.marker.size))
    if kind is None or not alike or trace.line.shape not in (None, "linear"):
        return None
    if kind == "dots":
        return LOOKS._replace(kind=kind, colour=_colour(trace.marker.color))
    return LOOKS._replace(kind=kind, colour=_colour(trace.line.color), line=trace.line.width or LINE, dash=trace.line.dash or "solid")


LOOKS = Series("", np.empty(0), np.empty(0), "dots", QUIET[1:], 0.0, "solid", listed=False)
READ = {"bar": _bars, "scatter": _points}
KINDS = {"lines": "lines", "markers": "dots", "lines+markers": "lines and dots"}


def _colour(text: str | None) -> str:
    """RRGGBB of "#rrggbb" or "rgba(r,g,b,a)", the latter as it looks on white."""
    if (text or QUIET).startswith("#"):
        return (text or QUIET)[1:7].upper()
    *parts, alpha = map(float, re.findall(r"[\d.]+", text))
    seen = max(alpha, 0.4)  # the edge of a band is thinner than the band
    return "".join(f"{round(seen * part + (1 - seen) * 255):02X}" for part in parts)


def _axis(axis, way: str, series: list[Series], shapes) -> Axis:
    from matplotlib.ticker import MaxNLocator

    title, percent = unescape(axis.title.text or ""), "%" in (axis.tickformat or "")
    if axis.ticktext is not None and axis.type != "log":
        rows = [unescape(text) for text in reversed(axis.ticktext)]
        return Axis(title, rows, -0.5, len(rows) - 0.5, 1.0, logarithmic=False, percent=False)
    ends = [end for one in series for end in _ends(one, way)] + [shape[f"{way}0"] for shape in shapes if shape[f"{way}ref"] == way]
    ends = [end for end in ends if end > 0 or axis.type != "log"]
    low, high = float(min(ends)), float(max(ends))
    if axis.type == "log":
        return Axis(title, [], *(10.0 ** np.array([np.floor(np.log10(low)), np.ceil(np.log10(high))])).tolist(), 1.0, True, percent)
    if axis.range:
        low, high = max(low, min(axis.range)), min(high, max(axis.range))
    elif axis.rangemode == "tozero":
        low = min(low, 0.0)
    ticks = MaxNLocator(6, steps=STEPS).tick_values(low, high).round(9).tolist()
    return Axis(title, [], ticks[0], ticks[-1], round(ticks[1] - ticks[0], 9), logarithmic=False, percent=percent)


def _ends(one: Series, way: str) -> tuple[float, float]:
    at = one.x if way == "x" else one.y
    down, up = one.reach if one.reach is not None and way == "x" else (0.0, 0.0)
    return np.nanmin(at - down), np.nanmax(at + up)


def _across(shape, x: Axis, y: Axis) -> Series:
    """A straight line from end to end."""
    ends = (
        np.array([shape[f"{way}0"], shape[f"{way}1"]] if shape[f"{way}ref"] == way else [axis.low, axis.high], float)
        for way, axis in (("x", x), ("y", y))
    )
    return LOOKS._replace(**dict(zip("xy", ends, strict=True)), kind="lines", line=1.0, dash="dash")
