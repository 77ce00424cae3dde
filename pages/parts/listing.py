"""The datasets and runs of a workspace, each with the way to it and the way into the trash."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.figures.origin import run_of
from genoml_core.run import Run
from genoml_core.trash import DAYS
from genoml_core.workspace import Workspace
from pages.parts import naming, problem, shell, state
from pages.parts.text import md, plural, short
from pages.parts.words import STATES, when

FIRST = 6  # entries that are seen without asking for more


def datasets(workspace: Workspace, found: list[Dataset]) -> None:
    """A card for each dataset."""
    st.header("Your datasets", anchor=False)
    _folded(found, "datasets", partial(_cards, workspace))


def _cards(workspace: Workspace, some: list[Dataset]) -> None:
    cards = st.grid(min_column_width=300)
    for dataset in some:
        with cards.container(border=True, height="stretch"):
            _dataset(workspace, dataset)


def _dataset(workspace: Workspace, dataset: Dataset) -> None:
    st.markdown(f"**{md(dataset.name, 60)}**")
    features = sum(layer.features for layer in dataset.facts.layers.values())
    st.write(f"{plural(len(dataset.samples), 'sample')} × {plural(features, 'feature')}")
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        if st.button("Open", key=f"open-{dataset.key[:12]}", icon=":material/folder_open:"):
            state.open_dataset(workspace, dataset)
            shell.go("data")
        if _asked(dataset.key[:12], f"dataset {dataset.name}"):
            runs = len(workspace.runs_on(dataset))
            along = f" and {plural(runs, 'run')} on it" if runs else ""
            _discard(workspace, dataset.key, f"The dataset **{md(dataset.name, 60)}**{along}")


def runs(workspace: Workspace, found: list[Run]) -> None:
    """A line for each run."""
    st.header("Your runs", anchor=False)
    _folded(found, "runs", partial(_lines, workspace))


def _lines(workspace: Workspace, some: list[Run]) -> None:
    for run in some:
        with st.container(border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            _run(workspace, run)


def _run(workspace: Workspace, run: Run) -> None:
    word, icon, color = STATES[run.state]
    title = f"**{md(run.title, 60)}** in {md(run.dataset.name, 60)}"
    with st.container(width="content"):
        st.markdown(f"{title} · {when(run)}")
        if run.label.note:
            st.caption(md(run.label.note, 200))
    st.badge(word, icon=icon, color=color)
    ready = run.state in ("done", "incomplete")
    with st.container(horizontal=True, width="content"):
        if st.button("See results" if ready else "Look", key=f"run-{run.id}", icon=":material/insights:"):
            state.open_dataset(workspace, run.dataset)
            shell.go("results" if ready else "train", run=run.id)
        naming.popover(run)
        if _asked(run.id, f"run on {run.plan.target.title}", disabled=run.state in ("queued", "running")):
            _discard(workspace, run.id, f"The run on {title}")


def _folded(found: list, what: str, draw: Callable[[list], None]) -> None:
    """The first entries, then the others in a part that is closed until somebody wants them."""
    draw(found[:FIRST])
    if found[FIRST:]:
        with st.expander(f"{len(found) - FIRST} more {what}"):
            draw(found[FIRST:])


def _asked(name: str, what: str, disabled: bool = False) -> bool:
    help = "Stop it first, on the page Train." if disabled else f"Move the {md(short(what, 60))} to the trash"
    return st.button("Delete", key=f"delete-{name}", icon=":material/delete:", type="tertiary", disabled=disabled, help=help)


def _discard(workspace: Workspace, name: str, what: str) -> None:
    words = f"{what} will lie in the trash for {DAYS} days. Until then you can put it back, below under Storage."
    confirm("Delete?", words, "Move to the trash", lambda: workspace.discard(name))


def confirm(title: str, words: str, answer: str, deed: Callable[[], object]) -> None:
    """Ask whether something should really be done, do it, and draw the page again."""

    @st.dialog(title, icon=":material/delete:")
    def ask() -> None:
        st.write(words)
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button("Cancel", key="cancel-it"):
                st.rerun()
            if st.button(answer, type="primary", key="do-it"):
                with problem.told():
                    deed()
                    st.rerun()

    ask()


def of_figure(workspace: Workspace) -> None:
    """Open the run that a saved figure came from."""
    with st.expander("Where does this figure come from?", icon=":material/image_search:", type="compact"):
        st.markdown("Figures saved here carry their run. Drop a PNG, SVG or PDF, and its run opens.")
        file = st.file_uploader("A saved figure", ["png", "svg", "pdf"], key="figure-file")
        if file is None:
            return
        found = run_of(file.getvalue())
        if found and any(run.id == found for run in state.runs(workspace)):
            shell.go("results", run=found)
        why = f"It was made by run {found}, which is not in this workspace." if found else "It says nothing of a run of this program."
        st.info(md(why), icon=":material/search_off:")
