"""What a dataset is, in words and small pictures: recognition, preview, class balance, checks."""

from functools import partial

import pandas as pd
import streamlit as st

from genoml_core.dataset import Dataset, LayerFacts
from genoml_core.figures import overlap
from pages.parts import keep, show
from pages.parts.charts import bars, histogram
from pages.parts.state import Choices
from pages.parts.text import md, plural, short
from pages.parts.words import KINDS

ROWS, COLUMNS, CLASSES = 20, 8, 30


def card(dataset: Dataset, report: dict) -> None:
    """What was recognised: size, kind, orientation, overlap, and every change made on the way in; and what can be done with the whole."""
    with st.container(border=True):
        st.header(md(dataset.name, 80), anchor=False)
        if dataset.facts.description:
            st.markdown(md(dataset.facts.description))
        cells = st.grid(min_column_width=140)
        cells.metric("Samples", f"{len(dataset.samples):,}", icon=":material/groups:", border=True, height="stretch")
        layers = dataset.facts.layers
        if len(layers) == 1:
            _layer(cells, next(iter(layers.values())))
        else:
            cells.metric("Layers", f"{len(layers):,}", border=True, height="stretch", help="What was measured, such as expression.")
        cells.metric(
            "Sample columns", f"{dataset.samples.shape[1]:,}", border=True, height="stretch", help="What is known about the samples."
        )
        if len(layers) > 1:
            _layers(dataset)
        _recognised(report)
        _changes(dataset, report)
        keep.buttons(dataset)


def _layer(cells, layer: LayerFacts) -> None:
    """The only layer: features, values, missing."""
    word, meaning = KINDS[layer.kind]
    cells.metric(
        "Features", f"{layer.features:,}", border=True, height="stretch", help="What is measured in each sample, for example genes."
    )
    help = f"Recognised as {meaning}. This decides the default preprocessing."
    cells.metric("Values", word, border=True, height="stretch", help=help)
    cells.metric("Missing", f"{100 * layer.missing:.1f} %", border=True, height="stretch")


def _layers(dataset: Dataset) -> None:
    """Several layers as a table, and who has which."""
    measured = dataset.measured()
    rows = [
        {"Layer": short(name, 40), "Features": layer.features, "Values": KINDS[layer.kind][0], "Samples": int(measured[name].sum()),
         "Missing": round(100 * layer.missing_within(int(measured[name].sum())), 1)}
        for name, layer in dataset.facts.layers.items()
    ]  # fmt: skip
    config = {
        "Samples": st.column_config.NumberColumn(format="localized", help="Samples that have any value in this layer."),
        "Features": st.column_config.NumberColumn(format="localized"),
        "Missing": st.column_config.NumberColumn(format="%.1f %%", help="Of the cells of the samples that have this layer."),
    }
    words = "; ".join(f"{row['Layer']}: {row['Features']:,} features in {row['Samples']:,} samples" for row in rows)
    st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=config, alt=f"Layers. {words}.")
    if measured.all(axis=None):
        st.caption("Every sample has every layer.")
        return
    table = overlap.table(measured)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader(overlap.OVERLAP.label, anchor=False, width="content")
        show.menu("overlap", "layers", partial(show.of_dataset, dataset, overlap.OVERLAP, table, ""))
    show.chart(overlap.screen(table), overlap.describe(table), "overlap")


def _recognised(report: dict) -> None:
    sentences = []
    if orientation := report.get("orientation"):
        rows, columns = ("samples", "genes") if orientation == "samples" else ("genes", "samples")
        sentences.append(
            f"Rows of the file were read as **{rows}**, columns as **{columns}**. If that is wrong, say so under *Bring in data*."
        )
    if rule := report.get("rule"):
        sentences.append(f"Samples of the layers met by this rule: {rule}.")
    for met in report.get("overlaps", []):
        sentences.append(
            f"**{met['matched']:,}** of {met['samples']:,} samples were found in {md(met['table'])} ({met['percent']:.0f} %), "
            f"by its column {md(met['column'])} ({met['rule']})."
        )
    if sentences:
        st.markdown(" ".join(sentences))


