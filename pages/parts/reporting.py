"""What goes into a report of a run, the files that it is made into, and the words that write themselves."""

import os

import streamlit as st

from genoml_core.child import call
from genoml_core.errors import GenoMLError
from genoml_core.figures import FIGURES
from genoml_core.figures.slide import TEMPLATE
from genoml_core.reports import FORMATS, tables
from genoml_core.reports.checklists import LISTS, YOU, checklist
from genoml_core.reports.exhibits import able
from genoml_core.reports.limits import limitations
from genoml_core.reports.methods import bibliography, methods
from genoml_core.run import Run
from genoml_core.workspace import Workspace
from pages.parts import address, incoming, problem
from pages.parts.text import md
from pages.parts.uploader import uploader

ICONS = {"html": ":material/html:", "pptx": ":material/slideshow:", "zip": ":material/folder_zip:"}


def downloads(run: Run) -> None:
    """Choose figures, and take them away in each format."""
    with st.container(border=True), problem.told():
        st.header("What goes in", anchor=False)
        more = "In this order; what needs a choice or more work first, such as one sample or gene sets, can be added once it is done."
        figures = _choice(run, "figures", {name: FIGURES[name].label for name in able(run)}, more)
        tabled = _choice(run, "tables", {name: tables.TABLES[name].label for name in tables.able(run)}, more)
        st.caption(
            "A report; a deck of slides with notes for the speaker, in which tables can be edited, and figures that PowerPoint has a chart "
            "for; or everything with its numbers. The verdict, methods, sources and limits are always in."
        )
        with st.container(horizontal=True):
            for suffix, (label, mime) in FORMATS.items():
                st.download_button(
                    label,
                    lambda suffix=suffix: _made(run, suffix, figures, tabled),
                    f"report-{run.id}.{suffix}",
                    mime,
                    key=f"report-{suffix}",
                    icon=ICONS[suffix],
                    type="primary" if suffix == "html" else "secondary",
                    on_click="ignore",
                )
        _template(Workspace(run.workspace))


def _choice(run: Run, what: str, known: dict[str, str], more: str) -> list[str]:
    """Which figures or tables go in: all, unless the reader says otherwise, in the address too. known: labels by name."""
    asked = [name for name in st.query_params.get(what, "").split(",") if name in known] or list(known)
    chosen = st.multiselect(what.capitalize(), list(known), asked, format_func=known.get, key=f"report-{what}-{run.id}", help=more)
    address.note(what, ",".join(chosen), chosen != list(known))
    return chosen


def _template(workspace: Workspace) -> None:
    """The lab's own template for slides: brought in, kept for the workspace, taken away."""
    kept = workspace.path / TEMPLATE
    with st.expander("Slides in your lab's template", icon=":material/palette:", type="compact", expanded=bool(_brought(workspace))):
        if kept.exists() and not _brought(workspace):
            st.markdown(":material/check_circle: Slides are made with the template that you brought.")
            if st.button("Take it away", icon=":material/delete:", key="template-away"):
                kept.unlink()
                st.rerun()
        words = "A presentation or template (.pptx); its layouts, colours and letters are used, its own slides are left out."
        uploader(workspace, "template", "Template", ["pptx"], words)
        for path in _brought(workspace):
            try:
                call("genoml_core.figures.slide:check_template", seconds=30, path=str(path))
            except GenoMLError as error:
                problem.show(error)
                if st.button("Remove it", icon=":material/close:", key=f"template-remove-{path.name}"):
                    incoming.remove(workspace, "template", path.name)
                    st.rerun()
            else:
                os.replace(path, kept)
                st.rerun()


def _brought(workspace: Workspace) -> list:
    return incoming.waiting(workspace, "template")


def words(run: Run) -> None:
    """The methods text, its sources and the limits, to copy."""
    with problem.told():
        st.header("Methods", anchor=False)
        paragraphs = methods(run)
        st.markdown("\n\n".join(map(md, paragraphs)))
        with st.expander("Copy the text", icon=":material/content_copy:", type="compact"):
            st.code("\n\n".join(paragraphs), language=None, wrap_lines=True)
        with st.expander("Sources (BibTeX)", icon=":material/menu_book:", type="compact"):
            st.code(bibliography(run), language=None)
        st.header("Limits", anchor=False)
        st.markdown("\n".join(f"* {md(sentence)}" for sentence in limitations(run)))


def checklists(run: Run) -> None:
    """Checklists of reporting, filled in where the run knows the answer."""
    with problem.told():
        st.header("Checklists", anchor=False)
        name = st.segmented_control("Checklist", list(LISTS), default=next(iter(LISTS)), required=True, key=f"checklist-{run.id}")
        table = checklist(run, name)
        open_items = int((table.Answer == YOU).sum())
        st.caption(f"{len(table) - open_items} of {len(table)} items are filled in from the run; the others only you can answer.")
        wide = {"Answer": st.column_config.TextColumn(width="large"), "Asks": st.column_config.TextColumn(width="medium")}
        st.dataframe(table, hide_index=True, column_config=wide, alt=f"{name}: {len(table)} items with answers.", row_height=60)


def again(run: Run) -> None:
    """How the run is done again, here and elsewhere."""
    st.header("Do it again", anchor=False)
    st.markdown(
        "On this machine's command line: a folder with the data, the plan, what came out, and a script that does it all again and "
        "compares. In the place of *script*, *snakemake* and *nextflow* make pipelines. The second line makes one fold again at once."
    )
    at = f"python -m genoml_core --workspace {run.workspace}"
    st.code(f"{at} export {run.id} --as script --out again\n{at} verify {run.id}", language=None, wrap_lines=True)
    with st.expander("Copy the plan (YAML)", icon=":material/content_copy:", type="compact"):
        st.code(run.plan.yaml, language="yaml")


def _made(run: Run, suffix: str, figures: list[str], tabled: list[str]) -> bytes:
    from genoml_core.reports import report

    return report(run, suffix, figures, tabled)
