"""A figure of a run on the page: drawing, alternative text, and the menu that saves it."""

import streamlit as st

from genoml_core.figures import Figure
from genoml_core.run import Run
from pages.parts import problem

CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["lasso2d", "select2d", "autoScale2d"]}


def chart(figure, alt: str, key: str) -> None:
    """Any Plotly figure, in the colours of the page."""
    st.plotly_chart(figure, key=key, alt=alt, config=CONFIG)


def figure(run: Run, entry: Figure, part: str) -> None:
    """One figure of a run in a card: title, what it shows, drawing, menu."""
    with st.container(border=True, height="stretch"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(entry.label, help=entry.help or None, anchor=False, width="content")
            _menu(run, entry, part)
        with problem.told():
            table = entry.table(run, part)
            chart(entry.screen(table), entry.describe(table), f"figure-{entry.name}")


def _menu(run: Run, entry: Figure, part: str) -> None:
    from genoml_core.figures.export import FORMATS, export

    with st.popover("Save", icon=":material/download:", key=f"save-{entry.name}"):
        for suffix, (label, mime) in FORMATS.items():
            st.download_button(
                label,
                lambda suffix=suffix: export(run, entry.name, part, suffix),
                f"{'-'.join(filter(None, (entry.name, part)))}.{suffix}",
                mime,
                key=f"save-{entry.name}-{suffix}",
                on_click="ignore",
                width="stretch",
            )
