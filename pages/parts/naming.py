"""Name a run, and say something about it."""

import streamlit as st

from genoml_core.run import Run
from pages.parts.text import md

LONGEST = {"name": 80, "note": 1_000}


def popover(run: Run) -> None:
    """The button that opens both fields."""
    with st.popover("Rename", icon=":material/edit:", type="tertiary", key=f"rename-{run.id}", help="Give this run a name and a note"):
        label = run.label
        name = st.text_input("Name", label.name, LONGEST["name"], placeholder=run.plan.target.title, key=f"run-name-{run.id}")
        note = st.text_area("Note", label.note, max_chars=LONGEST["note"], key=f"run-note-{run.id}")
        if st.button("Keep", key=f"keep-{run.id}", type="primary"):
            run.relabel(name.strip(), note.strip())
            st.rerun()


def bar(run: Run) -> None:
    """The name and the note of a run where it has them, and the button that changes them."""
    with st.container(horizontal=True, vertical_alignment="center"):
        words = ". ".join(filter(None, (f"**{md(run.label.name)}**" * bool(run.label.name), md(run.label.note, 400))))
        if words:
            st.markdown(words)
        popover(run)
