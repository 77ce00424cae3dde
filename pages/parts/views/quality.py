"""How well each sample was measured, and which samples stand apart."""

import pandas as pd
import streamlit as st

from genoml_core.errors import listed
from genoml_core.figures import quality
from pages.parts import explore, marks, problem
from pages.parts.explore import Scene
from pages.parts.text import md, plural


def draw(scene: Scene) -> None:
    """One measure of quality, the samples that stand apart, and what that means."""
    left, right = st.columns([3, 2], gap="medium")
    found = None
    with left, st.container(border=True), problem.told():
        look = explore.of(scene.workspace, scene.dataset, scene.layer, "quality")
        found = look.tables["quality"]
        measures = quality.measures(found, scene.dataset.facts.layers[scene.layer].kind)
        measure = st.segmented_control("Measure", measures, default=measures[0], format_func=quality.MEASURES.get, required=True,
                                       key=f"explore-measure-{scene.layer}-{scene.tag}")  # fmt: skip
        table = quality.table(found, measure, scene.column)
        explore.card(scene, quality.QUALITY, table, f"{measure}-{scene.layer}", explore.counted(look), quality.screen(table, scene.marked))
    if found is not None:
        with right:
            explore.reading("quality", lambda: _apart(scene, found, measure))


def _apart(scene: Scene, found: pd.DataFrame, measure: str) -> None:
    away = quality.unusual(found, measure)
    if not away:
        st.markdown("**No sample stands apart** in this measure (further than four robust standard deviations from the median).")
        return
    st.markdown(
        f"**{plural(len(away), 'sample')}** further than four robust standard deviations from the median: {md(listed(away, 6))}. "
        "Look at them in the other views before they are left out."
    )
    if st.button("Mark them", icon=":material/target:", key="mark-unusual"):
        marks.put(scene.dataset, away)
        st.rerun()
