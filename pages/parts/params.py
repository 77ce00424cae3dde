"""A form from declared parameters: the right widget for each, and a switch that leaves the choice to the inner folds."""

from collections.abc import Iterable

import streamlit as st

from genoml_core.errors import GenoMLError
from genoml_core.params import Param
from genoml_core.plan import Use
from genoml_core.reference import Reference
from pages.parts import shell
from pages.parts.text import distinct, md, short


def form(params: dict[str, Param], use: Use, key: str, references: Iterable[Reference] = (), tunable: bool = False) -> Use:
    """Widgets for all parameters of a catalogue entry, two a row; returns the entry as the user set it.

    references: what a parameter that names one can be; tunable: whether there are folds in which values can be chosen.
    """
    fixed, search = dict(use.params), dict(use.search)
    if not params:
        return use
    cells = st.grid(min_column_width=230, key=f"{key}-grid")
    for name, param in params.items():
        with cells.container():
            if tunable and _can_be_tuned(param) and _tuned(name, param, name in search, key):
                search[name] = _tried(name, param, search.get(name) or param.grid or (param.default,), f"{key}-{name}")
                fixed.pop(name, None)
            else:
                search.pop(name, None)
                before = fixed.get(name, param.default)
                place = f"{key}-{name}"
                value = _reference(param, before, place, references) if hasattr(param, "kind") else _widget(name, param, before, place)
                if value != before:  # what nobody touched stays as it was written
                    fixed[name] = value
    return Use(name=use.name, params=fixed, search=search)


def _can_be_tuned(param: Param) -> bool:
    """Numbers, and words to choose from; what says how a step is meant, such as a list, is the user's to say."""
    return hasattr(param, "values") or isinstance(param.default, int | float)


def _tuned(name: str, param: Param, on: bool, key: str) -> bool:
    label = param.label or name
    return st.toggle(
        f"{label}: choose inside the folds",
        on,
        key=f"{key}-{name}-tuned",
        help="On: each of the values below is tried on the training part of every fold, and the best one is used. Off: you set one value.",
    )


def _tried(name: str, param: Param, values: tuple, key: str) -> tuple:
    """The values that are tried, as the user set them; those of before where what is written does not fit."""
    label = f"Values tried of {(param.label or name).lower()}"
    if hasattr(param, "values"):
        chosen = st.multiselect(label, param.values, [v for v in param.values if v in values], format_func=_shown, key=f"{key}-tried")
        return tuple(chosen) or values
    written = st.text_input(
        label, ", ".join(f"{value:g}" for value in values), key=f"{key}-tried", help="Numbers with commas between them."
    )
    try:
        return tuple(dict.fromkeys(param.check(name, float(word)) for word in written.split(",") if word.strip())) or values
    except (ValueError, GenoMLError) as error:
        fix = error.fix if isinstance(error, GenoMLError) else "Write numbers with commas between them."
        st.caption(f":red[{md(written, 60)} does not fit. {md(fix)}]")
        return values


def _shown(value) -> str:
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else short(value)


def _widget(name: str, param: Param, value, key: str):
    label, help = param.label or name, param.help or None
    if isinstance(param.default, str) and not hasattr(param, "values"):
        return st.text_input(label, value, key=key, help=help)
    if isinstance(param.default, bool):
        return st.checkbox(label, bool(value), key=key, help=help)
    if hasattr(param, "values"):
        options = list(param.values)
        index = options.index(value) if value in options else 0
        return st.selectbox(label, options, index=index, format_func=_shown, key=key, help=help)
    whole = isinstance(param.default, int)
    kind = int if whole else float
    given = st.number_input(
        label,
        kind(param.low),
        kind(param.high),
        kind(value),
        step=kind(1) if whole else None,
        format=None if whole else "%g",
        key=key,
        help=help,
    )
    return kind(given)


def _reference(param: Param, value: str, key: str, references: Iterable[Reference]) -> str:
    """The choice among what the workspace knows of this kind; a way to the data page where there is nothing."""
    known = {reference.key: reference.name for reference in references if reference.facts.kind == param.kind}
    if not known:
        st.caption(f"This step needs {param.kind}, and this workspace has none yet. {param.help}")
        if st.button("Add it on the data page", icon=":material/hub:", key=f"{key}-add"):
            shell.go("data")
        return ""
    labels = distinct(known.values())
    options, index = list(known), list(known).index(value) if value in known else None
    chosen = st.selectbox(
        param.label, options, index=index, format_func=lambda k: labels[known[k]], key=key, help=param.help, placeholder="Choose"
    )
    return chosen or ""
