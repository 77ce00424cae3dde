"""What a workspace takes on the disk, what lies in its trash, and how room is made."""

from datetime import UTC, datetime

import streamlit as st

from genoml_core.engine.cache import Cache
from genoml_core.settings import settings
from genoml_core.storage import in_words
from genoml_core.trash import Discarded
from genoml_core.workspace import PARTS, Workspace
from pages.parts import problem
from pages.parts.listing import confirm
from pages.parts.text import md, plural

WORDS = {
    "datasets": "Datasets", "references": "Gene sets and networks", "runs": "Runs", "incoming": "Uploaded files", "cache": "Cache",
    "trash": "Trash",
}  # fmt: skip


def section(workspace: Workspace) -> None:
    """Nothing where the workspace is empty."""
    with problem.told():
        used, trash = workspace.usage(), workspace.trash.items()
        if not any(used.values()):
            return
        st.header("Storage", anchor=False)
        with st.container(border=True):
            _used(used)
            with st.container(horizontal=True):
                _cache_button(workspace, used["cache"])
                _trash_button(workspace, trash)
            _trash(workspace, trash)


def _used(used: dict[str, int]) -> None:
    total, most = sum(used.values()), settings().workspace_gb * 1e9
    full = total >= most
    text = f"{in_words(total)} of {in_words(most)} in use"
    st.progress(min(total / most, 1.0), text=f":material/warning: {text}: delete something before you go on." if full else text)
    st.markdown(" · ".join(f"{WORDS[part]} **{in_words(used[part])}**" for part in PARTS if used[part]))


def _cache_button(workspace: Workspace, size: int) -> None:
    help = "Prepared tables that make the next training faster. They are made again when they are needed; no result is lost."
    if st.button("Clear the cache", key="clear-cache", icon=":material/cleaning_services:", disabled=not size, help=help):
        Cache(workspace.cache).prune(most=0)
        st.rerun()


def _trash_button(workspace: Workspace, trash: list[Discarded]) -> None:
    if st.button("Empty the trash", key="empty-trash", icon=":material/delete_forever:", disabled=not trash):
        words = f"{plural(len(trash), 'entry', 'entries')} will be removed from this machine for good."
        confirm("Empty the trash?", words, "Remove for good", lambda: workspace.trash.purge(everything=True))


def _trash(workspace: Workspace, trash: list[Discarded]) -> None:
    if not trash:
        return
    st.subheader("In the trash", anchor=False)
    for item in trash:
        with st.container(border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            along = f" with {plural(len(item.runs), 'run')}" if item.noun == "dataset" and item.runs else ""
            left = max((item.until - datetime.now(UTC)).days, 0)
            st.markdown(f"{item.noun.title()} **{md(item.title, 80)}**{along} · goes for good in {plural(left, 'day')}")
            if st.button("Put back", key=f"restore-{item.id}", icon=":material/restore_from_trash:"):
                with problem.told():
                    workspace.trash.restore(item.id)
                    st.rerun()
