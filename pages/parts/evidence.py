"""What stands behind the verdict: figures of the headline or of one model, and the exploratory table of single models."""

from functools import partial

import pandas as pd
import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.errors import in_sentence
from genoml_core.figures import FIGURES
from genoml_core.figures.dials import USUAL, Dials
from genoml_core.metrics import METRICS, Metric
from genoml_core.run import Run
from genoml_core.statistics.intervals import Interval
from genoml_core.statistics.verdict import verdict
from pages.parts import address, after, cells, show
from pages.parts.text import interval, md, number
from pages.parts.words import model_label

SECTIONS = ["Right and wrong", "Over time", "Sure and unsure", "As a test", "Is it real?", "Features", "Without them", "Pathways"]


def figures(run: Run, dataset: Dataset, page: str, part: str, dials: Dials = USUAL) -> None:
    """The figures of the task that stand on a page, those of one section at a time, each with its menu."""
    task = run.plan.target.task
    entries = [entry for entry in FIGURES.values() if entry.page == page and task in entry.tasks and entry.fits(run)]
    entries.sort(key=lambda entry: not entry.first)
    section = _section(run, list(dict.fromkeys(sorted((entry.section for entry in entries), key=SECTIONS.index))))
    grid, missing = st.grid(min_column_width=420), set()
    for entry in entries:
        if entry.section == section and entry.after not in missing and (not entry.about or getattr(dials, entry.about)):
            with grid.container(height="stretch"):
                if entry.after and not run.after(entry.after).done:
                    missing.add(entry.after)
                    after.missing(run, entry.after)
                elif entry.name == "confusion":
                    show.figure(run, entry, part, dials, partial(_matrix, run, dataset, part, dials))
                else:
                    show.figure(run, entry, part, dials)


def _section(run: Run, sections: list[str]) -> str:
    """Which figures are shown, where there are many; the choice stands in the address."""
    if len(sections) == 1:
        return sections[0]
    asked = st.query_params.get("view")
    chosen = st.segmented_control(
        "View",
        sections,
        default=asked if asked in sections else sections[0],
        required=True,
        key=f"view-{run.id}",
        label_visibility="collapsed",
    )
    address.note("view", chosen, chosen != sections[0])
    return chosen


def _matrix(run: Run, dataset: Dataset, part: str, dials: Dials, drawn, table: pd.DataFrame, alt: str) -> None:
    clicked = cells.chart(run, drawn, table, alt)
    cells.listing(run, dataset, part, dials, table, clicked)


def leaderboard(run: Run) -> None:
    """Every model of the plan beside the best baseline, with corrected differences."""
    objective = METRICS[run.plan.objective]
    st.header(
        "Single models",
        anchor=False,
        help="p values: corrected resampled t-test over the folds, with Holm's correction for the number of models.",
    )
    st.markdown(
        "Exploratory: the best row of this table is not the result, because the best of many looks better than it is. "
        "Differences are to the best baseline, p values are corrected for the number of models."
    )
    _beside_each_other(run, objective)
    folds: dict[str, list[float]] = {}
    for unit in sorted(run.units(), key=lambda unit: (unit["repeat"], unit["fold"])):
        folds.setdefault(unit["model"], []).append(unit["score"])
    rows = [{**_row(name, facts, run.plan.objective), "folds": folds.get(name)} for name, facts in run.summary["models"].items()]
    table = pd.DataFrame(rows).sort_values("score", ascending=objective.better == "lower", kind="stable")
    config = {
        "model": st.column_config.TextColumn("Model", pinned=True),
        "role": "Role",
        "score": st.column_config.NumberColumn(objective.label, format="%.3f", help=objective.help or None),
        "interval": "95 % interval",
        "difference": "Difference to baseline",
        "folds": st.column_config.BarChartColumn("Folds", help="The score on each held-out fold, on one scale.", **_scale(folds)),
        "p_holm": st.column_config.NumberColumn("p (Holm)", format="%.3g"),
        "inner": st.column_config.NumberColumn(
            "Inner score", format="%.3f", help="Mean score inside the training parts, by which the headline is chosen."
        ),
    }
    words = ", ".join(f"{row.model} {number(row.score)}" for row in table.itertuples())
    st.dataframe(
        table,
        hide_index=True,
        column_config=config,
        alt=f"{objective.label} of single models: {words}.",
        key="leaderboard",
        placeholder="–",
    )


def pairs(run: Run) -> None:
    """Any two models of the run beside each other, in a sentence; nothing for runs of earlier versions."""
    if not (stored := run.summary.get("pairs")):
        return
    st.subheader("One against another", anchor=False)
    models = [name for name, facts in run.summary["models"].items() if facts["role"] == "model"]
    able, choose = list(run.summary["models"]), st.grid(min_column_width=260)
    one = choose.selectbox("Is", able, index=able.index(models[-1]), format_func=model_label, key=f"pair-one-{run.id}")
    others = [name for name in able if name != one]
    other = choose.selectbox("better than", others, index=len(others) - 1, format_func=model_label, key=f"pair-other-{run.id}")
    for pair in stored:
        if {pair["model"], pair["other"]} == {one, other}:
            st.markdown(f"* {md(_sentence(run, pair, one, other), 400)}")
    st.caption("On the same folds and resamples. Exploratory: one of many pairs may differ by chance.")


def _sentence(run: Run, pair: dict, one: str, other: str) -> str:
    """Whether one model is better than another, by the rule of all verdicts."""
    metric, models = METRICS[pair["metric"]], run.summary["models"]
    intervals = [Interval.of(models[name]["metrics"][metric.name]) for name in (one, other)]
    difference = Interval.of(pair["difference"])
    if pair["model"] == other:
        difference = Interval(-difference.value, -difference.high, -difference.low)
    names = {"model": model_label(one), "other": in_sentence(model_label(other))}
    return verdict(*intervals, difference, better=metric.better, metric=in_sentence(metric.label), **names).sentence


def _scale(folds: dict[str, list[float]]) -> dict[str, float]:
    """The range of bars that begin at 0, the same for all models."""
    scores = [score for of_model in folds.values() for score in of_model]
    return {"y_min": min(0.0, *scores), "y_max": max(0.0, *scores)}


def _beside_each_other(run: Run, objective: Metric) -> None:
    """The best single model and the best that a person can read, each by its inner score; nothing for runs of earlier versions."""
    if not (found := run.summary.get("readable")):
        return
    cells = st.grid(min_column_width=260)
    for title, name in (("Best by inner score", found["best"]), ("Best that a person can read", found["readable"])):
        score = run.summary["models"][name]["metrics"][objective.name]
        with cells.container(border=True, height="stretch"):
            st.metric(title, number(score["value"]), help=objective.label)
            st.caption(f"{md(model_label(name), 60)}; 95 % interval {interval(score)}")
    if found["best"] == found["readable"]:
        st.caption("The best is one that a person can read: a weight for each feature.")
        return
    difference = found["difference"]
    st.caption(
        f"A person can read a linear model: a weight for each feature. What the other gains: {difference['value']:+.3f} "
        f"({interval(difference)}); an interval that holds 0 is no reason to give up reading."
    )


def _row(name: str, facts: dict, objective: str) -> dict:
    score, difference = facts["metrics"][objective], facts["difference"]
    told = facts["role"] == "model" and difference["value"] is not None
    return {
        "model": model_label(name),
        "role": facts["role"],
        "score": score["value"],
        "interval": interval(score),
        "difference": f"{difference['value']:+.3f} ({interval(difference)})" if told else "",
        "p_holm": difference.get("p_holm"),
        "inner": facts["inner"],
    }
