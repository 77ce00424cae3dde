"""Samples that were locked away: how many, the button that opens them once, and what they came to."""

import streamlit as st

from genoml_core.metrics import METRICS
from genoml_core.run import Run
from pages.parts import after, listing
from pages.parts.text import interval, md, number, plural
from pages.parts.words import VERDICTS


def card(run: Run) -> None:
    """Nothing for a run that locked nothing away."""
    if not run.plan.design.locked:
        return
    if run.after("locked").done:
        _opened(run)
    else:
        after.missing(run, "locked", asked=_ask)


def _ask(run: Run, start) -> None:
    words = "They judge once. Whatever you change after having seen it, these samples are no longer new, and the page will say so."
    listing.confirm("Open the locked samples?", words, "Open them", start)


def _opened(run: Run) -> None:
    found, objective = run.locked(), METRICS[run.plan.objective]
    word, sentence = found["verdict"]["word"], found["verdict"]["sentence"]
    title, icon, color = VERDICTS[word]
    with st.container(border=True):
        st.subheader(f":material/lock_open: In {plural(found['samples'], 'locked sample')}: {icon} :{color}[{title}]", anchor=False)
        st.markdown(md(sentence))
        if found["before"]:
            st.warning(f"Samples of this set were opened before, by {plural(found['before'], 'other run')}: they are not new any more.")
        scores = ", ".join(
            f"{METRICS[name].label} {number(found['headline']['metrics'][name]['value'])} ({interval(found['headline']['metrics'][name])})"
            for name in found["headline"]["metrics"]
            if name in METRICS and name != objective.name
        )
        st.caption(f"Learnt from {plural(found['trained'], 'sample')}. {md(scores)}.{_delong(found)}")


def _delong(found: dict) -> str:
    if "delong" not in found:
        return ""
    return f" AUROC of the headline against the baseline: z {found['delong']['z']:.2f}, p {found['delong']['p']:.3g} (DeLong)."
