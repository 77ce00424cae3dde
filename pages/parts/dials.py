"""The bar above the figures of a run: which model, which class, from which probability on, how common it is. All of it stands in the
address, so that a link shows the same.
"""

import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.figures.dials import USUAL, Called, Dials
from genoml_core.run import Run
from pages.parts import address
from pages.parts.text import md, short
from pages.parts.words import model_label

MOST_GROUPS = 30  # values of a column that may make subgroups


def choose_model(run: Run) -> str:
    """The model whose figures are shown."""
    names = ["headline", "baseline", *run.summary["models"]]
    asked = st.query_params.get("model")
    model = st.selectbox(
        "Show the figures of",
        names,
        index=names.index(asked) if asked in names else 0,
        format_func=model_label,
        key=f"model-{run.id}",
        help="The headline is the result of the run. Single models are shown for exploration.",
    )
    address.note("model", model, model != "headline")
    if model not in ("headline", "baseline"):
        st.caption("A single model: exploratory. The result of the run is the headline.")
    return model


def bar(run: Run, dataset: Dataset, model: str) -> Dials:
    """What drives all figures of a task."""
    if run.plan.target.task == "classification":
        return _of_classes(run, dataset, model)
    if run.plan.target.task == "survival":
        return USUAL
    cells = st.grid(min_column_width=200)
    level = _level(cells, run)
    return Dials(level=level / 100, by=_column(cells, run, dataset))


def _level(cells, run: Run) -> float:
    level = cells.number_input(
        "Level of sets and ranges, %", 50.0, 99.0, _percent("level", 90.0), step=5.0, format="%.4g", key=f"level-{run.id}",
        help="How often sets of classes, or ranges of numbers, should hold the truth.",
    )  # fmt: skip
    address.note("level", f"{level:g}", level != _USUAL["level"])
    return level


def _of_classes(run: Run, dataset: Dataset, model: str) -> Dials:
    called = Called(run, model, Dials(positive=_asked_class(run)))
    cells = st.grid(min_column_width=200)
    positive = cells.selectbox(
        "Class of interest",
        called.classes,
        index=called.k,
        format_func=lambda name: short(name, 40),
        key=f"positive-{run.id}",
        help="The class that a test would look for. At first the rarest.",
    )
    share = float(called.shares[called.classes.index(positive)])
    prevalence = cells.number_input(
        "Its prevalence, %",
        0.01,
        99.0,
        _percent("prevalence"),
        step=1.0,
        format="%.4g",
        placeholder=f"{share:.1%} as here",
        key=f"prevalence-{run.id}-{positive}",
        help="How common it is where the test will be used; empty: as in these samples. Predictive values and the decision curve follow.",
    )
    threshold = cells.number_input(
        "Called from a probability of, %",
        0.0,
        100.0,
        _percent("threshold"),
        step=5.0,
        format="%.4g",
        placeholder="most probable class",
        key=f"threshold-{run.id}-{positive}",
        help="A sample is called this class from here on; empty: the most probable class. Lower finds more and raises more false alarms.",
    )
    accuracy = cells.number_input(
        "Wanted accuracy of answers, %", 50.0, 100.0, _percent("accuracy", 95.0), step=1.0, format="%.4g", key=f"accuracy-{run.id}",
        help="For leaving the unsure out: how many of the answers that are given should be right.",
    )  # fmt: skip
    level, by = _level(cells, run), _column(cells, run, dataset)
    found = {"prevalence": prevalence, "threshold": threshold, "accuracy": accuracy}
    for name, value in found.items():
        address.note(name, f"{value:g}" if value is not None else "", value is not None and value != _USUAL.get(name))
    address.note("positive", positive, positive != called.classes[int(called.shares.argmin())])
    if threshold is not None:
        st.caption(
            f"Confusion matrix and test values below call {md(positive, 40)} from {threshold:g} % on. Scores above do not change: a "
            "threshold chosen by looking at results flatters; choose it by what errors cost."
        )
    shares = {name: None if value is None else value / 100 for name, value in found.items()}
    return Dials(positive=positive, by=by, level=level / 100, **shares)


_USUAL = {"accuracy": 95.0, "level": 90.0}


def _asked_class(run: Run) -> str:
    asked = st.query_params.get("positive", "")
    return asked if asked in run.classes else ""


def _percent(name: str, usual: float | None = None) -> float | None:
    try:
        value = float(st.query_params[name])
    except (KeyError, ValueError):
        return usual
    return value if 0 <= value <= 100 else usual


def _column(cells, run: Run, dataset: Dataset) -> str:
    target = run.plan.target
    able = [
        name for name, column in dataset.samples.items()
        if name not in (target.column, target.event, target.group)
        and (1 < column.nunique() <= MOST_GROUPS or column.dtype.kind in "iuf")
    ]  # fmt: skip
    if not able:
        return ""
    asked = st.query_params.get("by")
    by = cells.selectbox(
        "Subgroups by", ["", *able], index=1 + able.index(asked) if asked in able else 0,
        format_func=lambda name: short(name, 40) if name else "none", key=f"by-{run.id}",
        help="Sex, site, age: is the score the same everywhere?",
    )  # fmt: skip
    address.note("by", by, bool(by))
    return by
