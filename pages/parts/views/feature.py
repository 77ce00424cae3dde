"""One gene or other feature in each sample."""

import streamlit as st

from genoml_core.figures import feature
from pages.parts import explore, problem
from pages.parts.explore import Scene


def draw(scene: Scene) -> None:
    """The feature's values by the groups of the colour."""
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(border=True), problem.told():
        name = explore.choose_feature(scene.dataset, scene.layer, "view")
        if name is None:
            st.markdown("Choose a gene: you see its value in each sample, group by group.")
        else:
            look = explore.of(scene.workspace, scene.dataset, scene.layer, "feature", feature=name)
            values = explore.valued(scene.dataset, scene.layer, name, look.tables["feature"]["value"])
            table = feature.table(values, scene.column)
            explore.card(scene, feature.FEATURE, table, f"{name}-{scene.layer}", explore.counted(look), feature.screen(table, scene.marked))
    with right:
        explore.reading("feature")
