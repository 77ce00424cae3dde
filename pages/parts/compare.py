"""Runs side by side: which ones, and their headlines on the same samples or a ranking of their targets."""

from functools import partial

import pandas as pd
import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.errors import GenoMLError
from genoml_core.figures.ranking import RANKING
from genoml_core.metrics import METRICS
from genoml_core.models import label_of_use
from genoml_core.run import Run
from genoml_core.workspace import Workspace
from pages.parts import address, shell, show, state
from pages.parts.text import distinct, interval, md, number, plural, short
from pages.parts.words import VERDICTS, when

MOST_DRAWN = 40  # targets in the figure; the table holds all
READY = ("done", "incomplete")
OWN = ""  # no series has an empty name


def choose(workspace: Workspace, dataset: Dataset) -> list[Run]:
    """The runs to compare, at least two: those in the address, else the newest series, else the newest two of this dataset."""
    found = state.runs(workspace)
    ready = {run.id: run for run in found if run.state in READY}
    if len(ready) < 2:
        _stop(f"There {'is one run' if ready else 'are no runs'} with results. It takes two to compare.")
    series: dict[str, list[Run]] = {}
    for run in found:
        if run.label.series:
            series.setdefault(run.label.series, []).append(run)
    runs = _of_series(series) if series else None
    runs = _chosen(ready, dataset) if runs is None else [run for run in runs if run.id in ready]
    if len(runs) < 2:
        _stop("Choose at least two runs.")
    return runs


def _stop(words: str) -> None:
    st.info(words, icon=":material/info:")
    shell.onward(back="results")
    st.stop()


def _of_series(series: dict[str, list[Run]]) -> list[Run] | None:
    """The runs of the chosen series; None where the user wants to choose runs one by one."""
    asked = st.query_params.get("series", OWN if "runs" in st.query_params else next(iter(series)))
    options = [*series, OWN]
    names = {id: f"{plural(len(runs), 'target')} in {short(runs[0].dataset.name, 40)} · {when(runs[0])}" for id, runs in series.items()}
    chosen = st.selectbox(
        "Compare",
        options,
        index=options.index(asked) if asked in options else 0,
        format_func=lambda id: names.get(id, "Runs that I choose"),
        key="compare-series",
        help="A series are runs that were started together, one for each of several targets.",
    )
    address.note("series", chosen, chosen != OWN)
    if chosen == OWN:
        return None
    address.note("runs", "", False)
    if left := [run for run in series[chosen] if run.state not in READY]:
        st.caption(f"{plural(len(left), 'run')} of this series {'has' if len(left) == 1 else 'have'} no results yet.")
    return series[chosen]


def _chosen(ready: dict[str, Run], dataset: Dataset) -> list[Run]:
    asked = [id for id in st.query_params.get("runs", "").split(",") if id in ready]
    usual = [run.id for run in ready.values() if run.plan.dataset == dataset.key][:2]
    names = distinct(f"{run.title} · {run.dataset.name} · {run.plan.effort} · {when(run)} · {id[-4:]}" for id, run in ready.items())
    named = dict(zip(ready, names.values(), strict=True))
    chosen = st.multiselect(
        "Runs",
        list(ready),
        asked or usual,
        format_func=named.get,
        key="compare-runs",
        placeholder="Choose at least two",
        help="Runs that predict the same for the same samples are compared pair by pair; runs on several targets are ranked.",
    )
    address.note("runs", ",".join(chosen), bool(chosen))
    return [ready[id] for id in chosen]


def choose_metric(runs: list[Run]) -> str:
    """The score that all of them have; at first the one by which the first run chose."""
    able = [name for name in METRICS if all(name in run.summary["headline"]["metrics"] for run in runs)]
    if not able:
        _stop("These runs have no score in common: they answer different kinds of question.")
    usual = runs[0].plan.objective if runs[0].plan.objective in able else able[0]
    asked = st.query_params.get("score", usual)
    metric = st.selectbox(
        "Score",
        able,
        index=able.index(asked) if asked in able else able.index(usual),
        format_func=lambda name: METRICS[name].label,
        key="compare-score",
    )
    address.note("score", metric, metric != usual)
    return metric


def targets(runs: list[Run], metric: str) -> None:
    """Runs on several targets: how many are better than their baseline, each target, each model over all."""
    from genoml_core.engine import compare

    ranked = compare.ranking(runs, metric)
    with st.container(border=True):
        st.header(":material/format_list_numbered: All targets together", anchor=False)
        st.markdown(md(compare.sentence(ranked, metric)))
        st.caption("A target that was picked because it looks best here needs new data: the best of many is better than it is.")
    _drawn(runs, ranked, metric)
    st.header("Each target", anchor=False)
    _ranked(ranked, metric)
    st.header("Each model over all targets", anchor=False, help="Median and quartiles over the targets.")
    _models(compare.models_over(runs, metric))


def _drawn(runs: list[Run], ranked: pd.DataFrame, metric: str) -> None:
    table = RANKING.table(ranked.head(MOST_DRAWN), metric)
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(RANKING.label, anchor=False, width="content", help="Each dot with its 95 % interval.")
            show.menu("ranking", "ranking", partial(show.of_dataset, runs[0].dataset, RANKING, RANKING.table(ranked, metric), ""))
        show.chart(RANKING.screen(table), RANKING.describe(table), "figure-ranking")
        if len(ranked) > MOST_DRAWN:
            st.caption(f"The first {MOST_DRAWN} of {len(ranked)}; the table below and the saved figure hold all.")


