"""The explanation of a run: whose score is explained, the table, and what it means."""

import pandas as pd
import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.figures import attribution, by_group, dependence
from genoml_core.figures.dials import Dials
from genoml_core.run import Run
from genoml_core.workspace import Workspace
from pages.parts import address, after, dials, problem
from pages.parts.lookup import link
from pages.parts.text import md, short

SHOWN = 50
TOLD = 0.001  # of what contributions add up to


def warnings(run: Run) -> None:
    """That there is nothing to explain, where that is the verdict."""
    if run.summary["verdict"]["word"] == "no signal":
        st.warning(
            "These features drive predictions that are no better than guessing.",
            title="There is nothing to explain",
            icon=":material/warning:",
        )


def choose_output(run: Run) -> str:
    """The class whose score is explained; it stands in the address. "" where one number or risk is predicted."""
    outputs = None
    with problem.told():
        outputs = attribution.outputs(run)
    if outputs is None:
        st.stop()
    if outputs == [""]:
        return ""
    asked = st.query_params.get("class")
    chosen = st.selectbox(
        "Explain the score of the class",
        outputs,
        index=outputs.index(asked) if asked in outputs else 0,
        format_func=lambda name: short(name, 60),
        key=f"class-{run.id}",
    )
    if chosen != asked:
        st.query_params["class"] = chosen
    return chosen


def choose(run: Run, dataset: Dataset, output: str) -> Dials:
    """The groups that are compared, one sample and one feature; they stand in the address."""
    able = [name for name in dials.describing(run, dataset) if 1 < dataset.samples[name].nunique() <= by_group.GROUPS]
    cells = st.grid(min_column_width=220)
    by = dials.choose_column(cells, run, able, "Compare groups of", f"by-explain-{run.id}")
    rows = run.predictions
    samples = sorted(rows["sample"][(rows.model == "headline") & (rows.repeat == 0)])
    sample = _one(cells, run, "sample", "One sample", ["", *(name for name in samples if "," not in name)], NO_SAMPLE)
    feature = _one(cells, run, "feature", "One feature", dependence.able(run, output), FEATURE, of=output)
    return Dials(by=by, patients=sample, feature=feature, **_sets(cells, run, output))


def _sets(cells, run: Run, output: str) -> dict[str, str]:
    """Which gene sets are shown, where they were tested; those that came later may be tested, too."""
    if not run.after("enrichment").done:
        return {}
    tested = run.tested()
    added = [reference for reference in Workspace(run.workspace).references("gene sets") if reference.key not in tested]
    if added and st.button("Test the gene sets that were added", icon=":material/hub:", key="more-sets"):
        run.after("enrichment").forget()
        after.begin(run, "enrichment")
        st.rerun()
    rows = run.enriched("ranked", output=[output], shuffled=[0])
    if rows.empty:
        return {}
    sets = _one(cells, run, "sets", "Gene sets", list(rows.sets.unique()), COLLECTION, of=output)
    names = list(rows[rows.sets == sets].sort_values(["q", "p"], kind="stable").set)
    return {"sets": sets, "pathway": _one(cells, run, "set", "One gene set", names, SET, of=f"{output}-{sets}")}


COLLECTION = "Those that were in the workspace when they were tested."
SET = "Its genes in the ranking, in the view Pathways; the smallest false discovery rate first."


NO_SAMPLE = "What moved its prediction, feature by feature, by a model that had not seen it."
FEATURE = "How its contribution goes with its value."


def _one(cells, run: Run, name: str, label: str, able: list[str], help: str, of: str = "") -> str:
    """One of several; the first unless the address says otherwise."""
    asked = st.query_params.get(name)
    chosen = cells.selectbox(
        label,
        able,
        index=able.index(asked) if asked in able else 0,
        format_func=lambda value: short(value, 50) or "none",
        key="-".join(filter(None, (name, run.id, of))),
        help=help,
    )
    address.note(name, chosen, chosen != able[0])
    return chosen


