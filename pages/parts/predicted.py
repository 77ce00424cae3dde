"""Predictions of new samples on the page: what they rest upon, all of them in a table, and one sample in detail."""

from dataclasses import asdict
from functools import partial

import pandas as pd
import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.engine import predict
from genoml_core.engine.predict import REFUSED, SCALED, Asked, Predicted
from genoml_core.figures import Figure, new_sample
from genoml_core.figures.kaplan_meier import risk_groups
from genoml_core.reports.predicted import WORDS, findings, known_samples, of_known, summary
from genoml_core.run import Run
from genoml_core.workspace import Workspace
from pages.parts import address, dials, problem, show
from pages.parts.explore import BUSY
from pages.parts.text import distinct, md, short

BOXES = {"error": (st.error, ":material/block:"), "warning": (st.warning, ":material/warning:")}
SECONDS = 600
THIRDS = 3
SHOWN = 4  # classes of a what-if
SHORT = {"answered": "given", "unsure": "left open", "unlike": "unlike training", "refused": "none"}


def panel(workspace: Workspace, run: Run, new: Dataset) -> None:
    """Predictions of a dataset, made now or before."""
    asked = _asked(run, new)
    with problem.told():
        known = known_samples(run, new.samples.index)
        found = _made(workspace, run, new, asked)
        _findings([*of_known(known, len(new.samples)), *findings(found.report)])
        st.header("Predictions", anchor=False)
        st.markdown(f"**{md(summary(found.report, len(found.table)))}**")
        _table(run, new, found)
        _sample(run, new, found)


def _asked(run: Run, new: Dataset) -> Asked:
    cells, task = st.grid(min_column_width=220), run.plan.target.task
    chosen = {}
    if task != "survival":
        chosen["level"] = dials.percent(
            cells, run, "level", "Level of sets and ranges, %", (50.0, 99.0), usual=90.0, step=5.0,
            help="How often the set of classes, or the range of numbers, should hold the truth.",
        )  # fmt: skip
    if task == "classification":
        chosen["accuracy"] = dials.percent(
            cells, run, "accuracy", "Wanted accuracy of answers, %", (50.0, 99.0), usual=95.0,
            help="Samples that are less sure than it takes for this, as the folds have shown, are left open.",
        )  # fmt: skip
    scaled = cells.checkbox(
        "Bring to the scale of training", st.query_params.get("scale") == "yes", key=f"scale-{run.id}",
        disabled=len(new.samples) < SCALED,
        help=f"Each feature gets the mean and spread of the training samples, from the new samples themselves: {SCALED} or more. Only for "
        "another batch of the same mix of patients.",
    )  # fmt: skip
    scaled = scaled and len(new.samples) >= SCALED
    address.note("scale", "yes", scaled)
    return Asked(**{name: value for name, value in chosen.items() if value}, standardise=scaled)


def _made(workspace: Workspace, run: Run, new: Dataset, asked: Asked) -> Predicted:
    wanted = partial(predict.kept, workspace.cache, run.path, new, asked)
    if found := wanted():
        return found
    with st.spinner("Predicting…"):
        folders = {"cache": str(workspace.cache), "folder": str(run.path), "dataset": str(new.path)}
        BUSY.call("genoml_core.engine.predict:make", seconds=SECONDS, **folders, **asdict(asked))
    return wanted()


def _findings(told: list[tuple[str, str]]) -> None:
    """What forbids and what warns in boxes, the rest in a list."""
    for severity, sentence in told:
        if severity in BOXES:
            box, icon = BOXES[severity]
            box(md(sentence), icon=icon)
    if notes := [sentence for severity, sentence in told if severity == "note"]:
        with st.expander("What was found in the new files", icon=":material/fact_check:", type="compact", expanded=len(notes) < len(told)):
            st.markdown("\n".join(f"* {md(sentence)}" for sentence in notes))


