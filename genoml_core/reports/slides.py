"""A deck of slides: verdict, scores, one figure a slide with what it shows and how it was made, limits; the run stands in the notes."""
import io
from pathlib import Path

from ..figures.export import for_slide
from ..figures.slide import add_slide, add_text, methods_line, new_deck, spanned, template_of
from ..run import Run
from .exhibits import Exhibit, scores
from .html import subtitle, title
from .limits import limitations

MOST_ROWS = 12


def deck(run: Run, shown: list[Exhibit], template: Path | None = None) -> bytes:
    """The content of a PPTX file. template: whose layouts are used; without it that of the workspace, where there is one."""
    slides, note = new_deck(template or template_of(run.path.parents[1])), f"{subtitle(run)} {methods_line(run)}"
    add_text(slides, title(run), [run.summary["verdict"]["sentence"], limitations(run)[0]], note)
    _add_scores(slides, run, note)
    for one in shown:
        words = one.words._replace(caption=one.described)  # the verdict stands on the first slide
        add_slide(slides, words, one.described, for_slide(one.figure, one.table, words), note)
    add_text(slides, "What this cannot say", limitations(run), note)
    content = io.BytesIO()
    slides.save(content)
    return content.getvalue()


def _add_scores(slides, run: Run, note: str) -> None:
    """The scores as a table that can be edited."""
    from pptx.util import Pt

    table = scores(run).head(MOST_ROWS)
    page = add_text(slides, "Scores, with 95 % intervals", [], note)
    place = spanned(page.shapes.title, (1.4, 0.4 * (len(table) + 1)))
    frame = page.shapes.add_table(len(table) + 1, len(table.columns), *place)
    for row, cells in enumerate([table.columns, *table.itertuples(index=False)]):
        for column, text in enumerate(cells):
            cell = frame.table.cell(row, column)
            cell.text = text
            cell.text_frame.paragraphs[0].font.size = Pt(14)
