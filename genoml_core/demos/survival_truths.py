"""Simulated patients of ten cancers whose truth is known: only the cancers differ, or layers add up, or they multiply."""

from pathlib import Path

import numpy as np
import pandas as pd

from ..dataset import Dataset, Kind, Role
from . import demo
from .parts.simulated import dataset, features, ids, write_files

SEED = 20_263
PATIENTS, CANCERS, PROGRAMMES = 1_500, 10, 4
FEATURES = {"methylation": 200, "mirna": 100}
KINDS: dict[str, Kind] = {"methylation": "numeric", "mirna": "log"}
PREFIX = {"methylation": "cg", "mirna": "mir"}
LEVEL = {"methylation": (0.0, 2.4), "mirna": (9.0, 1.0)}  # mean and spread of the features
NOT_MEASURED = 0.15
ROLES: dict[str, Role] = {"cancer": "cohort", "time_months": "time", "vital_status": "event", "age": "covariate"}
BETWEEN = {"cohorts": 0.85, "linear": 0.5, "products": 0.5}  # spread of the cancers' log hazards, by what is true within them
OF_AGE = {"cohorts": 0.0, "linear": 0.3, "products": 0.3}  # log hazard a standard deviation
_FILE_PATIENTS, _FILE_FEATURES = 80, 50


def simulate(truth: str, patients: int = PATIENTS, seed: int = SEED) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """(layer -> patients x features, sample table with cancer, time_months, vital_status, age).

    truth: "cohorts", nothing within a cancer says anything; "linear", the first hidden programme of each layer adds to the log hazard;
    "products", it is the product of both that adds, so that neither layer says anything by itself. Half of the patients are followed to
    their death; the mean of a feature does not hang on the cancer.
    """
    random = np.random.default_rng(seed)
    index = pd.Index(ids("P", patients, 4), name="patient")
    hidden = {layer: random.normal(size=(patients, PROGRAMMES)) for layer in FEATURES}
    cancer, age = random.integers(CANCERS, size=patients), random.normal(size=patients)
    first, second = (part[:, 0] for part in hidden.values())
    within = {"cohorts": 0.0, "linear": 0.5 * (first + second), "products": 0.9 * first * second}[truth]
    hazard = np.exp(random.normal(0, BETWEEN[truth], CANCERS)[cancer] + OF_AGE[truth] * age + within)
    dead, end = random.exponential(1 / hazard), random.exponential(1.2, patients)
    samples = pd.DataFrame({
        "cancer": [f"Cancer {chr(65 + name)}" for name in cancer], "time_months": (36 * np.minimum(dead, end)).clip(min=0.1).round(2),
        "vital_status": np.where(dead <= end, "dead", "alive"), "age": (60 + 10 * age).round(),
    }, index)  # fmt: skip
    return {layer: _measured(random, layer, part, index) for layer, part in hidden.items()}, samples


def _measured(random: np.random.Generator, layer: str, hidden: np.ndarray, index: pd.Index) -> pd.DataFrame:
    """Each feature a mixture of the programmes and noise; whole patients are missing."""
    count = FEATURES[layer]
    loadings = random.normal(size=(PROGRAMMES, count)) * random.uniform(0.3, 0.8, count)
    values = random.normal(*LEVEL[layer], count) + hidden @ loadings + random.normal(size=(len(index), count))
    table = pd.DataFrame(values.astype(np.float32), index, features("feature", PREFIX[layer], count))
    return table[random.random(len(index)) >= NOT_MEASURED].reindex(index)


def _declare(name: str, truth: str, label: str, words: str) -> None:
    description = f"Simulated, not measured: 1,500 made-up patients of ten cancers with made-up methylation and micro-RNA. {words}"

    def make(folder: Path) -> Dataset:
        layers, samples = simulate(truth)
        return dataset(folder, layers, KINDS, samples, name=label, description=description, roles=ROLES)

    def write(out: Path) -> list[Path]:
        layers, samples = simulate(truth)
        part = {layer: table.iloc[:_FILE_PATIENTS, :_FILE_FEATURES] for layer, table in layers.items()}
        return write_files(out, name, part, samples.iloc[:_FILE_PATIENTS], "%.2f")

    demo(name, label, description, job="survival", make=make, write=write)


_declare(
    "cancers_only", "cohorts", "Demo: cancers differ, patients do not",
    "The cancers differ in survival; within a cancer nothing says anything. Good for seeing that a C-index of almost 0.7 over all patients "
    "may be no skill at all.",
)  # fmt: skip
_declare(
    "layer_products", "products", "Demo: layers that act together",
    "What one layer means hangs on the other: their product decides, beside age, and neither says anything by itself. Good for seeing what "
    "a multimodal network can add to linear models.",
)  # fmt: skip
