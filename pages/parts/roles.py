"""The part that each sample column plays: target, group, batch, covariate; everything else is ignored."""

import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.target import WITHIN_COHORTS, own_group
from genoml_core.workspace import Workspace
from pages.parts import outcome, state, target
from pages.parts.state import Choices
from pages.parts.text import short

TASKS = {"classification": "A class", "regression": "A number", "survival": "Survival"}
COHORTS = {
    "survival": "For example the kind of cancer. Every model knows it and is judged within it: to tell cancers apart is not to tell "
    "patients.",
    "regression": "For example the tissue, or the drug where one column holds responses to several. Every model knows it and is judged "
    "beyond the mean of each: to tell drugs apart is not to tell cell lines.",
}


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
        task = st.segmented_control(
            "Kind of answer",
            list(TASKS),
            default=choices.task,
            required=True,
            format_func=TASKS.get,
            key=f"task-{dataset.key[:8]}",
        )
        if task != choices.task:
            cleared = dict.fromkeys(("column", "event", "entry", "models", "objective", "calibration"))
            state.save(workspace, dataset, choices, task=task, **cleared)
        taken = outcome.choose(workspace, dataset, choices)
        target.builder(workspace, dataset, choices)
        _others(workspace, dataset, choices, [column for column in columns if column not in taken])


def _others(workspace, dataset, choices, others) -> None:
    tag = dataset.key[:8]
    group = outcome.optional(
        "Samples that belong together",
        others,
        choices.group if choices.group in others or choices.group is None else own_group(dataset, *{*dataset.samples} - {*others}),
        f"group-{tag}",
        "For example the patient: samples with the same value stay on the same side of every split, so nothing is judged on a relative.",
    )
    batch = outcome.optional(
        "Batch",
        others,
        choices.batch,
        f"batch-{tag}",
        "For example the plate or centre. Not used for prediction, but checked for being mixed up with the target, and shown as a colour.",
    )
    cohort = None
    if choices.task in WITHIN_COHORTS:
        cohort = outcome.optional("Cohort", others, choices.cohort, f"cohort-{tag}", COHORTS[choices.task])
    free = [column for column in others if column not in (group, batch, cohort)]
    covariates = st.multiselect(
        "Columns used as features beside the genes",
        free,
        [c for c in choices.covariates if c in free],
        format_func=lambda c: short(c, 50),
        key=f"covariates-{tag}",
        placeholder="None",
        help="Only what is known before the answer is: age, sex, tissue. Never what follows from it, such as a treatment or the survival.",
    )
    batch = batch if batch not in (group, cohort) else None
    state.save(workspace, dataset, choices, group=group, batch=batch, cohort=cohort if cohort != group else None, covariates=covariates)
