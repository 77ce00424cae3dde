"""Uploaded files: moved to the workspace folder at once and dropped from memory, so that a refresh keeps them."""

import re
import shutil
from pathlib import Path, PurePosixPath

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from genoml_core.errors import GenoMLError
from genoml_core.files import whole_file
from genoml_core.workspace import Workspace
from pages.parts import problem

MATRIX, TABLE = "matrix", "samples"


def waiting(workspace: Workspace, slot: str) -> Path | None:
    """The file that waits in a slot, MATRIX or TABLE."""
    folder = workspace.incoming / slot
    return next((path for path in folder.iterdir() if not path.name.startswith(".")), None) if folder.is_dir() else None


def receive(workspace: Workspace, slot: str, label: str, suffixes: list[str], help: str) -> None:
    """An upload widget whose file goes to disk; the newest file of a slot replaces the one before."""
    turn = st.session_state.setdefault(f"turn-{slot}", 0)
    uploaded = st.file_uploader(label, type=suffixes, key=f"upload-{slot}-{turn}", help=help)
    if uploaded is None:
        return
    with problem.told():
        _keep(workspace, slot, uploaded)
        st.session_state[f"turn-{slot}"] = turn + 1  # a fresh, empty widget
        _forget(uploaded)
        st.rerun()


def mark_read(workspace: Workspace) -> None:
    """Note that the waiting files have become a dataset; they stay, so that they can be read again in another way."""
    (workspace.incoming / "read").touch()


def was_read(workspace: Workspace) -> bool:
    """Whether the waiting files have become a dataset."""
    return (workspace.incoming / "read").exists()


def discard(workspace: Workspace) -> None:
    """Remove the waiting files."""
    for slot in (MATRIX, TABLE):
        shutil.rmtree(workspace.incoming / slot, ignore_errors=True)
    (workspace.incoming / "read").unlink(missing_ok=True)


def _keep(workspace: Workspace, slot: str, uploaded) -> None:
    if not uploaded.size:
        raise GenoMLError("The uploaded file is empty.", fix="Choose another file.")
    folder = workspace.incoming / slot
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    (workspace.incoming / "read").unlink(missing_ok=True)
    with whole_file(folder / safe_name(uploaded.name)) as path, path.open("wb") as file:
        shutil.copyfileobj(uploaded, file, 1 << 20)


def safe_name(name: str) -> str:
    """The last part of an uploaded file's name, made of letters, digits, dot, dash and underscore."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return re.sub(r"[^\w.-]+", "_", last).strip(".")[-100:] or "file"


def _forget(uploaded) -> None:
    """Streamlit keeps an uploaded file in memory until the session ends; there is no public way to let go of it."""
    context = get_script_run_ctx()
    if context is not None:
        context.uploaded_file_mgr.remove_file(context.session_id, uploaded.file_id)