def _table(run: Run, new: Dataset, found: Predicted) -> None:
    shown = table(found.table, run.plan.target.task, run.final()["unit"])
    wide = {"Measured": st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1, width="small")}
    st.dataframe(shown, hide_index=True, column_config=wide, alt=summary(found.report, len(shown)))
    with st.container(horizontal=True):
        for label, content, name in (
            ("Save the predictions (CSV)", found.table, "predicted"),
            ("Save what moved them (CSV)", found.moves, "moves"),
        ):
            st.download_button(
                label, partial(_csv, content), f"{name}-{short(new.name, 40)}.csv", "text/csv", key=f"csv-{name}",
                icon=":material/download:", on_click="ignore", type="primary" if name == "predicted" else "secondary",
            )  # fmt: skip


def table(rows: pd.DataFrame, task: str, unit: str) -> pd.DataFrame:
    """The predictions as people read them, a row a sample; all numbers are in the CSV."""
    shown = pd.DataFrame({"Sample": rows["sample"], "Answer": rows.decision.map(SHORT)})
    if "novelty" not in rows:  # nobody got one
        return shown.assign(Measured=rows.measured, Why=rows.why)
    told = {"classification": _classes, "regression": _numbers, "survival": partial(_survival, unit=unit)}[task](rows)
    return pd.concat([shown, told, pd.DataFrame({"Measured": rows.measured, "Why": rows.why})], axis=1)


def _classes(rows: pd.DataFrame) -> pd.DataFrame:
    sure = [_with_limits(row, f"p:{row['label']}", row["label"]) if row["decision"] != REFUSED else "" for row in rows.to_dict("records")]
    return pd.DataFrame({"Predicted": rows.label.fillna(""), "Probability": sure, "Possible": rows.set.fillna("")})


def _with_limits(row: dict, name: str, part: str) -> str:
    limits = f" ({row[f'low:{part}']:.2f} to {row[f'high:{part}']:.2f})" if f"low:{part}" in row else ""
    return f"{row[name]:.2f}{limits}"


def _numbers(rows: pd.DataFrame) -> pd.DataFrame:
    ranges = [f"{low:.3g} to {high:.3g}" if low == low else "" for low, high in zip(rows.low, rows.high, strict=True)]
    return pd.DataFrame({"Predicted": rows.predicted, "Range": ranges})


