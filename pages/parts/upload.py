"""The upload card of the data page: files wait on disk until a reader has made a dataset of them."""

from pathlib import Path

import streamlit as st

from genoml_core.errors import GenoMLError
from genoml_core.plan import Use
from genoml_core.readers import READERS, import_files
from genoml_core.workspace import Workspace
from pages.parts import incoming, launch, problem, public, state
from pages.parts.incoming import MATRIX, TABLE
from pages.parts.params import form
from pages.parts.text import md, plural, short
from pages.parts.uploader import uploader

ORIENTATIONS = {"samples": "Samples in rows", "genes": "Genes in rows"}
LAYERS = (MATRIX, "new")  # slots of files that were measured; the others hold sample tables
DUPLICATES = {"sum": "Add them up", "mean": "Take their mean", "first": "Keep the first"}


def card(workspace: Workspace, first: bool) -> None:
    """Upload, options and the button that reads; folded away once there is a dataset and no new file waits."""
    waits = bool(incoming.waiting(workspace, MATRIX))
    opened = first or (waits and not incoming.was_read(workspace))
    with st.expander("Bring in data", expanded=opened, icon=":material/upload_file:", key=f"bring-{opened}"):
        if first:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown("No data at hand?", width="content")
                launch.demo_buttons()
        _uploaders(workspace)
        public.card(workspace)
        if waits:
            _read_form(workspace)
        else:
            _format_help()


def _uploaders(workspace: Workspace) -> None:
    suffixes = sorted({suffix for reader in READERS.values() for suffix in reader.suffixes} | {"zip"})
    left, right = st.columns(2)
    with left:
        uploader(
            workspace,
            MATRIX,
            "Data files",
            suffixes,
            "Everything that was measured: one file, or one for each layer, such as expression and methylation. A folder of count files, a "
            "study folder, or a zip of one works too.",
            folders=True,
        )
    with right:
        uploader(
            workspace,
            TABLE,
            "Sample tables, if you have some",
            suffixes,
            "One row for each sample: subtype, patient, batch, age. One of the columns holds the ids used in the data files.",
        )
    if names := incoming.dropped():
        _server_files(workspace, names)


def _server_files(workspace: Workspace, names: list[str]) -> None:
    """Files that lie on this server already."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("Or a file on this server", names, index=None, placeholder="Choose a file or folder", key="server-file")
        for slot, words in ((MATRIX, "Use as data"), (TABLE, "Use as sample table")):
            if st.button(words, key=f"server-{slot}", disabled=name is None):
                incoming.take(workspace, slot, name)
                st.rerun()


def _format_help() -> None:
    with st.popover("What can be read?", icon=":material/help:", type="tertiary"):
        st.write("A table, for example: the first column holds ids, the first row holds names. Genes as rows work as well.")
        st.code("sample,subtype,TP53,ESR1\nP001,Basal,5.1,0.3\nP002,LumA,4.8,9.7", language=None)
        st.write("And these formats, recognised by what is in the file, also packed (gzip, bzip2, xz) or in a zip:")
        st.markdown(" · ".join(md(reader.label) for reader in READERS.values()))


def _read_form(workspace: Workspace) -> None:
    error = st.session_state.get("import-error")
    with st.container(border=True):
        layers = [file(workspace, MATRIX, path) for path in incoming.waiting(workspace, MATRIX)]
        for path in incoming.waiting(workspace, TABLE):
            file(workspace, TABLE, path)
    if error:
        problem.show(error)
    how = _how(workspace, error)
    with st.container(horizontal=True):
        label = "Read these files again" if incoming.was_read(workspace) else "Read these files"
        if st.button(label, type="primary", icon=":material/play_arrow:", key="read-files"):
            _read(workspace, layers, how)
        if st.button("Discard them", icon=":material/delete:", key="discard"):
            incoming.discard(workspace)
            st.session_state.pop("import-error", None)
            st.rerun()


def file(workspace: Workspace, slot: str, path: Path) -> str | None:
    """A line for one file that waits; returns the layer that the user names it."""
    layer = None
    icon = ":material/folder:" if path.is_dir() else ":material/description:"
    with st.container(horizontal=True, vertical_alignment="center"):
        measured = slot in LAYERS
        st.markdown(f"{icon} {md(short(path.name, 50))} ({_size(path)})" + " · sample table" * (not measured), width="stretch")
        if measured:
            layer = st.text_input(
                f"Layer of {path.name}",
                key=f"layer-{slot}-{path.name}",
                placeholder="layer: found out",
                label_visibility="collapsed",
                width=180,
            )
        if st.button("", icon=":material/close:", type="tertiary", key=f"remove-{slot}-{path.name}", help=f"Remove {md(path.name)}"):
            incoming.remove(workspace, slot, path.name)
            st.rerun()
    return layer or None


def _size(path: Path) -> str:
    files = [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]
    bytes = sum(file.stat().st_size for file in files)
    size = f"{bytes / 1e6:.1f} MB" if bytes >= 1e5 else f"{bytes / 1e3:.1f} kB"
    return f"{plural(len(files), 'file')}, {size}" if path.is_dir() else size


def _how(workspace: Workspace, error: GenoMLError | None) -> dict:
    """How the files should be read, where it is not found out: arguments of ``import_files``."""
    repeats = error is not None and ("more than once" in error.what or "ids repeat" in error.what)
    with st.expander("How they are read", icon=":material/tune:", type="compact", expanded=error is not None):
        with st.container(horizontal=True):
            orientation = st.segmented_control(
                "Rows of the matrix (found out unless you say)", list(ORIENTATIONS), format_func=ORIENTATIONS.get, key="orientation"
            )
            duplicates = None
            if st.session_state.get("duplicates") or repeats:
                duplicates = st.segmented_control(
                    "What appears more than once", list(DUPLICATES), format_func=DUPLICATES.get, key="duplicates"
                )
        about = st.text_input(
            "Columns that describe the samples",
            key="about",
            placeholder="age, stage",
            help="Names of columns in the data files that are no measurements, such as age or follow-up, with commas between them. Columns "
            "of text, and those with usual names, are recognised without it.",
        )
        options = _options(workspace, error)
    return {"orientation": orientation, "duplicates": duplicates, "about": [name.strip() for name in about.split(",") if name.strip()],
            "options": options}  # fmt: skip


def _options(workspace: Workspace, error: GenoMLError | None) -> dict:
    """The parameters of the readers that these files may need, by their names; a general one only after an error."""
    names = [path.name.lower() for path in incoming.waiting(workspace, MATRIX)]
    likely = [
        reader
        for reader in READERS.values()
        if reader.params and (error if reader.general else any(name.endswith(f".{suffix}") for name in names for suffix in reader.suffixes))
    ]
    chosen = {}
    for reader in likely:
        chosen |= form(
            {name: param for name, param in reader.params.items() if name not in chosen}, Use(name=reader.name), f"read-{reader.name}"
        ).params
    return chosen


def _read(workspace: Workspace, layers: list[str | None], how: dict) -> None:
    st.session_state.pop("import-error", None)
    files = [(path.name, path) for path in incoming.waiting(workspace, MATRIX)]
    try:
        with st.spinner("Reading the files…"):
            dataset, report = import_files(workspace, files, layer=layers, samples=incoming.waiting(workspace, TABLE), **how)
    except GenoMLError as error:
        st.session_state["import-error"] = error
    else:
        state.save(workspace, dataset, state.load(workspace, dataset), report=report)
        state.open_dataset(workspace, dataset)
        incoming.mark_read(workspace)
        st.toast("Your data were read.", icon=":material/check:")
    st.rerun()
