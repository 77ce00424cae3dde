"""The final model of a run: what it is, what may be expected of it, and how it is taken along."""

import streamlit as st

from genoml_core.errors import DataError
from genoml_core.reports.predicted import reliance
from genoml_core.run import Run
from pages.parts import after, problem
from pages.parts.text import md, plural


def card(run: Run) -> None:
    """The model in a sentence, its score, and the bundle."""
    with st.container(border=True), problem.told():
        try:
            facts = run.final()
        except DataError:
            _again(run)
            raise
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.header(md(facts["model"], 80), anchor=False, width="content")
            with st.popover("What is this?", icon=":material/help:", type="tertiary"):
                st.write(
                    "Every model of the plan was tuned once more, on all samples that are not locked away, and the one with the best inner "
                    "score was fitted: the same choice that spoke for the run in each fold. So the score of the folds is an estimate for "
                    "it; it has no score of its own, since no sample is left to judge it."
                )
                _again(run)
        st.markdown(
            f"Predicts {md(facts['target'], 60)}; fitted on {plural(facts['samples'], 'sample')}. " + " ".join(map(md, reliance(facts)))
        )
        if facts["verdict"]["word"] in ("no signal", "worse"):
            st.error("Its predictions are no better than those of a simple baseline.", icon=":material/block:")
        _take_along(run)
        if facts["holds_samples"]:
            st.warning(
                "This kind of model compares new samples with those in training, so its file holds their values. Share it only as you may "
                "share the data.",
                icon=":material/lock:",
            )


def _take_along(run: Run) -> None:
    """The bundle, the card, and the commands."""
    with st.container(horizontal=True):
        st.download_button(
            "Take the model along",
            lambda: _bundle(run),
            f"model-{run.id}.zip",
            "application/zip",
            key="bundle",
            icon=":material/deployed_code:",
            on_click="ignore",
            help="A ZIP with the model, plan, versions, its card and an example. It predicts on another machine without the data.",
        )
        with st.popover("Model card", icon=":material/badge:"):
            st.markdown(_card(run))
        with st.popover("On the command line", icon=":material/terminal:", type="tertiary"):
            at = f"python -m genoml_core --workspace {run.workspace}"
            st.code(f"{at} predict {run.id} patients.csv --out predicted.csv\n{at} bundle {run.id} --out model.zip", language=None)


def _again(run: Run) -> None:
    if st.button("Fit it again", icon=":material/replay:", key="final-again", help="After an update, or where its files are damaged."):
        run.after("final").forget()
        after.begin(run, "final")
        st.rerun()


def _bundle(run: Run) -> bytes:
    from genoml_core.reports.bundle import bundle

    return bundle(run)


def _card(run: Run) -> str:
    from genoml_core.reports.model_card import card

    return card(run)
