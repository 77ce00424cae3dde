"""The bar above the figures of a run: which model, which class, from which probability on, how common it is. All of it stands in the
address, so that a link shows the same.
"""

import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.figures import patients
from genoml_core.figures.dials import Called, Dials
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
    task = run.plan.target.task
    cells = st.grid(min_column_width=200)
    if task == "survival":
        return Dials(by=_column(cells, run, dataset), groups=_groups(cells, run), patients=_patients(cells, run, model))
    own = _of_classes(cells, run, model) if task == "classification" else {}
    level = percent(
        cells, run, "level", "Level of sets and ranges, %", (50.0, 99.0), usual=90.0, step=5.0,
        help="How often sets of classes, or ranges of numbers, should hold the truth.",
    )  # fmt: skip
    dials = Dials(level=level, by=_column(cells, run, dataset), **own)
    if dials.threshold is not None:
        st.caption(
            f"Confusion matrix and test values below call {md(dials.positive, 40)} from {100 * dials.threshold:g} % on. Scores above do "
            "not change: a threshold chosen by looking at results flatters; choose it by what errors cost."
        )
    return dials


GROUPS = {"2": "halves", "3": "thirds", "4": "quarters", "searched": "a searched cut-off"}


def _groups(cells, run: Run) -> str:
    """Into which groups patients are dealt by their risk."""
    asked, names = st.query_params.get("groups"), list(GROUPS)
    groups = cells.selectbox(
        "Risk groups", names, index=names.index(asked) if asked in names else 0, format_func=GROUPS.get, key=f"groups-{run.id}",
        help="Shares of the risks in the training data. A searched cut-off looks best here, and its p value pays for the search.",
    )  # fmt: skip
    address.note("groups", groups, groups != names[0])
    return groups


def _patients(cells, run: Run, model: str) -> str:
    """Whose predicted survival is shown by itself, names with commas between them."""
    rows = run.predictions[(run.predictions.model == model) & (run.predictions.repeat == 0)]
    able = sorted(name for name in rows["sample"] if "," not in name)
    asked = [name for name in st.query_params.get("patients", "").split(",") if name in able]
    chosen = cells.multiselect(
        "Single patients", able, asked[: patients.MOST], max_selections=patients.MOST, key=f"patients-{run.id}-{model}",
        placeholder="none", help="Their predicted survival, by a model that had not seen them.",
    )  # fmt: skip
    address.note("patients", ",".join(chosen), bool(chosen))
    return ",".join(chosen)


def _of_classes(cells, run: Run, model: str) -> dict:
    """The class of interest, and what is set for it."""
    called = Called(run, model, Dials(positive=_asked_class(run)))
    positive = cells.selectbox(
        "Class of interest",
        called.classes,
        index=called.k,
        format_func=lambda name: short(name, 40),
        key=f"positive-{run.id}",
        help="The class that a test would look for: at first the rarest, or of two that which is not called 0, no, control or the like.",
    )
    address.note("positive", positive, positive != called.classes[called.usual])
    share = float(called.shares[called.classes.index(positive)])
    prevalence = percent(
        cells, run, "prevalence", "Its prevalence, %", (0.01, 99.0), of=positive, placeholder=f"{share:.1%} as here",
        help="How common it is where the test will be used; empty: as in these samples. Predictive values and the decision curve follow.",
    )  # fmt: skip
    threshold = percent(
        cells, run, "threshold", "Called from a probability of, %", (0.0, 100.0), of=positive, step=5.0, placeholder="as in the run",
        help="A sample is called this class from here on; empty: as the run called it. Lower finds more and raises more false alarms.",
    )  # fmt: skip
    accuracy = percent(
        cells, run, "accuracy", "Wanted accuracy of answers, %", (50.0, 100.0), usual=95.0,
        help="For leaving the unsure out: how many of the answers that are given should be right.",
    )  # fmt: skip
    apart = cells.checkbox(
        "Show the unsure apart", st.query_params.get("apart") == "yes", key=f"apart-{run.id}",
        help="In the confusion matrix, samples that are too unsure for the wanted accuracy get no class but a column of their own.",
    )  # fmt: skip
    address.note("apart", "yes", apart)
    return {"positive": positive, "prevalence": prevalence, "threshold": threshold, "accuracy": accuracy, "apart": apart}


def percent(cells, run: Run, name: str, label: str, limits, *, usual=None, of: str = "", step: float = 1.0, **facts) -> float | None:
    """A field of percent that begins with what the address says, where that can be; returns a share, None where it is empty."""
    asked, key = _asked_number(name, limits, usual), "-".join(filter(None, (name, run.id, of)))
    value = cells.number_input(label, *limits, asked, step=step, format="%.4g", key=key, **facts)
    address.note(name, f"{value:g}" if value is not None else "", value is not None and value != usual)
    return None if value is None else value / 100


def _asked_class(run: Run) -> str:
    asked = st.query_params.get("positive", "")
    return asked if asked in run.classes else ""


def _asked_number(name: str, limits: tuple[float, float], usual: float | None) -> float | None:
    try:
        value = float(st.query_params[name])
    except (KeyError, ValueError):
        return usual
    return value if limits[0] <= value <= limits[1] else usual


def _column(cells, run: Run, dataset: Dataset) -> str:
    columns = {name: dataset.samples[name] for name in describing(run, dataset)}
    able = [name for name, column in columns.items() if 1 < column.nunique() <= MOST_GROUPS or column.dtype.kind in "iuf"]
    return choose_column(cells, run, able, "Subgroups by", f"by-{run.id}", help="Sex, site, age: is the score the same everywhere?")


def describing(run: Run, dataset: Dataset) -> list[str]:
    """The sample columns that are neither what is predicted nor who belongs together."""
    target = run.plan.target
    return [name for name in dataset.samples if name not in (*target.outcome, target.group)]


def choose_column(cells, run: Run, able: list[str], label: str, key: str, **facts) -> str:
    """One of these sample columns, at first the cohort; it stands in the address. "" for none, also where there is nothing to choose."""
    if not able:
        return ""
    usual = run.plan.target.cohort if run.plan.target.cohort in able else ""
    asked = st.query_params.get("by", usual)
    by = cells.selectbox(
        label, ["", *able], index=1 + able.index(asked) if asked in able else 0,
        format_func=lambda name: short(name, 40) if name else "none", key=key, **facts,
    )  # fmt: skip
    address.note("by", by, by != usual)
    return by
