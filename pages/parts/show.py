"""A figure of a run on the page: drawing, alternative text, and the menu that saves it."""

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.figures import Figure
from genoml_core.figures.dials import USUAL, Dials
from genoml_core.figures.finish import finish_of
from genoml_core.run import Run
from pages.parts import problem
from pages.parts.text import md

CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["lasso2d", "select2d", "autoScale2d"]}


def chart(figure, alt: str, key: str) -> None:
    """Any Plotly figure, in the colours of the page."""
    st.plotly_chart(figure, key=key, alt=alt, config=CONFIG)


def figure(run: Run, entry: Figure, part: str, dials: Dials = USUAL, draw: Callable | None = None) -> None:
    """One figure of a run in a card: title, what it shows, drawing, menu. draw(figure, table, alt): another way to put it on the page.

    A figure without this part shows the first that it has, as one of all models does.
    """
    part = part if part in (parts := entry.parts(run)) else parts[0]
    with st.container(border=True, height="stretch"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(entry.label, help=entry.help or None, anchor=False, width="content")
            menu(entry.name, "-".join(filter(None, (entry.name, part))), partial(_exported, run, entry.name, part, dials))
        with problem.told():
            table = entry.read(run, part, dials)
            drawn = finish_of(run.path.parents[1], entry.name).on_screen(entry.screen(table))
            if draw is None:
                chart(drawn, entry.describe(table), f"figure-{entry.name}")
            else:
                draw(drawn, table, entry.describe(table))
            if entry.after:  # its answer is a sentence
                st.markdown(md(entry.describe(table)))


def menu(name: str, stem: str, content: Callable[[str], bytes]) -> None:
    """What saves a figure: one button a format; ``content(format)`` makes the file when it is clicked."""
    from genoml_core.figures.export import FORMATS

    with st.popover("Save", icon=":material/download:", key=f"save-{name}"):
        for suffix, (label, mime) in FORMATS.items():
            st.download_button(
                label,
                partial(content, suffix),
                f"{stem}.{suffix}",
                mime,
                key=f"save-{name}-{suffix}",
                on_click="ignore",
                width="stretch",
            )


def of_dataset(dataset: Dataset, figure: Figure, table: pd.DataFrame, caption: str, suffix: str) -> bytes:
    """A figure of a dataset as a file of a format."""
    from genoml_core.figures.export import written
    from genoml_core.figures.slide import worded

    methods = f"Dataset {dataset.name} ({dataset.key[:12]}). All samples were looked at together, for the eye only; nothing was trained."
    return written(figure, table, suffix, worded(dataset.path.parents[1], figure, figure.label, caption, methods))


def of_new_sample(run: Run, figure: Figure, table: pd.DataFrame, caption: str, suffix: str) -> bytes:
    """A figure of a new sample as a file of a format."""
    from genoml_core.figures.export import written
    from genoml_core.figures.origin import mark
    from genoml_core.figures.slide import worded

    methods = f"Final model of run {run.id}: {run.final()['model']}. {run.summary['verdict']['sentence']}"
    return written(figure, table, suffix, worded(run.path.parents[1], figure, figure.label, caption, methods, mark(run)))


def _exported(run: Run, name: str, part: str, dials: Dials, suffix: str) -> bytes:
    from genoml_core.figures.export import export

    return export(run, name, part, suffix, dials)
