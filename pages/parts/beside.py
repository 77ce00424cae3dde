"""What is trained beside the chosen models: other targets, a test on a list of genes, models of one layer each."""

import pandas as pd
import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.workspace import Workspace
from pages.parts.state import Choices
from pages.parts.text import short


def targets(dataset: Dataset, choices: Choices, tag: str) -> list[str]:
    """Other columns of numbers that are predicted, each in a run of its own; none where the answer is no number."""
    if choices.task != "regression":
        return []
    taken = {choices.column, choices.group, choices.cohort, choices.batch, *choices.covariates}
    able = [name for name, column in dataset.samples.items() if name not in taken and pd.api.types.is_numeric_dtype(column)]
    return able and st.multiselect(
        "The same for other columns",
        able,
        [name for name in choices.also if name in able],
        format_func=lambda name: short(name, 50),
        key=f"also-{tag}",
        placeholder="None",
        help="For example other drugs: a run for each with these settings, started together. The page Compare ranks them.",
    )


def models(workspace: Workspace, dataset: Dataset, choices: Choices, tag: str) -> dict:
    """What stands beside the models where the data allow it: a test on a list of genes, and models of one layer each."""
    lists = {r.key: r.name for r in workspace.references("a list of features")}
    chosen = {"signature": choices.signature if choices.signature in lists else "", "each_layer": choices.each_layer}
    if lists and choices.task == "classification":
        chosen["signature"] = st.selectbox(
            "Signature test beside them",
            ["", *lists],
            index=["", *lists].index(chosen["signature"]),
            format_func=lambda key: short(lists[key], 60) if key else "none",
            key=f"signature-{tag}",
            help="A list of genes, for example the 50 of PAM50: each class by its average profile over them, compared by ranks. "
            "It stands with the baselines.",
        )
    if len(dataset.facts.layers) > 1:
        chosen["each_layer"] = st.checkbox(
            "Each layer by itself, too",
            choices.each_layer,
            key=f"each-layer-{tag}",
            help="Each model is tried on every layer alone as well as on all of them: what does each layer add? "
            "With the stack chosen, their predictions are mixed (late fusion).",
        )
    return chosen
