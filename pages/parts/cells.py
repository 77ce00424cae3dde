"""Who is in a cell of the confusion matrix: a click on it, or a choice below it, lists the samples with what is known of them."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.figures.confusion import UNSURE
from genoml_core.figures.dials import Called, Dials
from genoml_core.run import Run
from pages.parts import marks, show
from pages.parts.text import md, number, plural, short


def chart(run: Run, figure: go.Figure, table: pd.DataFrame, alt: str) -> tuple[str, str] | None:
    """The matrix; returns true and predicted class of the cell that was clicked.

    Cells of a heat map cannot be chosen, points can: invisible ones lie on them and say what the cells say.
    """
    names, labels = (list(dict.fromkeys(table[part])) for part in ("truth", "label"))
    [heat] = figure.data
    said = [[*cell, row, column] for row, line in enumerate(heat.customdata) for column, cell in enumerate(line)]
    figure.add_scatter(
        x=[cell[-1] for cell in said], y=[cell[-2] for cell in said], mode="markers", customdata=said, showlegend=False,
        marker={"size": 34, "opacity": 0, "symbol": "square"}, hovertemplate=heat.hovertemplate,
    )  # fmt: skip
    figure.data[0].update(hoverinfo="skip", hovertemplate=None)
    event = st.plotly_chart(figure, key="figure-confusion", alt=alt, config=show.CONFIG, on_select="rerun", selection_mode="points")
    points = [point["customdata"] for point in event["selection"]["points"] if point.get("customdata")]
    return (names[int(points[0][-2])], labels[int(points[0][-1])]) if points else None


def listing(run: Run, dataset: Dataset, model: str, dials: Dials, table: pd.DataFrame, clicked: tuple[str, str] | None) -> None:
    """The samples of a cell: how probable each class was, and their sample columns."""
    wrong = table[(table.truth != table.label) & (table["count"] > 0)].sort_values("count", ascending=False)
    right = table[(table.truth == table.label) & (table["count"] > 0)]
    pairs = [(row.truth, row.label) for row in pd.concat([wrong, right]).itertuples()]
    if not pairs:
        return
    pair = st.selectbox(
        "Look at the samples of a cell",
        pairs,
        index=pairs.index(clicked) if clicked in pairs else None,
        format_func=lambda pair: f"{short(pair[0], 30)}, predicted as {short(pair[1], 30)}",
        placeholder="click a cell, or choose one here",
        key=f"cell-{run.id}-{model}-{clicked}",
    )
    if pair is not None:
        _listed(run, dataset, model, Called(run, model, dials), *pair)


def _given(run: Run, model: str, called: Called, label: str) -> np.ndarray:
    """Which predictions got this label, (n,), as the matrix has it."""
    sure = called.answered(run.inner(model), called.dials.accuracy) if called.dials.apart else np.ones(len(called.rows), bool)
    return ~sure if label == UNSURE else sure & (called.label == called.classes.index(label))


def _listed(run: Run, dataset: Dataset, model: str, called: Called, truth: str, label: str) -> None:
    at = (called.truth == called.classes.index(truth)) & _given(run, model, called, label)
    repeats = called.rows.repeat.nunique()
    probability = pd.DataFrame(called.probability[at], columns=called.classes).assign(sample=called.rows["sample"][at].to_numpy())
    found = probability.groupby("sample", sort=False).mean()
    shown = truth if label == UNSURE else label
    table = pd.DataFrame({f"P({short(name, 20)})": found[name] for name in dict.fromkeys((truth, shown))})
    if repeats > 1:
        table.insert(0, f"times of {repeats}", probability.groupby("sample", sort=False).size())
    table = table.join(dataset.samples.reindex(table.index)).rename_axis("sample")
    st.markdown(f"**{plural(len(table), 'sample')} of {md(truth, 40)} predicted as {md(label, 40)}**, the least sure first.")
    table = table.sort_values(f"P({short(shown, 20)})")
    config = {name: st.column_config.NumberColumn(format="%.3f") for name in table if str(name).startswith("P(")}
    words = ", ".join(f"{sample} {number(value, 2)}" for sample, value in found[shown].head(10).items())
    st.dataframe(table, column_config=config, alt=f"Samples of the cell with the probability of {shown}: {words}", key="cell-samples")
    if st.button("Mark them in Explore", icon=":material/target:", key="cell-mark"):
        marks.put(dataset, list(table.index))
        st.toast(f"{plural(len(table), 'sample')} marked.")
