"""What stands behind the verdict: figures of the headline or of one model, and the exploratory table of single models."""

import pandas as pd
import streamlit as st

from genoml_core.figures import FIGURES
from genoml_core.metrics import METRICS
from genoml_core.run import Run
from pages.parts import show
from pages.parts.text import interval, number
from pages.parts.words import model_label


def choose_model(run: Run) -> str:
    """The bar that drives all figures; the choice stands in the address."""
    names = ["headline", "baseline", *run.summary["models"]]
    asked = st.query_params.get("model")
    st.header("Figures", anchor=False)
    model = st.selectbox(
        "Show the figures of",
        names,
        index=names.index(asked) if asked in names else 0,
        format_func=model_label,
        key=f"model-{run.id}",
        help="The headline is the result of the run. Single models are shown for exploration.",
    )
    if model != asked:
        st.query_params["model"] = model
    if model not in ("headline", "baseline"):
        st.caption("A single model: exploratory. The result of the run is the headline.")
    return model


def figures(run: Run, page: str, part: str) -> None:
    """All figures of the task that stand on a page, each with its menu."""
    cells = st.grid(min_column_width=420)
    for entry in FIGURES.values():
        if entry.page == page and run.plan.target.task in entry.tasks:
            with cells.container(height="stretch"):
                show.figure(run, entry, part)


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
    rows = [_row(name, facts, run.plan.objective) for name, facts in run.summary["models"].items()]
    table = pd.DataFrame(rows).sort_values("score", ascending=objective.better == "lower", kind="stable")
    config = {
        "model": st.column_config.TextColumn("Model", pinned=True),
        "role": "Role",
        "score": st.column_config.NumberColumn(objective.label, format="%.3f", help=objective.help or None),
        "interval": "95 % interval",
        "difference": "Difference to baseline",
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
