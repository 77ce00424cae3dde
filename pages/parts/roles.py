"""The part that each sample column plays: target, group, batch, covariate; everything else is ignored."""

import pandas as pd
import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.plan import own_group
from genoml_core.workspace import Workspace
from pages.parts import describe, state
from pages.parts.state import Choices
from pages.parts.text import short

NONE = ""  # no column has an empty name


def choose_roles(workspace: Workspace, dataset: Dataset, choices: Choices) -> None:
    """Choose the target and the roles of the other columns; each change is kept at once."""
    with st.container(border=True):
        st.header("What should be predicted?", anchor=False)
        columns = list(dataset.samples)
        if not columns:
            st.info(
                "The data hold no column that could be predicted. Under *Bring in data*, add a sample table, for example with subtypes.",
                icon=":material/info:",
            )
            return
        facts = {column: _fact(dataset.samples[column]) for column in columns}
        tag = dataset.key[:8]
        target = st.selectbox(
            "Target: the column with the answer",
            columns,
            index=columns.index(choices.target) if choices.target else None,
            format_func=lambda c: f"{short(c, 50)} ({facts[c]})",
            key=f"target-{tag}",
            placeholder="Choose a column",
        )
        if target:
            describe.class_balance(dataset, target)
        others = [column for column in columns if column != target]
        _others(workspace, dataset, choices, target, others, tag)


def _others(workspace, dataset, choices, target, others, tag) -> None:
    group = _one(
        "Samples that belong together",
        others,
        own_group(dataset, target) if target and target == choices.group else choices.group,
        f"group-{tag}",
        "For example the patient: samples with the same value stay on the same side of every split, so nothing is judged on a relative.",
    )
    batch = _one(
        "Batch",
        others,
        choices.batch,
        f"batch-{tag}",
        "For example the plate or centre. Not used for prediction, but checked for being mixed up with the target, and shown as a colour.",
    )
    free = [column for column in others if column not in (group, batch)]
    covariates = st.multiselect(
        "Columns used as features beside the genes",
        free,
        [c for c in choices.covariates if c in free],
        format_func=lambda c: short(c, 50),
        key=f"covariates-{tag}",
        placeholder="None",
        help="Only what is known before the answer is: age, sex, tissue. Never what follows from it, such as a treatment or the survival.",
    )
    state.save(workspace, dataset, choices, target=target, group=group, batch=batch if batch != group else None, covariates=covariates)


def _one(label: str, columns: list[str], chosen: str | None, key: str, help: str) -> str | None:
    options = [NONE, *columns]
    index = options.index(chosen) if chosen in columns else 0
    column = st.selectbox(label, options, index=index, format_func=lambda c: short(c, 50) or "(none)", key=key, help=help)
    return column or None


def _fact(column: pd.Series) -> str:
    different = column.nunique()
    return f"{different} values" if different != 1 else "1 value"