def _changes(dataset: Dataset, report: dict) -> None:
    told = dict.fromkeys([*dataset.facts.changes, *report.get("notes", [])])
    if told:
        with st.expander(f"{plural(len(told), 'note')} on how the data came in", type="compact", icon=":material/history:"):
            st.markdown("\n".join(f"* {md(sentence)}" for sentence in told))


def outcome(dataset: Dataset, choices: Choices) -> None:
    """How what is predicted is spread: follow-up, numbers, or classes."""
    if choices.task == "survival":
        follow_up(dataset, choices)
    else:
        (values if choices.task == "regression" else class_balance)(dataset, choices.column)


def class_balance(dataset: Dataset, column: str) -> None:
    """How many samples each class of a column has, as a chart; a sentence where it is no set of classes."""
    counts = dataset.column(column).map(short, na_action="ignore").value_counts()
    if len(counts) > CLASSES:
        st.warning(
            f"{len(counts):,} different values: this looks like a measurement or an id, not like classes.", icon=":material/warning:"
        )
        return
    words = ", ".join(f"{name}: {n}" for name, n in counts.items())
    show.chart(
        bars(counts, [f"{n:,}" for n in counts], "samples"),
        f"Bar chart of samples in each class of {column}. {words}.",
        f"balance-{column}",
    )
    _missing(int(dataset.column(column).isna().sum()))


def values(dataset: Dataset, column: str) -> None:
    """How the numbers of a column are spread."""
    numbers = dataset.column(column)
    low, middle, high = numbers.quantile([0.25, 0.5, 0.75])
    words = f"{column}: median {middle:.3g}, half of the samples between {low:.3g} and {high:.3g}."
    show.chart(histogram(numbers.dropna(), short(column, 40)), f"Histogram of {words}", f"values-{column}")
    st.caption(md(words))
    _missing(int(numbers.isna().sum()))


def follow_up(dataset: Dataset, choices: Choices) -> None:
    """How many were followed, how many events were seen, and for how long."""
    followed = choices.follow_up(dataset)
    unit = choices.time_unit or ""
    st.markdown(
        f"**{plural(len(followed), 'sample')}**, **{plural(int(followed.event.sum()), 'event')}**; "
        f"median time {_long(followed.time.median())} {unit}, longest {_long(followed.time.max())} {unit}."
    )
    if late := int((followed.entry > 0).sum()):
        entries = followed.entry[followed.entry > 0]
        st.markdown(f"**{late:,}** came under observation later than 0, half of them after {_long(entries.median())} {unit}.")
    _missing(len(dataset.samples) - len(followed), "a time above 0 and an event" + (", and an entry before it" if choices.entry else ""))


def _long(time: float) -> str:
    """Three digits, or all before the point where there are more."""
    return f"{time:,.0f}" if time >= 100 else f"{time:.3g}"


def _missing(count: int, what: str = "a value") -> None:
    if count:
        st.caption(f"{plural(count, 'sample')} without {what} {'is' if count == 1 else 'are'} left out of training.")


def preview(dataset: Dataset) -> None:
    """The first cells of each layer and of the sample table."""
    with st.expander("Look at the first rows", icon=":material/table_view:", type="compact"):
        for name in dataset.facts.layers:
            cells = pd.DataFrame(
                dataset.matrix(name)[:ROWS, :COLUMNS],
                index=dataset.samples.index[:ROWS],
                columns=[short(f) for f in dataset.features(name)[:COLUMNS]],
            )
            st.dataframe(cells, alt=f"First rows of layer {name}", height=260)
        if dataset.samples.shape[1]:
            st.dataframe(dataset.samples.iloc[:ROWS, :COLUMNS], alt="First rows of the sample table", height=260)
