"""A figure as a file: PNG, SVG and PDF for papers, CSV of its numbers, and one slide."""
import csv
import io

from ..errors import GenoMLError
from ..registry import near_miss
from . import FIGURES, Figure
from .dials import USUAL, Dials
from .native import Chart, chart_of
from .origin import FIELDS
from .slide import Words, slide, words_of
from .theme import paper_axes, paper_style

DPI = 300
FORMATS = {
    "png": ("Picture (PNG, 300 dpi)", "image/png"),
    "svg": ("Vector (SVG)", "image/svg+xml"),
    "pdf": ("Vector (PDF)", "application/pdf"),
    "csv": ("Table (CSV)", "text/csv"),
    "pptx": ("Slide (PPTX)", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}
_LIVE = ("=", "+", "-", "@", "\t", "\r", "\0")  # a spreadsheet reads a text that begins so as a formula


def export(run, figure_name: str, part: str | None, format: str, dials: Dials = USUAL) -> bytes:
    """One figure of a run as the content of a file. part: one of the figure's ``parts(run)``; None for the first.

    Raises GenoMLError for a figure, part or format that does not exist.
    """
    figure = FIGURES[figure_name]
    parts = figure.parts(run)
    part = parts[0] if part is None else part
    for wanted, known, noun in ((format, FORMATS, "format"), (part, parts, "part of this figure")):
        if wanted not in known:
            raise GenoMLError(f"There is no {noun} named {wanted!r}.", fix=near_miss(wanted, known))
    return written(figure, figure.read(run, part, dials), format, words_of(run, figure, part))


def written(figure: Figure, table, format: str, words: Words) -> bytes:
    """The numbers of a figure as CSV, its drawing on paper, or a slide with these words."""
    if format == "pptx":
        return slide(words, figure.describe(table), for_slide(figure, table, words))
    return to_csv(table) if format == "csv" else draw(figure, table, format, words)


def for_slide(figure: Figure, table, words: Words) -> Chart | bytes:
    """A chart that can be edited on a slide, and where PowerPoint has none of this type a picture (PNG)."""
    return chart_of(words.finish.on_screen(figure.screen(table))) or draw(figure, table, "png", words)


NOTHING = Words("", "", "")


def draw(figure: Figure, table, format: str, words: Words = NOTHING, dpi: int = DPI) -> bytes:
    """The paper drawing of a table as PNG (300 dpi), SVG (text stays text) or PDF; the same table gives the same bytes.

    words: of which the origin is for the metadata, and the finish for the drawing. A width that is asked for is kept to the millimetre;
    else the drawing is cut to what is on it.
    """
    content, finish = io.BytesIO(), words.finish
    with paper_style(finish.scale):
        drawing, axes = paper_axes(finish.size(figure.size))
        figure.paper(table, axes)
        finish.on_paper(drawing, axes)
        dated = {"svg": "Date", "pdf": "CreationDate"}
        metadata = {"Title": figure.label} | ({dated[format]: None} if format in dated else {})
        metadata |= {FIELDS[format]: words.origin} if words.origin else {}
        cut = {} if finish.width else {"bbox_inches": "tight", "pad_inches": 0.03}
        drawing.savefig(content, format=format, dpi=dpi, metadata=metadata, **cut)
    return content.getvalue()


def to_csv(table) -> bytes:
    """UTF-8 CSV with text in quotes; text that a spreadsheet would run as a formula begins with an apostrophe, numbers stay as they are."""
    safe = table.rename(columns=_inert).apply(lambda column: column if column.dtype.kind in "iufb" else column.map(_inert))
    return safe.to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n").encode()


def _inert(text):
    return f"'{text}" if isinstance(text, str) and text.startswith(_LIVE) else text
