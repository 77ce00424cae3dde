"""One 16:9 slide: title, picture with alternative text, the verdict, and how it was made."""
import io

from typing import NamedTuple

from ..models import label_of_use
from . import Figure, judged
from .origin import mark
from .theme import printable

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.6  # inches
TITLE, PICTURE, CAPTION, METHODS = (0.3, 0.8), (1.15, 4.75), (6.0, 0.75), (6.85, 0.4)  # top and height of each part


class Words(NamedTuple):
    """What stands on a slide beside the picture: caption below it, and in small letters how it was made.

    origin: the run that it came from, for the metadata of pictures (``origin.mark``).
    """

    title: str
    caption: str
    methods: str
    origin: str = ""


def words_of(run, figure: Figure, part: str) -> Words:
    """The words for a figure of a run: the verdict, and how the run was done."""
    between = " " if figure.label.endswith("?") else ": "
    return Words(between.join(filter(None, (figure.label, _name(part)))), _caption(run, figure, part), methods_line(run), mark(run))


def slide(words: Words, alternative: str, picture: bytes) -> bytes:
    """A PPTX file with one slide. picture: PNG; alternative: its description for those who cannot see it."""
    deck, content = new_deck(), io.BytesIO()
    add_slide(deck, words, alternative, picture)
    deck.save(content)
    return content.getvalue()


def new_deck():
    """An empty deck of 16:9 slides, of python-pptx."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    return deck


def add_slide(deck, words: Words, alternative: str, picture: bytes, notes: str = "") -> None:
    """A slide with a picture, its caption and how it was made; notes: what the speaker sees."""
    page = add_text(deck, words.title, [], notes)
    _place(page, picture, alternative)
    _write(page.shapes.add_textbox(0, 0, 0, 0), CAPTION, words.caption, 15)
    _write(page.shapes.add_textbox(0, 0, 0, 0), METHODS, words.methods, 11)


def add_text(deck, title: str, paragraphs: list[str], notes: str = ""):
    """A slide with a title and paragraphs below it, of which there may be none; returns it."""
    page = deck.slides.add_slide(deck.slide_layouts[5])  # title only
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
    from pptx.util import Inches, Pt

    shape.left, shape.top, shape.width, shape.height = Inches(MARGIN), Inches(rows[0]), Inches(WIDTH - 2 * MARGIN), Inches(rows[1])
    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
    frame.text = "\n".join(map(printable, text.split("\n")))
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.font.size, paragraph.font.bold, paragraph.space_after = Pt(points), bold, Pt(apart)


def _place(page, picture: bytes, alternative: str) -> None:
    """The picture as large as its place allows, in the middle."""
    from pptx.util import Inches

    shape = page.shapes.add_picture(io.BytesIO(picture), 0, 0)
    scale = min(Inches(PICTURE[1]) / shape.height, Inches(WIDTH - 2 * MARGIN) / shape.width)
    shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
    shape.left, shape.top = (Inches(WIDTH) - shape.width) // 2, Inches(PICTURE[0]) + (Inches(PICTURE[1]) - shape.height) // 2
    shape.name = "Figure"
    shape._element.nvPicPr.cNvPr.set("descr", printable(alternative))  # python-pptx has no public way to the alternative text