def _survival(rows: pd.DataFrame, unit: str) -> pd.DataFrame:
    times = [name.removeprefix("s:") for name in rows if name.startswith("s:")]
    time = times[len(times) // 2]
    able = rows["rank"].notna()
    group = risk_groups(rows[able], THIRDS).astype(str).reindex(rows.index).fillna("")
    curve = [_with_limits(row, f"s:{time}", time) if row["decision"] != REFUSED else "" for row in rows.to_dict("records")]
    return pd.DataFrame({"Risk": group, f"Survival at {float(time):.3g} {unit}".rstrip(): curve})


def _sample(run: Run, new: Dataset, found: Predicted) -> None:
    """One sample that got a prediction, and what moved it."""
    able = found.table[found.table.decision != REFUSED]
    if able.empty:
        return
    st.header("One sample", anchor=False)
    ids = list(able["sample"])
    asked = st.query_params.get("sample")
    chosen = st.selectbox("Sample", ids, ids.index(asked) if asked in ids else 0, format_func=short, key=f"sample-{run.id}")
    address.note("sample", chosen, chosen != ids[0])
    row = able[able["sample"] == chosen].iloc[0]
    if row.why:
        st.warning(md(row.why), title=md(WORDS[row.decision].capitalize()), icon=":material/warning:")
    left, right = st.columns(2)
    with left:
        _prediction(run, row)
    with right:
        moved = new_sample.moves(found.moves[found.moves["sample"] == chosen])
        _figure(run, new_sample.MOVES, moved, "From the mean training sample (0) to this one. What goes with it need not cause it.")
    if not found.report["asked"]["standardise"]:  # a sample alone has no scale of its own
        _what_if(run, new, chosen, found.moves[found.moves["sample"] == chosen])


def _prediction(run: Run, row: pd.Series) -> None:
    task = run.plan.target.task
    limits = "Lines: 95 % limits, by how much the prediction changes when parts of the training samples are left out."
    if task == "classification":
        _figure(run, new_sample.CHANCES, new_sample.chances(row), f"{limits} With the wanted level it may be: {row.set}.{_called(row)}")
    elif task == "survival":
        limits = limits.replace("Lines", "Band")
        _figure(run, new_sample.FORECAST, new_sample.curve(row, run.final()["unit"]), f"{limits} One curve is no promise for one patient.")
    else:
        with st.container(border=True, height="stretch"):
            st.metric(md(run.plan.target.title, 60), f"{row.predicted:.3g}")
            st.markdown(f"Range that holds the truth as often as the level says: **{row.low:.3g} to {row.high:.3g}**")


def _what_if(run: Run, new: Dataset, sample: str, moves: pd.DataFrame) -> None:
    """Another value of one feature, and what the model would say."""
    able = moves[moves.value.notna()]
    if able.empty:
        return
    with st.container(border=True):
        st.subheader("What if it had another value?", anchor=False)
        cells = st.grid(min_column_width=220)
        names = distinct(able.feature + " (" + able.layer + ")" if able.layer.nunique() > 1 else able.feature, 40)
        name = cells.selectbox("Feature", list(names), format_func=names.get, key=f"what-{sample}-{run.id}")
        row = able.iloc[list(names).index(name)]
        before, step = float(row.value), max(abs(row.value) / 10, 0.1)
        value = cells.number_input("Value", value=before, format="%.4g", step=step, key=f"if-{name}-{sample}-{run.id}")
        asked = {"folder": str(run.path), "dataset": str(new.path), "sample": sample, "layer": row.layer, "feature": row.feature}
        told = BUSY.call("genoml_core.engine.predict:what_if", seconds=SECONDS, **asked, value=value)
        shown = _of_interest(run, told["before"])
        cells = st.grid(min_column_width=150)
        for name, label in shown.items():
            change = told["after"][name] - told["before"][name]
            cells.metric(label, f"{told['after'][name]:.3g}", f"{change:+.3g}" if change else None, delta_color="off")
        st.caption(
            "What the model says of a sample that nobody has measured: all other values stay as they are, although in a patient they "
            "would change with this one. It is a property of the model, not what would come of a treatment."
        )


def _of_interest(run: Run, told: dict[str, float]) -> dict[str, str]:
    """What of a prediction is shown, by its name, with a label: the probable classes, or survival at the middle time, or the number."""
    task = run.plan.target.task
    if task == "classification":
        return {name: md(name, 30) for name in sorted(told, key=told.get, reverse=True)[:SHOWN]}
    if task == "survival":
        time = list(told)[len(told) // 2]
        return {time: f"Survival at {float(time):.3g} {run.final()['unit']}".rstrip()}
    return {"": md(run.plan.target.title, 30)}


def _called(row: pd.Series) -> str:
    """Why another class is called than the most probable one, where that is so."""
    likely = max((name for name in row.index if name.startswith("p:")), key=lambda name: row[name]).removeprefix("p:")
    words = f" Called is {row.label}, though {likely} is more probable: its probability is raised most above what is usual for it."
    return words if likely != row.label else ""


def _figure(run: Run, figure: Figure, table: pd.DataFrame, caption: str) -> None:
    with st.container(border=True, height="stretch"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(figure.label, anchor=False, width="content")
            show.menu(figure.name, figure.name, partial(show.of_new_sample, run, figure, table, caption))
        show.chart(figure.screen(table), figure.describe(table), f"figure-{figure.name}")
        st.caption(md(caption))


def _csv(content: pd.DataFrame) -> bytes:
    from genoml_core.figures.export import to_csv

    return to_csv(content)
