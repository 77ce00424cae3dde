"""The survival of groups of samples: by a column, or by a gene."""

import pandas as pd
import streamlit as st

from genoml_core.errors import AbsentError, GenoMLError
from genoml_core.figures import samples, survival
from genoml_core.follow_up import happened, tells_follow_up, unit_of
from pages.parts import explore, problem
from pages.parts.explore import Scene
from pages.parts.text import distinct, md, plural, short

CUTS = {2: "Halves", 3: "Thirds", 4: "Quarters"}
HELP = (
    "Each curve is the share of a group that has not had the event yet; it falls at each event, and a small mark says that somebody's "
    "follow-up ended there. Far apart early and few at risk late: believe the early part."
)
LIMITS = (
    "A gene that was tried because it looked good, or a cut-off that was moved until p was small, shows nothing: with twenty tries one p "
    "below 0.05 is expected from chance. That is why the cuts here are fixed shares. Groups that differ in stage or age differ in survival "
    "without the gene having to do with it."
)


def draw(scene: Scene) -> None:
    """Curves on the left, words on the right."""
    left, right = st.columns([3, 2], gap="medium")
    table = None
    with left, st.container(border=True), problem.told():
        followed, unit, outcome = _follow_up(scene)
        if scene.column.name in outcome:
            why = f"{scene.column.name!r} is what the curves show."
            raise GenoMLError("The outcome cannot group itself.", why, "Choose another column, or a gene, under Colour or group by.")
        groups = _groups(scene, scene.column.loc[followed.index]).dropna().cat.remove_unused_categories()
        if groups.empty:
            raise GenoMLError("Nobody is left.", f"No followed sample has a value of {scene.column.name!r}.", "Choose another column.")
        followed = followed.loc[groups.index]
        table = survival.table(followed, groups, unit)
        missing = len(scene.dataset.samples) - len(followed)
        left_out = f" {plural(missing, 'sample')} without follow-up or without a value left out." if missing else ""
        caption = f"{plural(len(followed), 'sample')}, {plural(int(followed.event.sum()), 'event')}; 95 % intervals by Greenwood.{left_out}"
        explore.card(scene, survival.SURVIVAL, table, short(scene.column.name, 30), caption)
    with right, st.container(border=True):
        st.header("What it says", anchor=False)
        st.markdown(HELP)
        if table is not None:
            meaning = ": how surprising such differences would be if all groups had the same survival" if table.group.nunique() > 1 else ""
            st.markdown(f"**{md(survival.log_rank_in_words(table).capitalize())}**{meaning}.")
            _table(table)
        st.subheader("What it cannot say", anchor=False)
        st.markdown(LIMITS)


def _follow_up(scene: Scene) -> tuple[pd.DataFrame, str, tuple[str, ...]]:
    """Time, event and entry of those followed, the unit, and the columns: what was chosen on the data page, or chosen here."""
    choices, dataset = scene.choices, scene.dataset
    if choices.task == "survival" and choices.ready:
        return choices.follow_up(dataset), choices.time_unit or "", choices.outcome
    columns = dataset.samples
    labels = {c: dataset.labels(c).unique() for c in columns if dataset.samples[c].nunique() == 2}
    events = {c: found for c, two in labels.items() if (found := happened(two))}
    times = [c for c in columns if pd.api.types.is_numeric_dtype(columns[c]) and (unit_of(c) or tells_follow_up(c)) and c not in events]
    if not events or not times:
        why = "It needs a column of times and one that says whether the event happened, such as 0 and 1, or alive and dead."
        fix = "On the data page, choose survival and say which columns they are."
        raise AbsentError("There is no follow-up in the sample table.", why, fix)
    events = dict(sorted(events.items(), key=lambda each: not tells_follow_up(each[0])))  # by their names first
    with st.container(horizontal=True):
        labels = distinct([*times, *events], 40)
        time = st.selectbox("Time", times, format_func=labels.get, key=f"explore-time-{scene.tag}")
        event = st.selectbox("Event", events, format_func=labels.get, key=f"explore-event-{scene.tag}")
    return dataset.follow_up(time, event, events[event]), unit_of(time) or "", (time, event)


def _groups(scene: Scene, column: pd.Series) -> pd.Series:
    """Groups of those followed; a measurement cut into parts of equal size among them, never where it looks best."""
    cuts = 2
    if samples.measured(column):
        cuts = st.segmented_control(f"Cut {md(scene.column.name, 40)} into", CUTS, default=2, format_func=CUTS.get, required=True,
                                    key=f"explore-cuts-{scene.tag}")  # fmt: skip
    return samples.grouped(column, cuts)


def _table(table: pd.DataFrame) -> None:
    """Each group: samples, events, median."""
    rows = []
    for name, part in table.groupby("group", sort=False, observed=True):
        half = part.time[part.survival <= 0.5]
        median = half.min() if len(half) else None
        rows.append({"Group": name, "Samples": survival.size(part), "Events": part.events.sum(), "Median": median})
    found = pd.DataFrame(rows)
    words = "; ".join(f"{row.Group}: {row.Samples} samples, {row.Events} events" for row in found.itertuples())
    help = "The time at which half of the group has had the event; empty where it was not reached."
    st.dataframe(found, hide_index=True, column_config={"Median": st.column_config.NumberColumn(format="%.3g", help=help)}, alt=words)
