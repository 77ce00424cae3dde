"""Reports: words and figures of a run put together for others to read."""
from collections.abc import Iterable
from pathlib import Path

from ..errors import GenoMLError
from ..registry import near_miss
from ..run import Run

FORMATS = {
    "html": ("Report (HTML)", "text/html"),
    "pptx": ("Slides (PPTX)", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "zip": ("Everything (ZIP)", "application/zip"),
}


Names = Iterable[str] | None


def report(run: Run, format: str, figures: Names = None, tables: Names = None, template: Path | None = None) -> bytes:
    """The content of a report of a run, with figures and tables of these names or with all that it has.

    template: of slides (.pptx); without it that of the workspace, where there is one.
    Raises GenoMLError for a format, a figure or a table that does not exist.
    """
    from .archive import archive
    from .exhibits import exhibits
    from .html import html
    from .slides import deck
    from .tables import tables as tables_of

    if format not in FORMATS:
        raise GenoMLError(f"There is no report as {format!r}.", fix=near_miss(format, FORMATS))
    shown, tabled = exhibits(run, figures), tables_of(run, tables)
    if format == "pptx":
        return deck(run, shown, tabled, template)
    return archive(run, shown, tabled) if format == "zip" else html(run, shown, tabled).encode()
