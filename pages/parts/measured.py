"""How a run was measured: what each fold chose, where the time went, and the design in words; and the predictions to take away."""

import pandas as pd
import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.reports.methods import design
from genoml_core.reports.tables import chosen
from genoml_core.run import Run
from pages.parts import show
from pages.parts.charts import bars
from pages.parts.text import duration, md, plural

KINDS = {"preprocessing": "Preprocessing", "fit": "Fitting", "predict": "Predicting", "cache": "Reading and writing"}


def panels(run: Run, dataset: Dataset) -> None:
    """Three folded panels and the download of all predictions."""
    st.header("How it was measured", anchor=False)
    with st.expander("The design in words", icon=":material/description:", expanded=True):
        st.markdown("\n".join(f"* {md(sentence)}" for sentence in design(run)))
    with st.expander("What was chosen in each fold", icon=":material/checklist:"):
        _chosen(run)
    with st.expander("Where the computing time went", icon=":material/timer:"):
        _ledger(run.summary["ledger"])
    st.download_button(
        "Download all predictions (CSV)",
        lambda: _predictions(run),
        f"predictions-{run.id}.csv",
        "text/csv",
        key="predictions",
        icon=":material/download:",
        on_click="ignore",
    )


def _chosen(run: Run) -> None:
    st.dataframe(
        pd.concat([chosen(run, row).assign(For=row) for row in ("headline", "baseline")])[["For", "Repeat", "Fold", "Model", "Settings"]],
        hide_index=True,
        column_config={"Settings": st.column_config.TextColumn(width="large")},
        alt="Model and settings chosen in each fold",
    )


def _ledger(ledger: dict) -> None:
    seconds = {label: ledger[kind] for kind, label in KINDS.items()}
    words = ", ".join(f"{label} {duration(s)}" for label, s in seconds.items())
    show.chart(
        bars(pd.Series(seconds), [duration(s) for s in seconds.values()], "CPU seconds"), f"CPU time by kind of work: {words}.", "ledger"
    )
    st.caption(f"{duration(ledger['total'])} of CPU time in all.{_reused(ledger)}")


def _reused(ledger: dict) -> str:
    number = ledger.get("reused", 0)  # runs of earlier versions do not say it
    return f" {plural(number, 'fold')} taken over from an earlier run with the same data, settings and versions." if number else ""


def _predictions(run: Run) -> bytes:
    from genoml_core.figures.export import to_csv

    return to_csv(run.predictions)
