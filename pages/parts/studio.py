"""The figure studio: how figures look, on the pages and on paper, seen at once."""

from functools import partial
from pathlib import Path

import streamlit as st

from genoml_core.figures import FIGURES
from genoml_core.figures.finish import PALETTES, PLAIN, WIDTHS, Finish, finish_of, keep_finish
from genoml_core.run import Run
from pages.parts import problem, show
from pages.parts.text import md

PREVIEW = 150  # dots per inch
PALETTE_WORDS = {"usual": "Okabe-Ito (usual)", "bright": "Bright (Tol)", "muted": "Muted (Tol)", "greys": "Greys"}


def card(run: Run, names: list[str]) -> None:
    """Choose a figure and how it looks; what is chosen is kept for the workspace and holds everywhere."""
    with st.container(border=True), problem.told():
        st.header("Figure studio", anchor=False)
        st.caption(
            "Width, letters, colours and legend hold for all figures of this workspace: on the pages, in what is saved and in reports. "
            "Title and labels are those of the figure that you choose here."
        )
        left, right = st.columns([2, 3], gap="medium")
        with left:
            name = st.selectbox("Figure", names, format_func=lambda name: FIGURES[name].label, key=f"studio-{run.id}")
            finish = _choices(run, name)
        with right:
            _preview(run, name, finish)


def _choices(run: Run, name: str) -> Finish:
    """The choices; each is written when it is changed, and it alone, so that two tabs do not undo each other."""
    workspace, tag = run.path.parents[1], run.workspace[:8]
    now = finish_of(workspace, name)

    def kept(field: str, own: str = "") -> dict:
        key = f"studio-{field}-{own}{tag}"
        return {"key": key, "on_change": _keep, "args": (workspace, name, field, key)}

    st.selectbox("Width on paper", list(WIDTHS), list(WIDTHS).index(now.width), format_func=WIDTHS.get, **kept("width"))
    st.slider("Letters, points", 5.0, 16.0, now.font, 0.5, format="%.3g", **kept("font"))
    st.selectbox(
        "Colours",
        list(PALETTES),
        list(PALETTES).index(now.palette),
        format_func=PALETTE_WORDS.get,
        help="All but greys are told apart by people with common kinds of colour blindness.",
        **kept("palette"),
    )
    st.toggle("Legend", now.legend, **kept("legend"))
    st.text_input("Title", now.title, max_chars=200, placeholder="none", **kept("title", name))
    for way in ("x", "y"):
        words = f"Label of the {way} axis"
        st.text_input(words, getattr(now, way), max_chars=200, placeholder="as it is", **kept(way, name))
    if now != PLAIN and st.button("Back to the usual look", icon=":material/restart_alt:", key="studio-reset"):
        keep_finish(workspace, name, PLAIN)
        for key in [key for key in st.session_state if str(key).startswith("studio-") and str(key).endswith(tag)]:
            del st.session_state[key]
        st.rerun()
    return now


def _keep(workspace: Path, name: str, field: str, key: str) -> None:
    keep_finish(workspace, name, finish_of(workspace, name).model_copy(update={field: st.session_state[key]}))


def _preview(run: Run, name: str, finish: Finish) -> None:
    """The figure as it is on paper, or on the page; and the files."""
    from genoml_core.figures.export import draw, export
    from genoml_core.figures.slide import words_of

    entry = FIGURES[name]
    part = entry.parts(run)[0]
    table = entry.read(run, part)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        where = st.segmented_control("Preview", ["Paper", "Page"], default="Paper", required=True, key="studio-where")
        show.menu("studio", name, partial(export, run, name, part))
    if where == "Paper":
        st.image(draw(entry, table, "png", words_of(run, entry, part), PREVIEW), caption=md(entry.describe(table)))
    else:
        show.chart(finish.on_screen(entry.screen(table)), entry.describe(table), "studio-chart")
