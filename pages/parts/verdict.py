"""The answer of a run: the verdict in words, and the scores of the headline beside the best baseline."""

import streamlit as st

from genoml_core.metrics import METRICS
from genoml_core.run import Run
from genoml_core.statistics.verdict import MARGIN
from pages.parts.text import interval, md, number, plural
from pages.parts.words import VERDICTS, model_label

CARDS = {
    "classification": ("balanced_accuracy", "macro_auroc", "mcc", "log_loss"),
    "regression": ("r2", "pearson", "spearman", "rmse"),
    "survival": ("harrell_c", "stratified_c", "auc_t", "ibs"),
}


def card(run: Run) -> None:
    """The word and the sentence of the verdict; gaps of an incomplete run are said at once."""
    word, sentence = run.summary["verdict"]["word"], run.summary["verdict"]["sentence"]
    title, icon, color = VERDICTS[word]
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.header(f"{icon} :{color}[{title}]", anchor=False, width="content")
            with st.popover("How is this judged?", icon=":material/help:", type="tertiary"):
                st.write(
                    "In each fold, the model that did best inside the training part speaks for the run: this is the headline. "
                    "The best simple baseline is chosen in the same way. The verdict looks at the 95 % interval of the difference "
                    "between the two. Picking the winner after seeing all scores would flatter it, so this is not done."
                )
        st.markdown(md(sentence))
        if probable := run.summary["verdict"].get("probable"):
            better, equal, worse = (_chance(probable[name]) for name in ("better", "equal", "worse"))
            st.caption(
                f"By the test over the folds (Bayesian correlated t-test) it is better than the baseline by more than {MARGIN:g} with a "
                f"probability of {better}, practically equal with {equal}, worse by more with {worse}."
            )
        if word == "inconclusive":
            st.caption("More repeats, or more samples, make the interval narrower.")
    if failed := run.summary["failed"]:
        with st.expander(f"{plural(len(failed), 'part')} of this run failed", icon=":material/warning:"):
            st.markdown(
                "\n".join(
                    f"* {md(model_label(f['model']))}, repeat {f['repeat'] + 1}, fold {f['fold'] + 1}: {md(f['reason'])}" for f in failed
                )
            )


def _chance(share: float) -> str:
    """A probability of which nobody is certain."""
    return "over 99 %" if share > 0.99 else "under 1 %" if share < 0.01 else f"{100 * share:.0f} %"


def scores(run: Run) -> None:
    """A card a metric: headline, interval, difference to the baseline."""
    summary = run.summary
    names = dict.fromkeys((summary["objective"], *CARDS[summary["task"]]))
    cells = st.grid(min_column_width=220)
    for name in names:
        if name in summary["headline"]["metrics"] and name in METRICS:
            with cells.container(border=True, height="stretch"):
                _score(
                    METRICS[name], summary["headline"]["metrics"][name], summary["baseline"]["metrics"][name], summary["difference"][name]
                )


def _score(metric, headline: dict, baseline: dict, difference: dict) -> None:
    known = difference["value"] is not None
    st.metric(
        metric.label,
        number(headline["value"]),
        delta=f"{difference['value']:+.3f} to the baseline" if known else None,
        delta_color=_color(metric, difference),
        help=metric.help or None,
    )
    st.markdown(f"95 % interval {interval(headline)}")
    st.caption(f"Best baseline {number(baseline['value'])} ({interval(baseline)}); difference {interval(difference)}")


def _color(metric, difference: dict) -> str:
    """Green or red only where the interval of the difference leaves zero out."""
    if difference["low"] is None or difference["low"] <= 0 <= difference["high"]:
        return "off"
    return {"higher": "normal", "lower": "inverse"}.get(metric.better, "off")
