"""Explore: the samples side by side, before anything is trained."""

import streamlit as st

from pages.parts import empty, explore, shell, state
from pages.parts.shell import guard

workspace = guard()
shell.header(
    "explore",
    "Look at the samples before anything is trained. All of them are looked at together here, "
    "so **nothing on this page flows back into training**.",
)
dataset = shell.choose_dataset(workspace, empty.need_dataset(workspace))
choices = state.load(workspace, dataset)
left, right = st.columns([3, 2], gap="medium")
with left:
    layer, name, column = explore.choose(dataset, choices)
    look = explore.picture(workspace, dataset, layer, name, column)
with right:
    explore.reading(look, name, choices)
shell.onward(back="data", to="preprocess")
