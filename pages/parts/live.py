"""A run while it runs, and what remains to be said when it has ended: read from the run folder, never computed here."""


import streamlit as st

from genoml_core.errors import listed
from genoml_core.metrics import METRICS
from genoml_core.reports.words import settings
from genoml_core.run import Run
from pages.parts import launch, problem, shell
from pages.parts.progress import Progress
from pages.parts.text import duration, md, number, plural
from pages.parts.words import STATES, model_label, when

POLL = 0.75  # seconds between two looks at a running run


def chosen(runs: list[Run]) -> Run | None:
    """The run that the address names, or one that is running, or none (then the page shows the form)."""
    asked = st.query_params.get("run")
    named = next((run for run in runs if asked and run.id == asked), None)
    return named or next((run for run in runs[:3] if active(run)), None)


def active(run: Run) -> bool:
    """Whether the run is under way, or waits for its turn."""
    return run.state in ("queued", "running")


def watch(run: Run) -> None:
    """The live view; when the run ends, one full rerun removes its timer."""
    st.fragment(_watch, run_every=POLL)(run)


def _watch(run: Run) -> None:
    with problem.told():
        if not active(run):
            st.rerun()
        if run.queued:
            _waiting(run)
            return
        progress = _followed(run)
        _header(run, progress)
        _table(str(run.path), progress.drawn, progress)
        _best(run, progress)
        _learning(progress)


def _followed(run: Run) -> Progress:
    """The progress that this tab follows, up to now."""
    known = st.session_state.get(f"progress-{run.id}")
    if known is None:
        st.session_state[f"progress-{run.id}"] = known = Progress(run)
    else:
        known.read()
    return known


def _waiting(run: Run) -> None:
    with st.container(border=True):
        _title(run)
        before = launch.before(run)
        words = f"Runs in the queue before this one: {before}." if before else "It is the next to start."
        st.info(words, title="It waits for its turn", icon=STATES["queued"][1])


def _title(run: Run) -> None:
    """What is predicted, and the button that ends it."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.header(f"Predicting {md(run.plan.target.title, 40)}", anchor=False, width="content")
        stopping = run.cancelled and run.state == "running"
        st.button(
            "Stopping…" if stopping else "Stop",
            icon=":material/stop_circle:",
            key="stop",
            on_click=run.cancel,
            disabled=stopping,
            help="What has been judged stays. You can go on later.",
        )


def _header(run: Run, progress: Progress) -> None:
    with st.container(border=True):
        _title(run)
        share = progress.judged / progress.units if progress.units else 0.0
        st.progress(min(share, 1.0), text=f"{progress.judged} of {progress.units} folds judged" if progress.units else "Starting…")
        cells = st.grid(min_column_width=150)
        cells.metric("Elapsed", duration(progress.elapsed))
        cells.metric("Still to go, roughly", "…" if progress.remaining is None else duration(progress.remaining))
        cells.metric("Settings tried", f"{progress.tried:,}")


@st.cache_resource(max_entries=64, show_spinner=False)  # a coloured table costs most of a look; all who watch a run see the same one
def _table(run: str, drawn: int, _progress: Progress) -> None:
    """run: its folder, which holds the workspace; drawn: the newest event in the table."""
    objective = METRICS[_progress.plan.objective]
    table = _progress.table()
    folds = [column for column in table if column not in ("Model", "Mean", "Range")]
    config = {
        "Model": st.column_config.TextColumn(pinned=True),
        "Mean": st.column_config.NumberColumn("Mean so far", format="%.3f", help=f"{objective.label} over the folds judged so far"),
        "Range": st.column_config.TextColumn("Lowest to highest", help="Over the folds judged so far"),
        **{fold: st.column_config.TextColumn(width="small", alignment="right") for fold in folds},
    }
    words = ", ".join(f"{row.Model} {number(row.Mean)}" for row in table[["Model", "Mean"]].itertuples())
    st.dataframe(
        table.style.map(_shade, subset=folds),
        hide_index=True,
        column_config=config,
        alt=f"{objective.label} of each model in each fold. Means so far: {words}.",
        key="live-table",
        placeholder="",
    )
    st.caption(
        f"{objective.label} on held-out samples, a column for each fold. "
        "Running means are not the result: it is worked out when all folds are judged."
    )


def _shade(cell: str) -> str:
    """The background of a fold's cell: waiting, running, failed or judged; light enough for both themes."""
    colour = {"": "", "running": "rgba(230, 159, 0, 0.25)", "failed": "rgba(213, 94, 0, 0.35)"}.get(cell, "rgba(0, 158, 115, 0.22)")
    return f"background-color: {colour}" if colour else ""


