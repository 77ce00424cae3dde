"""A deck of slides: verdict, tables, one figure a slide with what it shows and how it was made, limits; the run stands in the notes."""
import io
from pathlib import Path

import numpy as np

from ..figures.export import for_slide
from ..figures.slide import add_slide, add_small, add_text, methods_line, new_deck, spanned, template_of
from ..figures.theme import printable
from ..run import Run
from .exhibits import Exhibit
from .html import subtitle, title
from .limits import limitations
from .tables import Tabled

MOST_ROWS = 12
TOP, ROW = 1.25, 0.36  # inches: where a table begins, and the height of a row
MIN_LETTERS, MAX_LETTERS, FEW_LETTERS = 8, 45, 100  # of a column; and of a row whose letters can be large
LARGE, SMALL = 14, 11  # points


def deck(run: Run, shown: list[Exhibit], tabled: list[Tabled], template: Path | None = None) -> bytes:
    """The content of a PPTX file. template: whose layouts are used; without it that of the workspace, where there is one."""
    slides, note = new_deck(template or template_of(run.path.parents[1])), f"{subtitle(run)} {methods_line(run)}"
    add_text(slides, title(run), [run.summary["verdict"]["sentence"], limitations(run)[0]], note)
    for table in tabled:
        _add_table(slides, table, note)
    for one in shown:
        words = one.words._replace(caption=one.described)  # the verdict stands on the first slide
        add_slide(slides, words, one.described, for_slide(one.figure, one.table, words), note)
    add_text(slides, "What this cannot say", limitations(run), note)
    content = io.BytesIO()
    slides.save(content)
    return content.getvalue()


def _add_table(slides, tabled: Tabled, note: str) -> None:
    """A table that can be edited; of a long one the first rows."""
    from pptx.util import Pt

    rows = tabled.rows.head(MOST_ROWS).astype(str).map(printable)
    cut = [f"The first {MOST_ROWS} of {len(tabled.rows)} rows."] * (len(tabled.rows) > MOST_ROWS)
    page = add_text(slides, tabled.label, [], note)
    add_small(page, " ".join([*cut, tabled.note]))
    place = spanned(page.shapes.title, (TOP, ROW * (len(rows) + 1)))
    grid = page.shapes.add_table(len(rows) + 1, len(rows.columns), *place).table
    words = [max(map(len, name.split())) + 2 for name in rows.columns]  # none is broken
    longest = np.maximum(rows.map(len).max().clip(MIN_LETTERS, MAX_LETTERS), words)
    for column, share in zip(grid.columns, longest / longest.sum(), strict=True):
        column.width = int(place[2] * share)
    letters = Pt(LARGE if longest.sum() <= FEW_LETTERS else SMALL)
    for number, cells in enumerate([rows.columns, *rows.itertuples(index=False)]):
        for column, text in enumerate(cells):
            cell = grid.cell(number, column)
            cell.text = text
            cell.text_frame.paragraphs[0].font.size = letters
