"""The editor of a layer's recipe: a preset to begin with, and a card a step, in order, to set, move, remove and add."""

import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.plan import SAMPLE_TABLE, Use
from genoml_core.reference import Reference
from genoml_core.steps import STEPS, Step
from genoml_core.steps.recipes import PRESETS, SAMPLE_COLUMNS, default_recipe, suggested, use_step
from genoml_core.target import WITHIN_COHORTS
from genoml_core.workspace import Workspace
from pages.parts import params, state
from pages.parts.state import Choices
from pages.parts.text import md
from pages.parts.words import KINDS, LEARNS

UP, DOWN, REMOVE = "Move up", "Move down", "Remove"
OWN = ""  # no preset has an empty name


def current(dataset: Dataset, choices: Choices) -> dict[str, list[Use]]:
    """The chosen recipe, or the one that suits each layer."""
    default = {layer: list(default_recipe(dataset, layer)) for layer in dataset.facts.layers}
    return default | {SAMPLE_TABLE: list(SAMPLE_COLUMNS.uses())} | (choices.recipe or {})


def covariates(choices: Choices) -> list[str]:
    """The sample columns that are used as features."""
    return choices.covariates + ([choices.cohort] if choices.task in WITHIN_COHORTS and choices.cohort else [])


def editor(workspace: Workspace, dataset: Dataset, choices: Choices, layer: str) -> list[Use]:
    """Draw the recipe of one layer, keep what is changed, return it."""
    recipes = current(dataset, choices)
    turn = st.session_state.setdefault("recipe-turn", 0)  # a new turn after each move, so that widgets follow their step
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.header("Recipe", anchor=False, width="content")
        if st.button("Reset to default", icon=":material/restart_alt:", type="tertiary", disabled=choices.recipe is None, key="reset"):
            _keep(workspace, dataset, choices, None)
    if layer == SAMPLE_TABLE:
        st.caption(f"Used as features: {', '.join(md(column, 40) for column in covariates(choices))}.")
    else:
        _preset(workspace, dataset, choices, recipes, layer)
    uses = recipes[layer]
    references = workspace.references()
    changed = [_card(references, choices.batch, uses, i, f"{layer}-{turn}-{i}-{use.name}") for i, use in enumerate(uses)]
    moved = next((after for after, _ in changed if after is not None), None)
    if moved is not None:
        _keep(workspace, dataset, choices, recipes | {layer: moved})
    now = [use for _, use in changed]
    if now != uses:
        state.save(workspace, dataset, choices, recipe=recipes | {layer: now})
    _add(workspace, dataset, choices, recipes, layer)
    return now


def _preset(workspace: Workspace, dataset: Dataset, choices: Choices, recipes: dict, layer: str) -> None:
    """The choice among presets: those for values like these first."""
    kind, best = dataset.facts.layers[layer].kind, suggested(dataset, layer)
    names = sorted(PRESETS, key=lambda name: (name != best, kind not in PRESETS[name].kinds))
    steps = [use.name for use in recipes[layer]]
    now = next((name for name in names if steps == list(PRESETS[name].steps)), OWN)
    label = {OWN: "My own", **{name: PRESETS[name].label + (" (suits these values)" if name == best else "") for name in names}}
    chosen = st.selectbox(
        "Preset", [*[OWN] * (now == OWN), *names], index=0 if now == OWN else names.index(now), format_func=label.get,
        key=f"preset-{layer}-{st.session_state['recipe-turn']}",
        help="Steps to begin with, named for the assay. Everything below can be changed.",
    )  # fmt: skip
    word, meaning = KINDS[kind]
    st.caption(f"{PRESETS[chosen].says if chosen else 'Changed steps.'} This layer holds {word.lower()}: {meaning}.")
    if chosen not in (now, OWN):
        _keep(workspace, dataset, choices, recipes | {layer: list(PRESETS[chosen].uses())})


def _card(references: list[Reference], batch: str | None, uses: list[Use], i: int, key: str) -> tuple[list[Use] | None, Use]:
    """One step; returns the recipe after a choice from its menu, and the step as set."""
    step = STEPS[uses[i].name]
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(f"{i + 1} · {step.label}", help=step.help or None, anchor=False, width="content")
            wanted = _menu(step, uses, i, key)
        word, colour, icon, meaning = LEARNS[step.learns]
        st.badge(word, color=colour, icon=icon, help=meaning)
        if "batch" in step.needs:
            st.caption(f"Batches: {md(batch, 40)}." if batch else "No batch column is chosen yet: do so on the data page.")
        use = params.form(step.params, uses[i], key, references, tunable=True)
    if wanted is None:
        return None, use
    others = uses[:i] + uses[i + 1 :]
    place = {UP: i - 1, DOWN: i + 1}.get(wanted)
    return (others if place is None else [*others[:place], use, *others[place:]]), use


def _menu(step: Step, uses: list[Use], i: int, key: str) -> str | None:
    """What is to be done with a step; the one that makes numbers of sample columns stays where it is."""
    if step.of == SAMPLE_TABLE:
        return None
    first = int(STEPS[uses[0].name].of == SAMPLE_TABLE)
    possible = [UP] * (i > first) + [DOWN] * (i < len(uses) - 1) + [REMOVE]
    return st.menu_button("Change", possible, key=f"{key}-menu", type="tertiary", icon=":material/more_vert:")


def _add(workspace, dataset, choices, recipes, layer) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            "Add a step",
            [name for name, step in STEPS.items() if choices.task in step.tasks and step.of == "layer"],
            index=None,
            format_func=lambda n: STEPS[n].label,
            key=f"add-{layer}-{st.session_state['recipe-turn']}",
            placeholder="Choose a step",
        )
    if name:
        _keep(workspace, dataset, choices, recipes | {layer: [*recipes[layer], use_step(name)]})


def _keep(workspace, dataset, choices, recipe) -> None:
    state.save(workspace, dataset, choices, recipe=recipe)
    st.session_state["recipe-turn"] += 1
    st.rerun()
