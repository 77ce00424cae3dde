"""The columns that hold the answer: one for a class or a number, a time and an event for survival."""

from typing import get_args

import pandas as pd
import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.follow_up import Unit, happened, unit_of
from genoml_core.workspace import Workspace
from pages.parts import describe, state
from pages.parts.state import Choices
from pages.parts.text import short

MOST_EVENT_VALUES = 10
NONE = ""  # no column has an empty name


def choose(workspace: Workspace, dataset: Dataset, choices: Choices) -> set[str]:
    """Choose and keep the columns with the answer; returns those that are taken by it."""
    if choices.task == "survival":
        return _survival(workspace, dataset, choices)
    columns = _numbers(dataset) if choices.task == "regression" else list(dataset.samples)
    if not columns:
        st.info("No sample column holds numbers.", icon=":material/info:")
    key = f"{'number' if choices.task == 'regression' else 'target'}-{dataset.key[:8]}"
    column = _column("Target: the column with the answer", dataset, columns, choices.column, key)
    state.save(workspace, dataset, choices, column=column)
    if column:
        describe.outcome(dataset, choices)
    return {column} if column else set()


def _survival(workspace, dataset, choices) -> set[str]:
    tag = dataset.key[:8]
    cells = st.grid(min_column_width=220)
    time = _column("Time: how long each one was followed", dataset, _numbers(dataset), choices.column, f"time-{tag}", cells)
    few = [c for c in dataset.samples if c != time and 1 <= dataset.samples[c].nunique() <= MOST_EVENT_VALUES]
    event = _column("Event: whether it happened by then", dataset, few, choices.event, f"event-{tag}", cells)
    values, unit, entry = [], None, None
    if event:
        values = _event_values(cells, dataset, choices, event, tag)
    if time:
        units = list(get_args(Unit))
        known = choices.time_unit if time == choices.column else unit_of(time)
        unit = cells.selectbox(
            "Unit of the time", units, index=units.index(known) if known else None, placeholder="Not known", key=f"unit-{time}-{tag}"
        )
        entry = optional(
            "Under observation from",
            [column for column in _numbers(dataset) if column not in (time, event)],
            choices.entry,
            f"entry-{tag}",
            "Only where patients came later than the time begins to count, for example where it counts from the diagnosis and samples were "
            "taken years after it. On the same clock and in the same unit as the time. Who died before is not in such data, and without "
            "this everybody would seem to live longer.",
            cells,
            "From the start",
        )
    state.save(workspace, dataset, choices, column=time, event=event, event_values=values, time_unit=unit, entry=entry)
    if choices.ready:
        describe.outcome(dataset, choices)
    return set(choices.outcome)


def optional(label: str, columns: list[str], chosen: str | None, key: str, help: str, place=st, none: str = "(none)") -> str | None:
    """Choose a column, or none."""
    index = columns.index(chosen) + 1 if chosen in columns else 0
    column = place.selectbox(label, [NONE, *columns], index=index, format_func=lambda c: short(c, 50) or none, key=key, help=help)
    return column or None


def _event_values(cells, dataset, choices, event, tag) -> list[str]:
    """The values that mean that the event happened; known words are chosen already."""
    values = sorted(dataset.labels(event).unique())
    usual = choices.event_values if event == choices.event and choices.event_values else happened(values) or ()
    return cells.multiselect(
        "It happened where the value is",
        values,
        [value for value in usual if value in values],
        format_func=lambda v: short(v, 40),
        key=f"happened-{event}-{tag}",
        placeholder="Choose",
        help="All other values mean that it had not been seen to happen when the follow-up ended: these patients are censored.",
    )


def _numbers(dataset: Dataset) -> list[str]:
    return [column for column in dataset.samples if pd.api.types.is_numeric_dtype(dataset.samples[column])]


def _column(label, dataset, columns, chosen, key, place=st) -> str | None:
    facts = {column: dataset.samples[column].nunique() for column in columns}
    return place.selectbox(
        label,
        columns,
        index=columns.index(chosen) if chosen in columns else None,
        format_func=lambda c: f"{short(c, 50)} ({facts[c]} value{'' if facts[c] == 1 else 's'})",
        key=key,
        placeholder="Choose a column",
    )
