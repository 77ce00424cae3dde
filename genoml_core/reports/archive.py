"""Everything of a run for others, in one ZIP: report, slides, figures in all formats with their numbers, predictions, plan, methods."""
import io
import zipfile

from ..figures.export import FORMATS, to_csv, written
from ..figures.finish import WIDTHS
from ..run import Run
from .checklists import LISTS, checklist
from .exhibits import Exhibit
from .html import html
from .methods import bibliography, methods
from .slides import deck
from .tables import Tabled

DATED = (1980, 1, 1, 0, 0, 0)  # the same content gives the same bytes


def archive(run: Run, shown: list[Exhibit], tabled: list[Tabled]) -> bytes:
    """The content of the ZIP file."""
    files = {
        "report.html": html(run, shown, tabled).encode(), "slides.pptx": deck(run, shown, tabled),
        "methods.txt": "\n\n".join(methods(run)).encode(), "sources.bib": bibliography(run).encode(),
        "plan.json": run.plan.model_dump_json(indent=1).encode(), "predictions.csv": to_csv(run.predictions),
    }  # fmt: skip
    files |= {f"tables/{one.name}.csv": to_csv(one.rows) for one in tabled}
    files |= {f"checklists/{name}.csv": to_csv(checklist(run, name)) for name in LISTS}
    for one in shown:
        for suffix in (suffix for suffix in FORMATS if suffix != "pptx"):
            files[f"figures/{one.figure.name}.{suffix}"] = written(one.figure, one.table, suffix, one.words)
        for width in filter(None, WIDTHS):
            words = one.words._replace(finish=one.words.finish.model_copy(update={"width": width}))
            files[f"figures/{width} mm/{one.figure.name}.pdf"] = written(one.figure, one.table, "pdf", words)
    return zipped({f"{run.id}/{name}": body for name, body in files.items()})


def zipped(files: dict[str, bytes]) -> bytes:
    """The content of a ZIP with these files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, body in files.items():
            folder.writestr(zipfile.ZipInfo(name, DATED), body, zipfile.ZIP_DEFLATED)
    return content.getvalue()
