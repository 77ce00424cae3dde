"""The upload widget: it sends files in pieces to ``receiving``, shows how far it is, and goes on after an interruption."""

from collections.abc import Iterable
from pathlib import Path

import streamlit as st

from genoml_core.workspace import Workspace
from pages.parts.chunks import PIECE, token
from pages.parts.receiving import PATH

HERE = Path(__file__).parent
_HTML, _CSS, _JS = ((HERE / f"uploader.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))


def uploader(workspace: Workspace, slot: str, label: str, suffixes: Iterable[str], help: str, *, folders: bool = False) -> None:
    """A field that takes files, and folders, into a slot of ``incoming``; when all are there, the page is drawn again."""
    st.markdown(label, help=help)
    widget = st.components.v2.component("genoml-uploader", html=_HTML, css=_CSS, js=_JS)
    base = st.get_option("server.baseUrlPath").strip("/")
    data = {
        "address": f"/{base}{PATH}" if base else PATH,
        "token": token(workspace, slot),
        "slot": slot,
        "label": label,
        "accept": ",".join(f".{suffix}" for suffix in suffixes),
        "piece": PIECE,
        "folders": folders,
    }
    widget(data=data, key=f"upload-{slot}", on_done_change=lambda: None)