def _best(run: Run, progress: Progress) -> None:
    best = progress.best()
    if best is None:
        return
    words = settings(best["params"], best["model"], run.plan.target.task)
    st.markdown(f"**Best settings so far:** {md(model_label(best['model']))} ({md(words)}), inner score {number(best['score'])}.")


def _learning(progress: Progress) -> None:
    """The losses of the network that is being trained."""
    if (found := progress.losses()) is None:
        return
    model, losses = found
    with st.container(border=True):
        st.markdown(f"**{md(model_label(model))} learns**")
        st.line_chart(losses, x="Epoch", y=["Training part", "Set aside"], y_label="Loss", height=220, color=["#0072B2", "#D55E00"])
        st.caption(
            "It learns from the training part and is stopped where the loss of training samples set aside is least: perhaps at epoch 0, "
            "where it is still the linear model. Hidden parts make the training loss the higher one at times."
        )


def ended(run: Run) -> None:
    """How the named run ended, in words, with the next action."""
    state, broken = run.state, run.damage()
    if state in ("queued", "running"):  # it came to life just now
        st.rerun()
    _say(run, state)
    if broken:
        words = f"Not as they were written: {md(listed(broken))}."
        st.error(words, title="Files of this run are damaged on the disk", icon=":material/error:")
    with st.container(horizontal=True):
        if state in ("done", "incomplete") and st.button("See the results", type="primary", icon=":material/insights:", key="see-results"):
            shell.go("results", run=run.id)
        if run.label.series and st.button("Compare all targets", icon=":material/compare_arrows:", key="compare-series"):
            shell.go("compare", series=run.label.series)
        label = "Start again" if state in ("failed", "new") else "Go on" if state != "done" else "Make them again"
        if (broken or state != "done") and st.button(label, icon=":material/play_arrow:", key="again"):
            launch.resume(run)
            st.rerun()


def _say(run: Run, state: str) -> None:
    judged = plural(Progress(run).judged, "judged fold")
    box, words = {
        "done": (st.success, "All folds are judged."),
        "incomplete": (st.warning, "Some parts failed; the results leave them out and say so."),
        "paused": (st.warning, f"{run.reason} {judged} are kept."),
        "stopped": (st.info, f"You stopped it after {judged}. They are kept: going on does not repeat them."),
        "interrupted": (st.warning, f"Its process is gone, perhaps because the machine was switched off. {judged} are kept."),
    }.get(state, (st.error, run.reason or "The training process ended before it could begin."))
    word, icon, _ = STATES[state]
    box(md(words), title=word if state != "new" else "It did not start", icon=icon)


def earlier(runs: list[Run], shown: Run | None) -> None:
    """The other runs on this dataset."""
    others = [run for run in runs if shown is None or run.id != shown.id]
    if not others:
        return
    st.header("Other runs", anchor=False)
    for run in others[:10]:
        word, icon, color = STATES[run.state]
        with st.container(border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{md(run.title, 60)}** · {run.plan.effort} · {len(run.plan.models)} models · {when(run)}")
            st.badge(word, icon=icon, color=color)
            if run.state in ("done", "incomplete"):
                if st.button("See results", key=f"results-{run.id}", icon=":material/insights:"):
                    shell.go("results", run=run.id)
            elif st.button("Look", key=f"look-{run.id}", icon=":material/visibility:"):
                st.query_params["run"] = run.id
                st.rerun()
