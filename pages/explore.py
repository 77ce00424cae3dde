"""Explore: the samples side by side, before anything is trained."""

import streamlit as st

from pages.parts import empty, explore, marks, shell, state
from pages.parts.shell import guard
from pages.parts.views import VIEWS

workspace = guard()
shell.header(
    "explore",
    "Look at the samples before anything is trained. All of them are looked at together here, "
    "so **nothing on this page flows back into training**.",
)
dataset = shell.choose_dataset(workspace, empty.need_dataset(workspace))
choices = state.load(workspace, dataset)
view = st.segmented_control("View", list(VIEWS), default="Samples", required=True, key="view", label_visibility="collapsed")
scene = explore.choose(workspace, dataset, choices)
marks.bar(workspace, dataset, choices, scene.marked)
VIEWS[view](scene)
shell.onward(back="data", to="preprocess")
