"""The upload card of the data page: files wait on disk until a reader has made a dataset of them."""

from pathlib import Path

import streamlit as st

from genoml_core.errors import GenoMLError
from genoml_core.workspace import Workspace
from pages.parts import incoming, launch, problem, state
from pages.parts.incoming import MATRIX, TABLE
from pages.parts.text import md
from pages.parts.uploader import uploader

ORIENTATIONS = {"samples": "Samples in rows", "genes": "Genes in rows"}
DUPLICATES = {"sum": "Add them up", "mean": "Take their mean", "first": "Keep the first"}


def card(workspace: Workspace, first: bool) -> None:
    """Upload, options and the button that reads; folded away once there is a dataset and no new file waits."""
    matrix = incoming.waiting(workspace, MATRIX)
    opened = first or (matrix is not None and not incoming.was_read(workspace))
    with st.expander("Bring in data", expanded=opened, icon=":material/upload_file:", key=f"bring-{opened}"):
        if first:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown("No data at hand?", width="content")
                launch.demo_buttons()
        _uploaders(workspace)
        if matrix is None:
            _format_help()
        else:
            _read_form(workspace, matrix)


def _uploaders(workspace: Workspace) -> None:
    from genoml_core.readers import READERS

    suffixes = sorted({suffix.lstrip(".") for reader in READERS.values() for suffix in reader.suffixes})
    left, right = st.columns(2)
    with left:
        uploader(
            workspace,
            MATRIX,
            "Expression matrix",
            suffixes,
            "One row for each sample and one column for each gene, or the other way round. Text columns, such as a subtype, may be in it.",
        )
    with right:
        uploader(
            workspace,
            TABLE,
            "Sample table, if you have one",
            ["csv", "tsv", "txt", "gz"],
            "One row for each sample: subtype, patient, batch, age. Its first column, or another one, holds the ids used in the matrix.",
        )
    if names := incoming.dropped():
        _server_files(workspace, names)


def _server_files(workspace: Workspace, names: list[str]) -> None:
    """Files that lie on this server already."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("Or a file on this server", names, index=None, placeholder="Choose a file", key="server-file")
        for slot, words in ((MATRIX, "Use as matrix"), (TABLE, "Use as sample table")):
            if st.button(words, key=f"server-{slot}", disabled=name is None):
                incoming.take(workspace, slot, name)
                st.rerun()


def _format_help() -> None:
    with st.popover("What should my file look like?", icon=":material/help:", type="tertiary"):
        st.write("A CSV, TSV or h5ad file. The first column holds ids, the first row holds names:")
        st.code("sample,subtype,TP53,ESR1\nP001,Basal,5.1,0.3\nP002,LumA,4.8,9.7", language=None)
        st.write("Genes as rows work as well. Counts, log values and z-scores are told apart by their values.")


def _read_form(workspace: Workspace, matrix: Path) -> None:
    table, error = incoming.waiting(workspace, TABLE), st.session_state.get("import-error")
    files = [f":material/description: {md(path.name)} ({path.stat().st_size / 1e6:.1f} MB)" for path in (matrix, table) if path]
    st.markdown(" · ".join(files))
    if error:
        problem.show(error)
    with st.container(horizontal=True):
        orientation = st.segmented_control(
            "Rows of the matrix (found out unless you say)", list(ORIENTATIONS), format_func=ORIENTATIONS.get, key="orientation"
        )
        duplicates = None
        if st.session_state.get("duplicates") or (error and "more than once" in error.what):
            duplicates = st.segmented_control(
                "Genes that appear more than once", list(DUPLICATES), format_func=DUPLICATES.get, key="duplicates"
            )
    with st.container(horizontal=True):
        label = "Read these files again" if incoming.was_read(workspace) else "Read these files"
        if st.button(label, type="primary", icon=":material/play_arrow:", key="read-files"):
            _read(workspace, matrix, table, orientation, duplicates)
        if st.button("Discard them", icon=":material/delete:", key="discard"):
            incoming.discard(workspace)
            st.session_state.pop("import-error", None)
            st.rerun()


def _read(workspace: Workspace, matrix: Path, table: Path | None, orientation: str | None, duplicates: str | None) -> None:
    from genoml_core.readers import import_files

    st.session_state.pop("import-error", None)
    try:
        with st.spinner("Reading the files…"):
            dataset, report = import_files(
                workspace, [(matrix.name, matrix)], samples=table, orientation=orientation, duplicates=duplicates
            )
    except GenoMLError as error:
        st.session_state["import-error"] = error
    else:
        state.save(workspace, dataset, state.load(workspace, dataset), report=report)
        state.open_dataset(workspace, dataset)
        incoming.mark_read(workspace)
        st.toast("Your data were read.", icon=":material/check:")
    st.rerun()
