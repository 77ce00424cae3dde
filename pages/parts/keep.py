"""What can be done with a dataset as a whole: name and describe it, download it."""

import tempfile
from functools import partial
from pathlib import Path

import streamlit as st

from genoml_core.child import call
from genoml_core.dataset import Dataset
from genoml_core.engine.save import FORMATS, formats
from pages.parts.text import md

MOST = 300e6  # bytes of matrices that a browser is given; what is larger, the command line writes
LONGEST = {"name": 120, "description": 2_000}


def buttons(dataset: Dataset) -> None:
    """Rename and download."""
    with st.container(horizontal=True):
        _rename(dataset)
        _download(dataset)


def _rename(dataset: Dataset) -> None:
    tag = dataset.key[:8]
    with st.popover("Rename or describe", icon=":material/edit:", type="tertiary", key=f"rename-{tag}"):
        name = st.text_input("Name", dataset.name, max_chars=LONGEST["name"], key=f"name-{tag}")
        words = st.text_area("Description", dataset.facts.description, max_chars=LONGEST["description"], key=f"description-{tag}")
        if st.button("Keep", key=f"keep-{tag}", type="primary", disabled=not name.strip()):
            dataset.rename(name.strip(), words.strip())
            st.rerun()


def _download(dataset: Dataset) -> None:
    with st.popover("Download", icon=":material/download:", type="tertiary", key=f"download-{dataset.key[:8]}"):
        size = sum(path.stat().st_size for path in dataset.path.rglob("X.npy"))
        if size > MOST:
            st.markdown("This dataset is too large for the browser. On the server, the command line writes it:")
            st.code(f"python -m genoml_core save {dataset.key[:12]} --out FILE.{formats(dataset)[0]}", language=None)
            return
        stem = "".join(letter if letter.isalnum() else "_" for letter in dataset.name)[:60].strip("_") or "dataset"
        for suffix in formats(dataset):
            st.download_button(
                FORMATS[suffix],
                partial(_content, dataset, suffix),
                f"{stem}.{suffix}",
                key=f"download-{suffix}-{dataset.key[:8]}",
                on_click="ignore",
                width="stretch",
                help=f"All of {md(dataset.name, 60)}: values, names and the sample table.",
            )


def _content(dataset: Dataset, suffix: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="genoml-") as folder:
        path = Path(folder) / f"dataset.{suffix}"
        call("genoml_core.engine.save:save", seconds=600, dataset=str(dataset.path), out=str(path))
        return path.read_bytes()
