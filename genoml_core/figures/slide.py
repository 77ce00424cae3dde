"""One 16:9 slide: title, chart or picture with alternative text, the verdict, and how it was made."""
import io
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

from ..errors import DataError
from ..models import label_of_use
from . import Figure, judged
from .finish import PLAIN, Finish, finish_of
from .native import Chart
from .origin import mark
from .slide_chart import add_chart
from .theme import printable

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.6  # inches
EMU = 914_400  # in an inch
TITLE, PICTURE, CAPTION, METHODS = (0.3, 0.8), (1.15, 4.75), (6.0, 0.75), (6.85, 0.4)  # top and height of each part
TEMPLATE = "template.pptx"  # in a workspace


class Words(NamedTuple):
    """What stands on a slide beside the figure: caption below it, and in small letters how it was made.

    origin: the run that it came from, for the metadata of pictures (``origin.mark``); finish: how the figure is finished;
    template: whose layouts the slide has.
    """

    title: str
    caption: str
    methods: str
    origin: str = ""
    finish: Finish = PLAIN
    template: Path | None = None


def words_of(run, figure: Figure, part: str) -> Words:
    """The words for a figure of a run: the verdict, and how the run was done."""
    between = " " if figure.label.endswith("?") else ": "
    title = between.join(filter(None, (figure.label, _name(part))))
    return worded(run.path.parents[1], figure, title, _caption(run, figure, part), methods_line(run), mark(run))


def worded(workspace: Path, figure: Figure, title: str, caption: str, methods: str, origin: str = "") -> Words:
    """The words for any figure, finished as its workspace says and in its template."""
    return Words(title, caption, methods, origin, finish_of(workspace, figure.name), template_of(workspace))


def template_of(workspace: Path) -> Path | None:
    """The template for the slides of a workspace, where there is one."""
    return path if (path := workspace / TEMPLATE).exists() else None


def slide(words: Words, alternative: str, shown: Chart | bytes) -> bytes:
    """A PPTX file with one slide. shown: a chart, or a PNG; alternative: its description for those who cannot see it."""
    deck, content = new_deck(words.template), io.BytesIO()
    add_slide(deck, words, alternative, shown)
    deck.save(content)
    return content.getvalue()


def new_deck(template: Path | None = None):
    """An empty deck of 16:9 slides, of python-pptx; or one of a template, in its size and with its layouts.

    Raises DataError for a file that is no template.
    """
    from pptx import Presentation
    from pptx.exc import PackageNotFoundError
    from pptx.util import Inches

    if template is None:
        deck = Presentation()
        deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
        return deck
    try:
        deck = Presentation(str(template))
        _layout(deck)
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, StopIteration) as error:
        fix = "Save a presentation, or a template, of PowerPoint or LibreOffice as .pptx, with a layout that has a title."
        raise DataError(f"{template.name!r} is no template for slides.", str(error), fix) from error
    for slide in list(deck.slides._sldIdLst):  # its own slides; python-pptx has no public way to remove one
        deck.part.drop_rel(slide.rId)
        deck.slides._sldIdLst.remove(slide)
    return deck


def check_template(path: str) -> list[float]:
    """Called in a child process. Width and height in inches of the slides of a template. Raises DataError where it is none."""
    deck = new_deck(Path(path))
    return [deck.slide_width / EMU, deck.slide_height / EMU]


def _layout(deck):
    """The layout with a title and the fewest other places. Raises StopIteration where none has a title."""
    kinds = [(sum(1 for _ in layout.placeholders), place, layout) for place, layout in enumerate(deck.slide_layouts) if _titled(layout)]
    return next(iter(sorted(kinds, key=lambda kind: kind[:2])))[2]


def _titled(layout) -> bool:
    return any(place.placeholder_format.type in (1, 3) for place in layout.placeholders)  # a title, or a centred one


def add_slide(deck, words: Words, alternative: str, shown: Chart | bytes, notes: str = "") -> None:
    """A slide with a chart or a picture, its caption and how it was made; notes: what the speaker sees."""
    page = add_text(deck, words.title, [], notes)
    shape = _place(page, shown) if isinstance(shown, bytes) else add_chart(page, shown, spanned(page.shapes.title, PICTURE))
    shape.name = "Figure"
    shape._element.xpath(".//p:cNvPr")[0].set("descr", printable(alternative))  # python-pptx has no public way to the alternative text
    _write(page.shapes.add_textbox(0, 0, 0, 0), CAPTION, words.caption, 15)
    add_small(page, words.methods)


def add_small(page, text: str) -> None:
    """Small letters at the foot of a slide."""
    _write(page.shapes.add_textbox(0, 0, 0, 0), METHODS, text, 11)


def add_text(deck, title: str, paragraphs: list[str], notes: str = ""):
    """A slide with a title and paragraphs below it, of which there may be none; returns it."""
    page = deck.slides.add_slide(_layout(deck))
    for place in [place for place in page.placeholders if place.placeholder_format.type not in (1, 3)]:
        place._element.getparent().remove(place._element)  # an empty place would ask to be filled
    _write(page.shapes.title, TITLE, title, 26, bold=True)
    if paragraphs:
        _write(page.shapes.add_textbox(0, 0, 0, 0), PICTURE, "\n".join(paragraphs), 18, apart=12)
    if notes:
        page.notes_slide.notes_text_frame.text = printable(notes)
    return page


def methods_line(run) -> str:
    """Models, folds and n in one line."""
    design, samples, tried = run.plan.design, run.summary["samples"], len(run.plan.models)
    patients = f" in {samples['groups']:,} groups" if samples["groups"] != samples["used"] else ""
    return (f"{tried} models; {design.sentence}; "
            f"n = {samples['used']:,} samples{patients}, {samples['features']:,} features; 95 % intervals from 1,000 resamples of groups.")


def _caption(run, figure: Figure, part: str) -> str:
    """The verdict, which is on the headline; other models are beside it."""
    sentence = run.summary["verdict"]["sentence"]
    if part == "headline" or figure.parts is not judged:
        return sentence
    return f"Shown for comparison. The verdict on the model chosen inside each fold: {sentence}"


def _name(model: str) -> str:
    if model == "headline":
        return "the model chosen inside each fold"
    if model == "baseline":
        return "the baseline chosen inside each fold"
    return label_of_use(model)


def _write(shape, rows: tuple[float, float], text: str, points: int, bold: bool = False, apart: int = 0) -> None:
    """Put a text into a shape that spans the slide; apart: points between paragraphs."""
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Pt

    shape.left, shape.top, shape.width, shape.height = spanned(shape, rows)
    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
    frame.text = "\n".join(map(printable, text.split("\n")))
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.font.size, paragraph.font.bold, paragraph.space_after = Pt(points), bold, Pt(apart)


def spanned(shape, rows: tuple[float, float]) -> tuple[int, int, int, int]:
    """Left, top, width and height of what spans a slide between its margins. rows: top and height in inches on a slide of 16:9."""
    deck = shape.part.package.presentation_part.presentation
    across, down = deck.slide_width / WIDTH, deck.slide_height / HEIGHT
    return int(MARGIN * across), int(rows[0] * down), int((WIDTH - 2 * MARGIN) * across), int(rows[1] * down)


def _place(page, picture: bytes):
    """The picture as large as its place allows, in the middle; returns its shape."""
    shape = page.shapes.add_picture(io.BytesIO(picture), 0, 0)
    left, top, width, height = spanned(shape, PICTURE)
    scale = min(height / shape.height, width / shape.width)
    shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
    shape.left, shape.top = left + (width - shape.width) // 2, top + (height - shape.height) // 2
    return shape
