"""Public data by name: look for it, see what would come, fetch it in the background; then its files wait like uploaded ones.

``incoming/public`` holds progress.json, stop where the user wants no more, and the files until all are there.
"""

import hashlib
import json
import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import streamlit as st

from genoml_core.child import call
from genoml_core.plan import Use
from genoml_core.settings import settings
from genoml_core.sources import SOURCES
from genoml_core.storage import PUBLIC, in_words, size
from genoml_core.workspace import Workspace
from pages.parts import incoming, problem
from pages.parts.params import form
from pages.parts.text import md, plural, short

LONGEST = 24 * 3600  # seconds
PATIENCE = 120  # seconds for a question
POLL = 1.0
SHOWN = 500  # finds to choose from

_WORKER = ThreadPoolExecutor(4, thread_name_prefix="public")
_under_way: dict[str, Future] = {}  # by workspace


def card(workspace: Workspace) -> None:
    """Look for public data, or watch it come."""
    if workspace.id in _under_way:
        _watch(workspace)
        return
    with st.expander("Or fetch public data by name", icon=":material/public:", type="compact", key="public"):
        allowed = settings().allowed()
        usable = [name for name, entry in SOURCES.items() if entry.host in allowed]
        if not usable:
            st.info("This server asks no public source: its settings forbid it.", icon=":material/cloud_off:")
            return
        name = st.selectbox("Source", usable, format_func=lambda each: SOURCES[each].label, key="public-source")
        st.caption(f"{SOURCES[name].terms} Your words are sent to `{SOURCES[name].host}`, nothing of your data.")
        options = form(SOURCES[name].params, Use(name=name), f"public-{name}").params
        with problem.told():
            _look(workspace, name, options)
        _forget(workspace)


def _forget(workspace: Workspace) -> None:
    """The button that removes what came before a download was stopped."""
    kept = size(workspace.incoming / PUBLIC)
    words = f"Forget what came ({in_words(kept)})"
    if kept and st.button(words, icon=":material/delete:", key="public-forget", help="A stopped download can go on from there."):
        shutil.rmtree(workspace.incoming / PUBLIC)
        st.rerun()


def _look(workspace: Workspace, source: str, options: dict) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input("What to look for", placeholder=SOURCES[source].names, key=f"public-words-{source}")
        asked = st.button("Look", icon=":material/search:", key="public-look")
    if asked:
        with st.spinner(f"Asking {SOURCES[source].host}…"):
            rows = call("genoml_core.sources:find", seconds=PATIENCE, source=source, words=words, options=options)
        st.session_state["public-found"] = (source, options, rows)
    found = st.session_state.get("public-found")
    if found and found[:2] == (source, options):
        _choose(workspace, source, found[2], options)


def _choose(workspace: Workspace, source: str, rows: list[dict], options: dict) -> None:
    if not rows:
        st.warning(f"Nothing fits. {md(SOURCES[source].names)}.", icon=":material/search_off:")
        return
    titles = {row["name"]: _title(**row) for row in rows[:SHOWN]}
    label = f"{len(rows):,} found" + (f", the first {SHOWN}" if len(rows) > SHOWN else "")
    name = st.selectbox(label, titles, format_func=titles.get, key=f"public-name-{source}")
    if st.button("What would come?", icon=":material/list_alt:", key="public-offer"):
        with st.spinner(f"Asking {SOURCES[source].host}…"):
            parts = call("genoml_core.sources:offer", seconds=PATIENCE, source=source, name=name, options=options)
        st.session_state["public-offer-of"] = (source, name, options, parts)
    offered = st.session_state.get("public-offer-of")
    if offered and offered[:3] == (source, name, options):
        _fetch(workspace, source, name, options, offered[3])


def _title(name: str, title: str, **more) -> str:
    return " · ".join([short(name, 70), short(title, 70), *(f"{key} {short(value, 40)}" for key, value in more.items())])


def _fetch(workspace: Workspace, source: str, name: str, options: dict, parts: list[dict]) -> None:
    """What would come, and the button that fetches it."""
    known, unknown = sum(part["size"] or 0 for part in parts), any(part["size"] is None for part in parts)
    large = "of unknown size" if unknown and not known else f"{'more than ' * unknown}{known / 1e6:,.1f} MB"
    labels = ", ".join(md(short(part["label"], 60)) for part in parts[:3])
    st.markdown(f"**{plural(len(parts), 'part')}**, {large}: {labels}{'…' if len(parts) > 3 else ''}")
    if st.button("Fetch it", type="primary", icon=":material/download:", key="public-fetch"):
        workspace.room(known)
        (workspace.incoming / PUBLIC).mkdir(exist_ok=True, mode=0o700)
        for left in ("stop", "progress.json"):
            (workspace.incoming / PUBLIC / left).unlink(missing_ok=True)
        _under_way[workspace.id] = _WORKER.submit(_bring, workspace, source, name, options)
        st.rerun()


def _bring(workspace: Workspace, source: str, name: str, options: dict) -> None:
    """Fetch into a folder that stays if it is interrupted, then let the files wait to be read."""
    folder = workspace.incoming / PUBLIC
    out = folder / hashlib.sha256(json.dumps([source, name, options], sort_keys=True).encode()).hexdigest()[:16]
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    asked = {"source": source, "name": name, "out": str(out), "options": options, "progress": str(folder / "progress.json")}
    found = call("genoml_core.sources:bring", seconds=LONGEST, **asked)
    for slot, each in ((incoming.MATRIX, "data"), (incoming.TABLE, "tables")):
        for path in found[each]:
            incoming.adopt(workspace, slot, out / path)
    shutil.rmtree(folder)


def _watch(workspace: Workspace) -> None:
    """How far it is; when it ended, the page is drawn again with what came, or with what went wrong."""
    making = _under_way[workspace.id]
    if making.done():
        _under_way.pop(workspace.id, None)
        with problem.told():
            making.result()
            st.toast("The files are here: read them below.", icon=":material/check:")
            st.session_state.pop("public-offer-of", None)
            return
        if st.button("Choose again", key="public-again"):
            st.rerun()
        return

    @st.fragment(run_every=POLL)
    def look():
        if making.done():
            st.rerun()
        _how_far(workspace.incoming / PUBLIC)

    look()


def _how_far(folder: Path) -> None:
    try:
        told = json.loads((folder / "progress.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        told = {"parts": 0, "done": 0, "total": None, "bytes": 0}
    total = f" of {told['total'] / 1e6:,.1f}" if told["total"] else ""
    share = told["bytes"] / told["total"] if told["total"] else told["done"] / max(told["parts"], 1)
    words = f"{told['bytes'] / 1e6:,.1f}{total} MB; {told['done']} of {plural(told['parts'], 'part')}"
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.progress(min(share, 1.0), text=f"Fetching public data: {words}" if told["parts"] else "Asking what there is…")
        if st.button("Stop", icon=":material/stop:", key="public-stop", help="What has come is kept: fetching it again goes on."):
            (folder / "stop").touch()
