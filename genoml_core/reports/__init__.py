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


def report(run: Run, format: str, names: Iterable[str] | None = None, template: Path | None = None) -> bytes:
    """The content of a report of a run, with figures of these names or with all that it can show.

    template: of slides (.pptx); without it that of the workspace, where there is one.
    Raises GenoMLError for a format or a figure that does not exist.
    """
    from .archive import archive
    from .exhibits import exhibits
    from .html import html
    from .slides import deck

    if format not in FORMATS:
        raise GenoMLError(f"There is no report as {format!r}.", fix=near_miss(format, FORMATS))
    shown = exhibits(run, names)
    made = {"html": lambda: html(run, shown).encode(), "pptx": lambda: deck(run, shown, template), "zip": lambda: archive(run, shown)}
    return made[format]()
