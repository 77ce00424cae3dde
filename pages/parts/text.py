"""The one way in which names from users' files get into texts: escaped, on one line, cut to a bearable length."""

import html
import re
from collections.abc import Iterable

from genoml_core.errors import counted

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$:~&=^@])")
MOST = 80


def short(name, most: int = MOST) -> str:
    """Any value on one line, cut to ``most`` characters. Not escaped: for data frames and selections, which show text as it is."""
    line = " ".join(str(name).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def distinct(names: Iterable, most: int = MOST) -> dict:
    """Each name as ``short``; those that would look alike are numbered, since a selection tells its options apart by their looks."""
    labels: dict = {}
    taken: dict[str, int] = {}
    for name in names:
        label = short(name, most)
        taken[label] = taken.get(label, 0) + 1
        labels[name] = label if taken[label] == 1 else f"{label} ({taken[label]})"
    return labels


def md(name, most: int = 10_000) -> str:
    """Any value for a Markdown sink (labels, alerts, captions): shown literally, never as markup, image or link."""
    return _MARKDOWN.sub(r"\\\1", short(name, most))


def plot(name) -> str:
    """Any value for a Plotly text, which understands a little HTML."""
    return html.escape(short(name))


def number(value: float | None, digits: int = 3) -> str:
    """A score for reading; a dash where there is none."""
    return "–" if value is None or value != value else f"{value:z.{digits}f}"


def interval(score: dict) -> str:
    """The 95 % interval of ``{"value", "low", "high"}`` in words."""
    return f"{number(score['low'])} to {number(score['high'])}"


def duration(seconds: float) -> str:
    """Seconds as people say them: 48 s, 3 min 20 s, 2 h 5 min."""
    seconds = round(seconds)
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60} s"
    return f"{seconds // 3600} h {seconds % 3600 // 60} min"


plural = counted
