"""Every score of the headline in a table, and each class by itself."""

import pandas as pd
import streamlit as st

from genoml_core.metrics import METRICS
from genoml_core.run import Run
from pages.parts.text import interval


def panels(run: Run) -> None:
    """Two folded tables: all metrics beside the baseline, sensitivity and specificity of each class."""
    st.header("In numbers", anchor=False, help="The headline, each value with its 95 % interval.")
    classes = run.summary["task"] == "classification"
    if classes:
        with st.expander("Each class", icon=":material/category:", expanded=True):
            _show(_classes(run), "classes", ("sensitivity", "specificity"))
    with st.expander("All scores", icon=":material/table:", expanded=not classes):
        _show(_metrics(run), "scores", ())


def _metrics(run: Run) -> pd.DataFrame:
    headline, baseline, difference = run.summary["headline"]["metrics"], run.summary["baseline"]["metrics"], run.summary["difference"]
    names = sorted((name for name in headline if ":" not in name), key=lambda name: name != run.summary["objective"])
    return pd.DataFrame([
        {"Score": METRICS[name].label, "Headline": _told(headline[name]), "Best baseline": _told(baseline[name]),
         "Difference": _told(difference[name], "+.3f"), "Better is": METRICS[name].better}
        for name in names
    ])


def _classes(run: Run) -> pd.DataFrame:
    summary = run.summary
    found = summary["headline"]["metrics"]
    return pd.DataFrame([
        {"Class": name, "Samples": summary["samples"]["classes"][name], "Sensitivity": _told(found[f"sensitivity:{name}"]),
         "Specificity": _told(found[f"specificity:{name}"])}
        for name in summary["samples"]["classes"]
    ])


def _told(found: dict, form: str = ".3f") -> str:
    """A value with its interval: "0.824 (0.768 to 0.878)"."""
    return "–" if found["value"] is None else f"{found['value']:{form}} ({interval(found)})"


def _show(table: pd.DataFrame, key: str, explained: tuple[str, ...]) -> None:
    words = "; ".join(" ".join(map(str, row)) for row in table.iloc[:, :3].itertuples(index=False))
    config = {METRICS[name].label: st.column_config.TextColumn(help=METRICS[name].help) for name in explained}
    first = {table.columns[0]: st.column_config.TextColumn(pinned=True)}
    st.dataframe(table, hide_index=True, column_config={**first, **config}, alt=words, key=f"table-{key}")
