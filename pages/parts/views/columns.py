"""Two sample columns against one another, usually batch and target; and how the target is spread."""

import streamlit as st

from genoml_core.errors import AbsentError, GenoMLError
from genoml_core.figures import crossed
from pages.parts import describe, explore, problem
from pages.parts.explore import Scene
from pages.parts.text import distinct, md

HELP = (
    "Each row is a group of one column, each cell says how many of it are in a group of the other; the darker, the larger its share of the "
    "row. Rows that look alike are good news: then the one does not tell the other."
)


def draw(scene: Scene) -> None:
    """The crossed table on the left; what it says, and the target by itself, on the right."""
    left, right = st.columns([3, 2], gap="medium")
    table = None
    with left, st.container(border=True), problem.told():
        columns = list(scene.samples)
        if len(columns) < 2:
            raise AbsentError("This needs two sample columns.", f"There are {len(columns)}.", "Add a sample table on the data page.")
        target = _target(scene, columns)
        usual = (scene.choices.batch, scene.choices.cohort, *explore.groupings(scene.dataset), *columns)
        beside = next(c for c in usual if c and c != target)
        with st.container(horizontal=True):
            names = distinct(columns, 40)
            across = st.selectbox("Columns", columns, columns.index(target), format_func=names.get, key=f"explore-across-{scene.tag}")
            down = st.selectbox("Rows", columns, columns.index(beside), format_func=names.get, key=f"explore-down-{scene.tag}")
        if across == down:
            raise GenoMLError("Both are the same column.", "", "Choose another one for the rows.")
        table = crossed.table(scene.samples[down], scene.samples[across])
        caption = f"{crossed.count(table):,} samples that have both; measurements cut in quarters."
        explore.card(scene, crossed.CROSSED, table, "columns", caption)
    with right:
        if table is not None:
            with st.container(border=True):
                st.header("What it says", anchor=False)
                st.markdown(HELP)
                st.markdown(_association(crossed.association(table)))
        if scene.choices.ready:
            with st.container(border=True):
                st.header(f"What is predicted: {md(scene.choices.title, 50)}", anchor=False)
                describe.outcome(scene.dataset, scene.choices)


def _target(scene: Scene, columns: list[str]) -> str:
    return scene.choices.title if scene.choices.title in columns else columns[0]


def _association(v: float) -> str:
    """Cramer's V in words."""
    words = (
        "the two are nearly one: nothing can be learnt of the one apart from the other" if v >= 0.9
        else "they go together: a model can learn the one by the other" if v >= 0.5
        else "there is some connection" if v >= 0.2
        else "they have little to do with one another"
    )  # fmt: skip
    return f"Cramér's V is **{v:.2f}** (0: none, 1: one tells the other): {words}."
