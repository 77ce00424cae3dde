"""Work on the results of a run that is not done yet: what it would tell, the button that starts it, and the wait."""

import time
from collections.abc import Callable
from functools import partial

import streamlit as st

from genoml_core.run import Run
from genoml_core.workspace import Workspace
from pages.parts import launch, problem, shell
from pages.parts.text import md

PATIENCE = 60  # seconds that a new process may take to report
WORDS = {  # key of AFTER -> title, what it does, the button
    "explanation": (
        ":material/lightbulb: This run is not explained yet.",
        "To explain it, the model of each fold is fitted once more and taken apart on the samples that it had not seen. "
        "This takes seconds to minutes, and goes on when you close the page.",
        "Explain this run",
    ),
    "enrichment": (
        ":material/hub: Which pathways?",
        "The gene sets of this workspace are tested on the genes that drive predictions, and five times on the same models with labels "
        "shuffled. The models of the folds are fitted again for it: seconds to minutes, and it goes on when you close the page.",
        "Test the gene sets",
    ),
    "reliance": (
        ":material/filter_alt: What do the models rest upon?",
        "Held-out samples get each other's values of a feature, a layer or a gene set: how much worse is the prediction? And the models "
        "are fitted again to a few features. This takes seconds to minutes, with slow models longer, and goes on when you close the page.",
        "Take features away",
    ),
    "final": (
        ":material/model_training: A model for new samples",
        "The models of the folds have judged; for new samples one is needed that has learnt from all. Every model of the plan is tuned "
        "once more, the best is fitted, and ten times again without a part of the samples, for limits. This takes about as long as two "
        "folds took, and goes on when you close the page.",
        "Fit the final model",
    ),
    "null": (
        ":material/shuffle: How high do scores get by chance?",
        "The labels are shuffled again and again, and the model of each fold is fitted to them with the settings that it was judged with. "
        "This takes minutes, with slow models longer, and goes on when you close the page.",
        "Shuffle the labels",
    ),
    "locked": (
        ":material/lock: Some samples are locked away.",
        "No model has seen them. When all choices are made, every model is tuned and fitted on all other samples and predicts them, once. "
        "The opening is noted.",
        "Open the locked samples",
    ),
    "learning": (
        ":material/trending_up: Would more samples help?",
        "The model of each fold is fitted to a quarter, a half and three quarters of its training samples, with the settings that it was "
        "judged with. This takes about as long as a few folds took, and goes on when you close the page.",
        "Draw the learning curve",
    ),
}  # fmt: skip


def missing(run: Run, name: str, asked: Callable[[Run, Callable], None] | None = None) -> None:
    """It is not done: that it is being done, or why it failed, and the button that does it. asked(run, start): asks before it starts."""
    title, words, button = WORDS[name]
    if _under_way(run, name):
        st.fragment(_watch, run_every=1)(run, name)
        return
    with st.container(border=True, height="stretch"):
        st.subheader(title, anchor=False)
        if name == "enrichment" and not Workspace(run.workspace).references("gene sets"):
            st.write("There are no gene sets in this workspace yet. A file of them (GMT) is free, for example, at MSigDB or Reactome.")
            if st.button("Add gene sets", type="primary", icon=":material/upload:", key="to-sets"):
                shell.go("data")
            return
        if why := run.after(name).failed:
            st.error(md(why), title="The last try failed", icon=":material/error:")
        st.write(words)
        if st.button(button, type="primary" if name in ("explanation", "final") else "secondary", key=f"do-{name}"):
            with problem.told():
                if asked:
                    asked(run, partial(begin, run, name))
                else:
                    begin(run, name)
                    st.rerun()


def begin(run: Run, name: str) -> None:
    """Start it; the page waits for it from then on."""
    launch.after(run, name)
    st.session_state[_asked(run, name)] = time.time()


def _asked(run: Run, name: str) -> str:
    return f"asked-{name}-{run.id}"


def _under_way(run: Run, name: str) -> bool:
    """Whether a process is at it, or has been asked to be and has not reported yet."""
    after, asked = run.after(name), time.time() - st.session_state.get(_asked(run, name), 0.0)
    return after.running or (asked < PATIENCE and not after.failed)


def _watch(run: Run, name: str) -> None:
    with problem.told():
        if run.after(name).done or not _under_way(run, name):
            st.session_state.pop(_asked(run, name), None)
            st.rerun()
        title, (done, steps) = WORDS[name][0], run.after(name).progress
        st.info("It appears here when it is done.", title=title.partition(": ")[2], icon=":material/progress_activity:")
        if steps:
            st.progress(done / steps, text=f"{done:,} of {steps:,} steps")
