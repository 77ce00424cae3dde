"""The frame around every page: guard, workspace, navigation, stepper, and the bar that leads on."""

import gc
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.errors import GenoMLError
from genoml_core.workspace import Workspace
from pages.parts import state
from pages.parts.text import md, short
from pages.parts.web import COOKIE
from pages.parts.words import STATES

HERE = Path(__file__).parent
NOUNS = {
    "data": "data",
    "explore": "exploring",
    "preprocess": "preprocessing",
    "train": "training",
    "results": "results",
    "explain": "explanation",
    "predict": "predicting",
    "report": "the report",
}
PAGES = {  # section -> page -> (title, icon, what it is for)
    "": {"home": ("Home", ":material/home:", "Start here")},
    "Workflow": {
        "data": ("Data", ":material/table_chart:", "Bring data in and say what to predict"),
        "explore": ("Explore", ":material/scatter_plot:", "Look at the samples side by side"),
        "preprocess": ("Preprocess", ":material/tune:", "Choose how values are prepared"),
        "train": ("Train", ":material/model_training:", "Choose models and run them"),
        "results": ("Results", ":material/insights:", "Verdict, figures and downloads"),
        "explain": ("Explain", ":material/lightbulb:", "Which features drive the predictions"),
        "predict": ("Predict", ":material/online_prediction:", "New samples, by the final model"),
        "report": ("Report", ":material/description:", "Figures, methods and limits for others"),
        "compare": ("Compare", ":material/compare_arrows:", "Runs side by side, and many targets as a whole"),
    },
}
ASIDE = ("explore", "predict", "compare")  # no step waits for them
STEPS = {name: page for name, page in PAGES["Workflow"].items() if name not in ASIDE}


@cache
def _settle() -> None:
    """Once a server: what has been imported by now stays, so the garbage collector need not look at it again."""
    gc.collect()
    gc.freeze()


def _page(name: str) -> "st.Page":
    title, icon, purpose = next(pages[name] for pages in PAGES.values() if name in pages)
    return st.Page(f"pages/{name}.py", title=title, icon=icon, help=purpose, default=name == "home")


def frame() -> "st.Page":
    """Page configuration, workspace and navigation; returns the page that was asked for."""
    st.set_page_config(page_title="GenoML Studio", page_icon=str(HERE / "icon.png"), layout="wide")
    st.logo(str(HERE / "logo.svg"), size="large", icon_image=str(HERE / "icon.png"))
    page = st.navigation([_page(name) for pages in PAGES.values() for name in pages], position="hidden")
    st.session_state.update(workspace=_workspace().id, framed=True)
    _settle()
    return page


def guard() -> Workspace:
    """The workspace of this visit. First call of every page: a deep link to a server just started runs a page without app.py."""
    if not st.session_state.pop("framed", False):  # once a run: app.py sets it, the page takes it
        frame()
        st.rerun()
    workspace = Workspace(st.session_state["workspace"])
    _sidebar(workspace)
    return workspace


def _workspace() -> Workspace:
    """The workspace that the address names, else the one of this tab, else the one of this browser; written back into the address."""
    asked = st.query_params.get("ws") or st.session_state.get("workspace")
    workspace = _existing(asked) or _of_browser()
    if asked and workspace.id != asked:
        st.toast("The workspace in the address is not on this machine.", icon=":material/info:")
    if st.query_params.get("ws") != workspace.id:
        st.query_params["ws"] = workspace.id
    return workspace


def _of_browser() -> Workspace:
    """The workspace whose id the browser's cookie holds, made at its first visit; a new one for a browser without cookies."""
    try:
        return Workspace.create(st.context.cookies.get(COOKIE))
    except GenoMLError:
        return Workspace.create()


def _existing(id: str | None) -> Workspace | None:
    try:
        workspace = Workspace(id or "")
    except GenoMLError:
        return None
    return workspace if workspace.exists() else None


def go(page: str, **params: str) -> None:
    """Switch to another page, taking the workspace and the open dataset along."""
    st.switch_page(_page(page), query_params={**_kept(), **params})


