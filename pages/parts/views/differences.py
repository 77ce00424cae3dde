"""Which features differ between two groups of samples, or go with a measurement."""

import numpy as np
import pandas as pd
import streamlit as st

from genoml_core.engine.explore import measured_rows, rows_of
from genoml_core.errors import AbsentError, GenoMLError
from genoml_core.figures import samples, volcano
from pages.parts import explore, problem
from pages.parts.explore import Scene
from pages.parts.text import distinct, md

OTHERS = "all others"
LEAST = 3  # samples of a group
SHOWN = 200  # rows of the table
SCALES = {"counts": "difference of log2 counts per million", "beta": "difference of M-values", "log": "difference of log values"}


def draw(scene: Scene) -> None:
    """The volcano, the features in a table, and what they say."""
    left, right = st.columns([3, 2], gap="medium")
    table = None
    with left, st.container(border=True), problem.told():
        by, effect = _asked(scene)
        look = explore.of(scene.workspace, scene.dataset, scene.layer, "differences", by=by)
        found = look.tables["differences"].drop(index=scene.feature, errors="ignore") if scene.feature else look.tables["differences"]
        table = volcano.table(found, effect)
        if table.empty:
            raise GenoMLError("No feature can be tested.", "None varies within the groups.", "Choose another column.")
        explore.card(scene, volcano.VOLCANO, table, scene.layer, _caption(table))
    with right:
        explore.reading("differences", *([lambda: _told(table)] if table is not None and len(table) else []))


def _asked(scene: Scene) -> tuple[list[float | None], str]:
    """A number for each sample that is looked at (0 and 1 for two groups), and the name of the effect."""
    column = scene.column.iloc[rows_of(measured_rows(scene.dataset, scene.layer))]
    if samples.measured(column):
        return [None if pd.isna(value) else float(value) for value in column], f"correlation with {scene.column.name}"
    groups = samples.grouped(column, most=100)
    usable = groups.value_counts()
    names = [name for name in groups.cat.categories if usable[name] >= LEAST and not samples.rest_of(name)]
    if len(names) < 2 and not (names and len(groups.dropna()) - usable[names[0]] >= LEAST):
        why = f"{scene.column.name!r} has {len(names)} groups of at least {LEAST} samples."
        raise AbsentError("There are no two groups to compare.", why, "Choose another column under Colour or group by, or mark samples.")
    with st.container(horizontal=True):
        labels, key = distinct([OTHERS, *names], 40), f"{scene.column.name}-{scene.tag}"
        one = st.selectbox("Group", names, format_func=labels.get, key=f"explore-one-{key}")
        against = [OTHERS, *(name for name in names if name != one)]
        other = st.selectbox("Against", against, format_func=labels.get, key=f"explore-other-{key}")
    against = groups.notna() if other == OTHERS else groups == other
    by = np.where(groups == one, 1.0, np.where(against, 0.0, np.nan))
    scale = SCALES.get(scene.dataset.facts.layers[scene.layer].kind, "difference of means")
    return [None if np.isnan(value) else value for value in by], f"{scale}, {one} − {other}"


def _caption(table: pd.DataFrame) -> str:
    test = "Pearson correlation" if table.columns[2].startswith("correlation") else "Welch's t test"
    drawn = "" if len(table) <= volcano.DRAWN else f" {volcano.DRAWN:,} of them are drawn, the surest all; the files hold every one."
    return f"{len(table):,} features, up to {table.n.max():,} samples; {test}; q by Benjamini and Hochberg.{drawn}"


def _told(table: pd.DataFrame) -> None:
    counts = table.side.value_counts()
    higher, lower = counts.get("higher", 0), counts.get("lower", 0)
    if not higher + lower:
        st.markdown(f"**No feature can be told apart** at a false discovery rate of {volcano.FALSE:.0%}.")
    else:
        st.markdown(
            f"**{higher:,}** features are higher and **{lower:,}** lower at a false discovery rate of {volcano.FALSE:.0%}; about "
            f"{(higher + lower) * volcano.FALSE:,.0f} of these are expected to be chance."
        )
    first = table.head(SHOWN).drop(columns=["side"])
    words = "; ".join(f"{md(row.feature)}: q {row.q:.2g}" for row in first.head(5).itertuples())
    with st.expander(f"The {len(first)} surest features", icon=":material/table:", expanded=True):
        number = st.column_config.NumberColumn(format="%.2e")
        effect = {table.columns[2]: st.column_config.NumberColumn("effect", format="%.3f", help=md(table.columns[2]))}
        st.dataframe(first, hide_index=True, column_config={"p": number, "q": number, **effect}, height=300, alt=words)
