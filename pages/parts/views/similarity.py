"""How alike samples are, in the order of a clustering."""

import streamlit as st

from genoml_core.figures import similarity
from pages.parts import explore, problem
from pages.parts.explore import Scene
from pages.parts.text import plural


def draw(scene: Scene) -> None:
    """The heat map, and what it says."""
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(border=True), problem.told():
        look = explore.of(scene.workspace, scene.dataset, scene.layer, "similarity")
        found = look.tables["similarity"]
        table = similarity.table(found, scene.column)
        caption = f"{plural(len(found), 'sample')}" + (f", drawn at random from {look.measured:,}" if len(found) < look.measured else "")
        drawn = similarity.screen(table, scene.marked)
        explore.card(scene, similarity.SIMILARITY, table, scene.layer, f"{caption}; average linkage of 1 − r.", drawn, choice=False)
    with right:
        explore.reading("similarity")