def table(run: Run, output: str) -> None:
    """The most important features of an output in numbers, and all of them to take away."""
    importance = run.importance()
    st.header("In numbers", anchor=False)
    shown = importance[importance.output == output].head(SHOWN).drop(columns="output")
    shown = shown.assign(direction=shown.direction.map({1: "raises", -1: "lowers", 0: "no one direction"}))
    shown = shown.assign(alike=_alike(run, shown), link=shown.feature.map(link))
    for share in ("importance", "low", "high"):
        shown[share] = 100 * shown[share]
    share = {"format": "%.2f %%"}
    st.dataframe(
        shown[["feature", "layer", "importance", "low", "high", "folds", "direction", "alike", "link"]],
        hide_index=True,
        column_config={
            "feature": st.column_config.TextColumn("Feature", pinned=True),
            "layer": "Layer",
            "importance": st.column_config.NumberColumn("Mean contribution", **share),
            "low": st.column_config.NumberColumn("Smallest fold", **share),
            "high": st.column_config.NumberColumn("Largest fold", **share),
            "folds": st.column_config.NumberColumn("Used in folds", help="In how many folds the model used this feature"),
            "direction": st.column_config.TextColumn("A high value", help="Whether high values go with a higher or a lower score"),
            "alike": st.column_config.TextColumn("Could be replaced by", help=ALIKE),
            "link": st.column_config.LinkColumn("Look up", display_text=r"//(?:www\.)?([^/]+)", help="Opens another site."),
        },
        alt=f"The {len(shown)} most important features, the first {', '.join(shown.feature.head(3))}.",
        key="importance-table",
    )
    st.download_button(
        "Download all features (CSV)",
        lambda: _csv(run),
        f"importance-{run.id}.csv",
        "text/csv",
        key="all-importance",
        icon=":material/download:",
        on_click="ignore",
    )


ALIKE = (
    "Other features of the layer whose values rise and fall with it (rank correlation of 0.8 or more over all samples; below 0 where one "
    "falls as the other rises). A model could use them instead, and another study may well name them."
)


def _alike(run: Run, shown: pd.DataFrame) -> list[str]:
    """The features that say nearly the same as each of those shown; earlier versions did not look for them."""
    if not (run.path / "alike.parquet").exists():
        return [""] * len(shown)
    rows = run.alike()
    told = {
        key: ", ".join(f"{r.other} ({r.correlation:+.2f})" for r in part.itertuples()) for key, part in rows.groupby(["layer", "feature"])
    }
    return [told.get((row.layer, row.feature), "") for row in shown.itertuples()]


def meaning(run: Run) -> None:
    """What a contribution is, and what it is not."""
    st.header("What this means", anchor=False)
    st.markdown("\n".join(f"* {sentence}" for sentence in sentences(run)))


def sentences(run: Run) -> list[str]:
    """Escaped for Markdown."""
    toward = {
        "classification": "A contribution above 0 speaks for the class, one below 0 against it.",
        "regression": "A contribution above 0 raises the predicted number, one below 0 lowers it.",
        "survival": "A contribution above 0 means a higher risk, one below 0 a lower one.",
    }[run.plan.target.task]
    return [
        toward,
        "The unit is the share of all that moved the score in a fold: absolute contributions of all features sum to 100 % in the mean over "
        "its held-out samples. Models of different kinds speak in different units; shares can be put together.",
        "Each fold is explained by the model that speaks for it in the headline, on samples that this model had not seen. A feature that "
        "it did not use counts as 0 in that fold.",
        *_missed(run),
        "A feature here goes with the prediction. It need not cause anything.",
        "Features that go together share the credit: a gene may stand low because others say the same.",
    ]


def _missed(run: Run) -> list[str]:
    """How far the contributions of networks are from adding up, where there are some; earlier versions did not store it."""
    if not (run.path / "layers.parquet").exists() or not (most := float(run.layers().error.max())):
        return []
    missed = f"up to {most:.1%}" if most >= TOLD else f"less than {TOLD:.1%}"
    words = f"in a fold they miss {missed} of what they should add up to."
    return [md(f"Contributions of networks are sums along a way to each sample: {words}", 300)]


def _csv(run: Run) -> bytes:
    from genoml_core.figures.export import to_csv

    return to_csv(run.importance())
