"""A figure of a run on the page: drawing, alternative text, and the menu that saves it."""

from collections.abc import Callable, Iterable
from functools import partial

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
            menu(entry.name, "-".join(filter(None, (entry.name, part))), partial(_exported, run, entry.name, part))
        with problem.told():
            table = entry.table(run, part)
            chart(entry.screen(table), entry.describe(table), f"figure-{entry.name}")


def menu(name: str, stem: str, content: Callable[[str], bytes], formats: Iterable[str] | None = None) -> None:
    """What saves a figure: one button a format, all of them unless told; ``content(format)`` makes the file when it is clicked."""
    from genoml_core.figures.export import FORMATS

    with st.popover("Save", icon=":material/download:", key=f"save-{name}"):
        for suffix in formats or FORMATS:
            label, mime = FORMATS[suffix]
            st.download_button(
                label,
                partial(content, suffix),
                f"{stem}.{suffix}",
                mime,
                key=f"save-{name}-{suffix}",
                on_click="ignore",
                width="stretch",
            )


def _exported(run: Run, name: str, model: str, suffix: str) -> bytes:
    from genoml_core.figures.export import export

    return export(run, name, model, suffix)
