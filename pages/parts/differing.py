"""The settings in which runs differ, in words."""

import json

import pandas as pd
import streamlit as st

from genoml_core.dataset import SAMPLE_TABLE
from genoml_core.metrics import METRICS
from genoml_core.models import label_of_use
from genoml_core.run import Run
from genoml_core.steps import STEPS
from pages.parts.text import distinct, short
from pages.parts.words import CALIBRATION_WORDS, DESIGN_WORDS, EFFORT_WORDS, TIER_WORDS, when

_SETTINGS = {  # path in a plan -> its name
    "dataset": "Dataset", "models": "Models not in all", "effort": "Effort", "tier": "Fits", "seed": "Seed", "objective": "Objective",
    "calibration": "Calibration", "oversample": "Over-sampling", "design.name": "Held out", "design.by": "By the column",
    "design.outer": "Folds", "design.inner": "Inner folds", "design.repeats": "Repeats", "target.task": "Kind of answer",
    "target.event_values": "Event where", "target.time_unit": "Unit of time",
}  # fmt: skip
_VALUES = {
    "effort": EFFORT_WORDS.get,
    "tier": TIER_WORDS.get,
    "calibration": CALIBRATION_WORDS.get,
    "design.name": DESIGN_WORDS.get,
    "objective": lambda name: METRICS[name].label,
    "models": lambda names: ", ".join(label_of_use(name) for name in names.split(", ")),
    "dataset": lambda key: key[:12],
}


def settings(runs: list[Run]) -> None:
    """A row a setting, a column a run."""
    from genoml_core.engine.compare import settings as differing

    st.header("Settings that differ", anchor=False)
    several = len({run.plan.target.title for run in runs}) > 1
    table = differing(runs)
    if several:
        table = table[~table.index.str.startswith("target.roles.")]
    if table.empty:
        st.caption("None, apart from what is predicted." if several else "None: they repeat each other.")
        return
    names = distinct((f"{run.title} · {when(run)} · {run.id[-4:]}" for run in runs), 60)
    if "models" in table.index:
        table.loc["models"] = _own(table.loc["models"])
    told = table.apply(lambda row: row.map(lambda text: _value(row.name, text)), axis=1).set_axis(list(names.values()), axis=1)
    told.insert(0, "Setting", [_setting(path) for path in told.index])
    config = {"Setting": st.column_config.TextColumn(pinned=True)}
    st.dataframe(told, hide_index=True, column_config=config, alt=f"Settings that differ: {', '.join(told.Setting)}.", key="settings")


def _own(models: pd.Series) -> list[str]:
    """Of each run the models that not all runs have."""
    names = [text.split(", ") for text in models]
    shared = set(names[0]).intersection(*names[1:])
    return [", ".join(name for name in own if name not in shared) for own in names]


def _setting(path: str) -> str:
    """A path in a plan, in words."""
    part, *rest = path.split(".")
    if path in _SETTINGS or not rest:
        return _SETTINGS.get(path, path)
    if path.startswith("target.roles."):
        return f"Part of {'.'.join(rest[1:])}"
    if part == "models":
        return f"{label_of_use(rest[0])}: {' '.join(rest[2:])}"
    if part == "recipe":
        step = STEPS[rest[1]].label if len(rest) > 1 and rest[1] in STEPS else ""
        return ", ".join(filter(None, (rest[0] if rest[0] == SAMPLE_TABLE else f"layer {rest[0]}", step or "steps", " ".join(rest[3:]))))
    return path


def _value(path: str, text: str) -> str:
    """A value of a plan, in words; a dash where a run has none."""
    if not text or text in ("null", "[]"):
        return "–"
    if path.startswith("recipe.") and path.count(".") == 1:
        return ", ".join(STEPS[name].label if name in STEPS else name for name in text.split(", "))
    if path in _VALUES:
        return _VALUES[path](text) or text
    content = json.loads(text) if text[0] in "[{0123456789-tf" else text
    return short(", ".join(map(str, content)) if isinstance(content, list) else content, 80)
