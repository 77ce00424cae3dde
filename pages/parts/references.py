"""Gene sets, networks, gene lengths and lists of a workspace: brought in, counted, and how much of them the dataset at hand has."""

import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.readers.references import import_reference, kind_of
from genoml_core.reference import Reference
from genoml_core.workspace import Workspace
from pages.parts import incoming, listing, problem
from pages.parts.text import md, plural, short
from pages.parts.uploader import uploader

SLOT = "references"
SUFFIXES = ("gmt", "txt", "tsv", "csv", "sif", "edges", "gz")
FEW = 0.1  # share of the genes that could be in common, below which the names probably do not fit


def card(workspace: Workspace, dataset: Dataset | None) -> None:
    """What is there, and the field that takes more; folded away."""
    found = workspace.references()
    title = "Gene sets, networks, lengths and lists" + (f" ({len(found)})" if found else "")
    waits = incoming.waiting(workspace, SLOT)
    with st.expander(title, icon=":material/hub:", expanded=bool(waits), key=f"references-{bool(waits)}"), problem.told():
        st.markdown(
            "Genes that belong together (GMT), genes that interact (edge lists, SIF), lengths of genes (a table, or the file of "
            "featureCounts), and lists of features to leave out or to keep (a name a line). They stand beside all datasets."
        )
        for reference in found:
            _shown(workspace, reference, dataset)
        uploader(workspace, SLOT, "Add some", SUFFIXES, "One file; for links between numbers also the index of their genes.")
        if waits:
            _take(workspace, waits)


def _take(workspace: Workspace, waits: list) -> None:
    names = [path.name for path in waits]
    st.markdown(f"Waiting: {md(', '.join(names))}")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        index = None
        if len(waits) == 2 and all(kind_of(path) == "network" for path in waits):
            chosen = st.selectbox("The index, if one of them is", names, index=None, placeholder="none", key="reference-index")
            index = next((path for path in waits if path.name == chosen), None)
        keep = st.button("Keep them", type="primary", icon=":material/check:", key="reference-keep")
        drop = st.button("Discard them", icon=":material/delete:", key="reference-drop")
    if keep:
        with st.spinner("Reading…"):
            for path in waits:
                if path != index:
                    import_reference(workspace, path, index=index)
                    incoming.remove(workspace, SLOT, path.name)
    if keep or drop:
        for path in waits:
            incoming.remove(workspace, SLOT, path.name)
        st.rerun()


def _shown(workspace: Workspace, reference: Reference, dataset: Dataset | None) -> None:
    facts = reference.facts
    counts = ", ".join(f"{count:,} {what}" for what, count in facts.counts.items())
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{md(facts.name, 60)}** · {facts.kind}: {counts}")
            if st.button("Delete", key=f"delete-{reference.key[:12]}", icon=":material/delete:", type="tertiary"):
                words = f"**{md(facts.name, 60)}** will lie in the trash; on the start page, under Storage, you can put it back."
                listing.confirm("Delete?", words, "Move to the trash", lambda: workspace.discard(reference.key))
        if dataset is not None:
            _covered(reference, dataset)
        with st.popover("Look", icon=":material/table:", type="tertiary", key=f"look-{reference.key[:12]}"):
            for change in facts.changes:
                st.markdown(f"* {md(change)}")
            st.dataframe(reference.overview, hide_index=True, alt=f"The first rows of {short(facts.name)}")


def _covered(reference: Reference, dataset: Dataset) -> None:
    """How many of its genes each layer of the dataset has."""
    genes = reference.genes
    common = {layer: len(genes.intersection(dataset.features(layer))) for layer in dataset.facts.layers}
    told = "; ".join(f"{md(layer)} has {count:,}" for layer, count in common.items())
    st.caption(f"Of its {plural(len(genes), 'gene')}: {told}.")
    could = {layer: min(len(genes), facts.features) for layer, facts in dataset.facts.layers.items()}
    if all(common[layer] < FEW * could[layer] for layer in common):
        words = "Few of its genes are in this dataset: perhaps the one names genes by symbols and the other by ids."
        st.warning(words, icon=":material/warning:")
