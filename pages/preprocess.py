"""Preprocess: the recipe as cards in order, and what it does to a sample of the data."""

import streamlit as st

from genoml_core.plan import SAMPLE_TABLE
from pages.parts import empty, preview, recipe, shell, state
from pages.parts.shell import guard
from pages.parts.text import md

workspace = guard()
shell.header(
    "preprocess",
    "Choose how the values are prepared. Every step learns from the training part of each fold only, never from the samples that judge.",
)
dataset = shell.choose_dataset(workspace, empty.need_dataset(workspace))
choices = state.load(workspace, dataset)

layers = [*dataset.facts.layers, *[SAMPLE_TABLE] * bool(recipe.covariates(choices))]
layer = (
    st.segmented_control(
        "Layer", layers, default=layers[0], format_func=lambda name: "Sample columns" if name == SAMPLE_TABLE else md(name), required=True,
        key="layer",
    )
    if len(layers) > 1
    else layers[0]
)
left, right = st.columns([1, 1], gap="medium")
with left:
    uses = recipe.editor(workspace, dataset, choices, layer)
with right:
    preview.panel(workspace, dataset, choices, layer, uses)
shell.onward(
    back="data", to="train", ready=choices.ready, reason="" if choices.ready else "Choose on the data page what to predict."
)