def _ranked(ranked: pd.DataFrame, metric: str) -> None:
    told = pd.DataFrame({
        "Target": ranked.target, "Samples": ranked.samples, METRICS[metric].label: ranked.headline,
        "95 % interval": _span(ranked, ""), "Best baseline": ranked.baseline,
        "Difference": ranked.difference.map("{:+.3f}".format) + " (" + _span(ranked, "difference_") + ")",
        "q": ranked.q, "Verdict": ranked.verdict.map(lambda word: VERDICTS[word][0]),
    })  # fmt: skip
    config = {
        "Target": st.column_config.TextColumn(pinned=True),
        METRICS[metric].label: st.column_config.NumberColumn(format="%.3f"),
        "Best baseline": st.column_config.NumberColumn(format="%.3f"),
        "q": st.column_config.NumberColumn(
            format="%.3g", help="Test of the difference over the folds, corrected for the number of targets (Benjamini-Hochberg)."
        ),
    }
    words = ", ".join(f"{row.target} {number(row.headline, 2)}" for row in ranked.head(20).itertuples())
    picked = st.dataframe(
        told, hide_index=True, column_config=config, alt=f"Targets, the best first: {words}.", key="ranked", on_select="rerun",
        selection_mode="single-row", placeholder="–",
    )  # fmt: skip
    rows = picked["selection"]["rows"]
    if st.button("Open its results", icon=":material/insights:", key="open-target", disabled=not rows, help="Mark a row first."):
        shell.go("results", run=ranked.run[rows[0]])


def _span(table: pd.DataFrame, prefix: str) -> pd.Series:
    return pd.Series(
        [interval({"low": low, "high": high}) for low, high in zip(table[f"{prefix}low"], table[f"{prefix}high"], strict=True)]
    )


def _models(table: pd.DataFrame) -> None:
    beaten = [name for name in table if name.startswith("beats ")]
    told = pd.DataFrame({
        "Model": table.label, "Targets": table.targets, "Median": table["median"],
        "Quartiles": [interval({"low": low, "high": high}) for low, high in zip(table.lower, table.upper, strict=True)],
        **{f"Beats: {label_of_use(name.removeprefix('beats '))}": table[name].map(_beat) for name in beaten},
    })  # fmt: skip
    config = {"Model": st.column_config.TextColumn(pinned=True), "Median": st.column_config.NumberColumn(format="%.3f")}
    words = ", ".join(f"{row.label} {number(row.median, 2)}" for row in table[["label", "median"]].itertuples())
    st.dataframe(told, hide_index=True, column_config=config, alt=f"Median over the targets: {words}.", key="models-over")
    st.caption(
        "Beats: on what share of the targets a model scores better than the baseline, with its 95 % interval (Wilson), and p of the "
        "signed-rank test over the targets, for models corrected for their number (Holm)."
    )


def _beat(cell: dict) -> str:
    if not cell or cell.get("value") is None:
        return ""
    p = cell["p"] if pd.isna(cell["p_holm"]) else cell["p_holm"]
    return f"{cell['value']:.0%} ({cell['low']:.0%} to {cell['high']:.0%}), p {p:.2g}"


def headlines(runs: list[Run], metric: str) -> None:
    """Runs on one target: the score of each, and how far each is from the first."""
    first, label = runs[0], METRICS[metric].label
    rows = []
    for run in runs:
        found = run.summary["headline"]["metrics"][metric]
        rows.append({
            "Run": short(run.title, 40), "Started": when(run), label: found["value"], "95 % interval": interval(found),
            "Best baseline": run.summary["baseline"]["metrics"][metric]["value"],
            "Verdict": VERDICTS[run.summary["verdict"]["word"]][0],
            **({} if run is first else _against(run, first, metric)),
        })  # fmt: skip
    config = {"Run": st.column_config.TextColumn(pinned=True)}
    config |= {name: st.column_config.NumberColumn(format="%.3f") for name in (label, "Best baseline")}
    words = ", ".join(f"{row['Run']} {number(row[label])}" for row in rows)
    st.header("Headlines", anchor=False)
    st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=config, alt=f"{label}: {words}.", key="headlines", placeholder="–")
    st.caption(
        "Differences are to the first run, on the same resamples, and over the folds where both were dealt alike. Better, equal, "
        "worse: how probable a difference above 0.02, within it, and below -0.02 is (Bayesian correlated t-test). "
        "Trying many settings and keeping the best of them flatters: a last word needs new data."
    )


def _against(run: Run, first: Run, metric: str) -> dict:
    """How far a run is from the first, in words; why it cannot be said."""
    try:
        found = _compared(run, first, metric)
    except GenoMLError as error:
        return {"Difference to the first": error.what}
    told = {"Difference to the first": f"{found.difference.value:+.3f} ({number(found.difference.low)} to {number(found.difference.high)})"}
    if found.p is None:
        return told | {"p": "other folds"}
    return told | {"p": f"{found.p:.3g}", "Better, equal, worse": ", ".join(f"{share:.0%}" for share in found.probable)}


def _compared(run: Run, other: Run, metric: str):
    """As of the engine; kept by this tab, since results of ended runs stay as they are."""
    from genoml_core.engine.compare import compared

    key = f"compared-{run.id}-{other.id}-{metric}"
    if key not in st.session_state:
        with st.spinner("Comparing…"):
            st.session_state[key] = compared(run, other, metric)
    return st.session_state[key]
