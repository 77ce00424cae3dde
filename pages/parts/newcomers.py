"""New samples that are to be predicted: brought in here as files, or a dataset of the workspace."""

import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.errors import GenoMLError
from genoml_core.readers import READERS, import_files
from genoml_core.run import Run
from genoml_core.workspace import Workspace
from pages.parts import incoming, problem, shell, upload
from pages.parts.text import plural
from pages.parts.uploader import uploader

FILES, ABOUT = "new", "new-samples"  # slots of ``incoming``


def choose(workspace: Workspace, run: Run) -> Dataset | None:
    """The new samples; None until there are some. Their dataset stands in the address."""
    st.header("New samples", anchor=False)
    known = {dataset.key: dataset for dataset in workspace.datasets()}
    asked = next((key for key in known if (start := st.query_params.get("new")) and key.startswith(start)), None)
    with st.expander("Bring them in", icon=":material/upload_file:", expanded=asked is None or bool(incoming.waiting(workspace, FILES))):
        _bring(workspace)
    labels = shell.labels(known.values())
    keys = list(known)
    key = st.selectbox(
        "Or a dataset that is here",
        keys,
        keys.index(asked) if asked else None,
        format_func=labels.get,
        placeholder="Choose a dataset",
        key=f"new-{asked or 'none'}-{run.id}",
    )
    if key and key != asked:
        st.query_params["new"] = key[:12]
        st.rerun()
    return known.get(key)


def _bring(workspace: Workspace) -> None:
    suffixes = sorted({suffix for reader in READERS.values() for suffix in reader.suffixes} | {"zip"})
    left, right = st.columns(2)
    with left:
        words = (
            "One file for each layer that the model knows, in any form that can be read: samples or genes in rows, more than needed."
        )
        uploader(workspace, FILES, "Data files", suffixes, words, folders=True)
    with right:
        words = "Where the model looks at sample columns too, such as age or tissue; one column holds the ids."
        uploader(workspace, ABOUT, "Sample tables, if the model needs some", suffixes, words)
    waiting = incoming.waiting(workspace, FILES)
    if not waiting:
        return
    layers = [upload.file(workspace, FILES, path) for path in waiting]
    for path in incoming.waiting(workspace, ABOUT):
        upload.file(workspace, ABOUT, path)
    if error := st.session_state.get("new-error"):
        problem.show(error)
    if st.button(f"Read {plural(len(waiting), 'file')}", type="primary", icon=":material/play_arrow:", key="read-new"):
        _read(workspace, layers)


def _read(workspace: Workspace, layers: list[str | None]) -> None:
    st.session_state.pop("new-error", None)
    files = [(path.name, path) for path in incoming.waiting(workspace, FILES)]
    try:
        with st.spinner("Reading the files…"):
            dataset, _ = import_files(workspace, files, layer=layers, samples=incoming.waiting(workspace, ABOUT))
    except GenoMLError as error:
        st.session_state["new-error"] = error
    else:
        for slot in (FILES, ABOUT):
            for path in incoming.waiting(workspace, slot):
                incoming.remove(workspace, slot, path.name)
        st.query_params["new"] = dataset.key[:12]
    st.rerun()