def _kept() -> dict[str, str]:
    """What the address must keep saying on every page; Streamlit's own navigation would drop it."""
    return {name: st.query_params[name] for name in ("ws", "dataset") if name in st.query_params}


def _sidebar(workspace: Workspace) -> None:
    dataset = state.current_dataset(workspace)
    with st.sidebar:
        for section, pages in PAGES.items():
            if section:
                st.caption(section)
            for name in pages:
                st.page_link(_page(name), query_params=_kept(), width="stretch")
        st.space("small")
        if dataset:
            st.caption("Open dataset")
            st.markdown(f":material/folder_open: **{md(dataset.name, 40)}**")
        if under_way := {run.state for run in workspace.runs()[:5]} & {"running", "queued"}:
            word, icon, color = STATES["running" if "running" in under_way else "queued"]
            st.badge(f"Training: {word.lower()}", icon=icon, color=color)
        with st.popover("Keep this address", icon=":material/bookmark:", type="tertiary"):
            st.write(
                "This browser finds your data and runs again by itself. From another one, use the address of this page: it holds the key "
                "to your workspace. Whoever has the address can open it, so share it with care."
            )


def header(current: str, caption: str) -> None:
    """Stepper, title and one line about the page."""
    workspace = Workspace(st.session_state["workspace"])
    dataset = state.current_dataset(workspace)
    with st.container(horizontal=True, gap="small", key="stepper"):
        for number, (name, (title, _, purpose)) in enumerate(STEPS.items(), 1):
            icon = "radio_button_checked" if name == current else "check_circle" if _done(name, workspace, dataset) else "circle"
            kind = "primary" if name == current else "tertiary"
            label = f"{number} · {title}"
            if st.button(label, key=f"step-{name}", type=kind, icon=f":material/{icon}:", help=purpose) and name != current:
                go(name)
    title, icon, _ = PAGES["Workflow"][current]
    st.title(f"{icon} {title}", anchor=False)
    st.markdown(caption)


def _done(step: str, workspace: Workspace, dataset: Dataset | None) -> bool:
    """Whether a step of the workflow has what the next ones need."""
    if dataset is None:
        return False
    choices, runs = state.load(workspace, dataset), state.runs_of(workspace, dataset)
    judged = any(run.state in ("done", "incomplete") for run in runs)
    return {
        "data": choices.ready,
        "preprocess": choices.recipe is not None or bool(runs),
        "train": judged,
        "results": judged,
        "explain": any(run.after("explanation").done for run in runs),
    }.get(step, False)


def onward(*, back: str | None = None, to: str | None = None, ready: bool = True, reason: str = "") -> None:
    """The bar at the bottom: the page before and, as the one primary button, the page that follows."""
    with st.bottom, st.container(horizontal=True, horizontal_alignment="distribute"):
        if back and st.button(f"Back to {NOUNS[back]}", icon=":material/arrow_back:", key="back"):
            go(back)
        if to and st.button(
            f"Continue to {NOUNS[to]}",
            icon=":material/arrow_forward:",
            icon_position="right",
            type="primary",
            key="continue",
            disabled=not ready,
            help=reason or None,
            shortcut="Ctrl+Enter",
        ):
            go(to)


def labels(datasets: Iterable[Dataset]) -> dict[str, str]:
    """What each dataset is called in a selection, by its key."""
    names = {d.key: f"{short(d.name, 50)} · {d.facts.created[:16].replace('T', ' ')}" for d in datasets}
    alike = Counter(names.values())  # the browser answers with the words that it shows
    return {key: f"{words} · {key[:4]}" if alike[words] > 1 else words for key, words in names.items()}


def choose_dataset(workspace: Workspace, dataset: Dataset) -> Dataset:
    """A selection among the datasets of the workspace, where there are several."""
    found = workspace.datasets()
    if len(found) < 2:
        return dataset
    keys, names = [d.key for d in found], labels(found)
    key = st.selectbox("Dataset", keys, index=keys.index(dataset.key), format_func=names.get, key=f"dataset-{dataset.key[:8]}")
    if key != dataset.key:
        state.open_dataset(workspace, workspace.dataset(key))
        st.rerun()
    return dataset
