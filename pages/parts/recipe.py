"""The editor of a layer's recipe: a card a step, in order, to set, move, remove and add."""

import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.plan import Use
from genoml_core.steps import STEPS
from genoml_core.steps.recipes import default_recipe
from genoml_core.workspace import Workspace
from pages.parts import params, state
from pages.parts.state import Choices
from pages.parts.words import KINDS

UP, DOWN, REMOVE = "Move up", "Move down", "Remove"


def current(dataset: Dataset, choices: Choices) -> dict[str, list[Use]]:
    """The chosen recipe, or the default one of each layer's kind."""
    default = {name: list(default_recipe(layer.kind)) for name, layer in dataset.facts.layers.items()}
    return default | (choices.recipe or {})


def editor(workspace: Workspace, dataset: Dataset, choices: Choices, layer: str) -> list[Use]:
    """Draw the recipe of one layer, keep what is changed, return it."""
    kind, recipes = dataset.facts.layers[layer].kind, current(dataset, choices)
    turn = st.session_state.setdefault("recipe-turn", 0)  # a new turn after each move, so that widgets follow their step
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.header("Recipe", anchor=False, width="content")
        if st.button("Reset to default", icon=":material/restart_alt:", type="tertiary", disabled=choices.recipe is None, key="reset"):
            _keep(workspace, dataset, choices, None)
    word, meaning = KINDS[kind]
    st.caption(f"The default for {word.lower()}: {meaning}.")
    uses = recipes[layer]
    changed = [_card(uses, i, f"{layer}-{turn}-{i}-{use.name}") for i, use in enumerate(uses)]
    moved = next((after for after, _ in changed if after is not None), None)
    if moved is not None:
        _keep(workspace, dataset, choices, recipes | {layer: moved})
    now = [use for _, use in changed]
    if now != uses:
        state.save(workspace, dataset, choices, recipe=recipes | {layer: now})
    _add(workspace, dataset, choices, recipes, layer)
    return now


def _card(uses: list[Use], i: int, key: str) -> tuple[list[Use] | None, Use]:
    """One step; returns the recipe after a choice from its menu, and the step as set."""
    step = STEPS[uses[i].name]
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(f"{i + 1} · {step.label}", help=step.help or None, anchor=False, width="content")
            possible = [UP] * (i > 0) + [DOWN] * (i < len(uses) - 1) + [REMOVE]
            wanted = st.menu_button("Change", possible, key=f"{key}-menu", type="tertiary", icon=":material/more_vert:")
        use = params.form(step.params, uses[i], key)
    if wanted is None:
        return None, use
    others = uses[:i] + uses[i + 1 :]
    place = {UP: i - 1, DOWN: i + 1}.get(wanted)
    return (others if place is None else [*others[:place], use, *others[place:]]), use


def _add(workspace, dataset, choices, recipes, layer) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            "Add a step",
            [name for name, step in STEPS.items() if choices.task in step.tasks],
            index=None,
            format_func=lambda n: STEPS[n].label,
            key=f"add-{layer}-{st.session_state['recipe-turn']}",
            placeholder="Choose a step",
        )
    if name:
        search = {param: p.grid for param, p in STEPS[name].params.items() if p.grid}
        _keep(workspace, dataset, choices, recipes | {layer: [*recipes[layer], Use(name=name, search=search)]})


def _keep(workspace, dataset, choices, recipe) -> None:
    state.save(workspace, dataset, choices, recipe=recipe)
    st.session_state["recipe-turn"] += 1
    st.rerun()
