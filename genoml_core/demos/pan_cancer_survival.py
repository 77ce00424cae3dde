"""Simulated patients of five cancers with their follow-up: methylation and micro-RNA of some features, age and stage decide the hazard."""

from pathlib import Path

import numpy as np
import pandas as pd

from ..dataset import Dataset, Kind, Role
from . import demo
from .parts.simulated import dataset, effect, features, ids, programmes, write_files

SEED = 20_262
PATIENTS = 500
CANCERS = {  # name -> (share of the patients, median survival in months, mean age, shares of the stages)
    "Breast": (0.26, 110, 58, (0.3, 0.4, 0.2, 0.1)),
    "Colon": (0.2, 70, 66, (0.2, 0.35, 0.3, 0.15)),
    "Kidney": (0.22, 85, 61, (0.45, 0.15, 0.25, 0.15)),
    "Lung": (0.2, 38, 66, (0.4, 0.25, 0.2, 0.15)),
    "Pancreas": (0.12, 16, 65, (0.1, 0.5, 0.2, 0.2)),
}
STAGES = ("I", "II", "III", "IV")
OF_STAGE, OF_DECADE = 0.35, 0.18  # logarithm of the hazard a stage, and a decade of age
KINDS: dict[str, Kind] = {"methylation": "numeric", "mirna": "log"}
FEATURES = {"methylation": 300, "mirna": 150}
EFFECTS = {  # feature -> logarithm of the hazard a standard deviation within a cancer
    "methylation": {"cg0001": 0.26, "cg0002": -0.23, "cg0003": 0.2, "cg0004": -0.18, "cg0005": 0.16},
    "mirna": {"mir0001": 0.26, "mir0002": 0.22, "mir0003": -0.22, "mir0004": -0.16},
}
SCALES = {"methylation": (0.0, 2.4, 0.9), "mirna": (7.0, 2.0, 0.8)}  # mean and spread of the features, spread of the samples
LEAST = {"methylation": None, "mirna": 0.0}
NOT_MEASURED = {"methylation": 0.12, "mirna": 0.14}
SHAPE, FOLLOWED = 1.15, (6, 150)  # of the Weibull distribution; shortest and longest possible follow-up in months
ROLES: dict[str, Role] = {
    "cancer": "cohort", "time_months": "time", "vital_status": "event", "age": "covariate", "stage": "covariate",
}  # fmt: skip
NAME = "Demo: pan-cancer survival"
DESCRIPTION = (
    "Simulated, not measured: 500 made-up patients of five cancers, followed until death or the end of the study, with made-up methylation"
    " and micro-RNA; each of the two is missing for about one patient in eight. Each cancer has a risk of its own; within a cancer, nine"
    " features, age and stage have an effect, the rest is noise. Good for learning to predict survival; it says nothing about biology."
)
_FILE_PATIENTS, _FILE_FEATURES = 80, 50


def simulate() -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """(layer -> 500 patients x features, sample table with cancer, time_months, vital_status, age, stage), always the same.

    The hazard is proportional within a cancer: Weibull with the cancer's median; censoring is uniform and has nothing to do with it.
    """
    random = np.random.default_rng(SEED)
    samples = _patients(random)
    scores = {layer: _scores(random, layer, samples["cancer"]) for layer in KINDS}
    risk = sum(effect(scores[layer], EFFECTS[layer]) for layer in KINDS)
    risk = risk + OF_STAGE * samples["stage"].map(STAGES.index) + OF_DECADE * samples["age"] / 10
    dead_at = _survival(random, samples["cancer"], risk - risk.groupby(samples["cancer"]).transform("mean"))
    end = random.uniform(*FOLLOWED, PATIENTS)
    samples.insert(1, "time_months", np.minimum(dead_at, end).clip(lower=0.1).round(1))
    samples.insert(2, "vital_status", np.where(dead_at <= end, "dead", "alive"))
    return {layer: _measured(random, layer, scores[layer], samples["cancer"]) for layer in KINDS}, samples


def _patients(random: np.random.Generator) -> pd.DataFrame:
    cancer = random.choice(list(CANCERS), PATIENTS, p=[share for share, *_ in CANCERS.values()])
    table = pd.DataFrame({"cancer": cancer}, pd.Index(ids("P", PATIENTS), name="patient"))
    table["age"] = np.clip([random.normal(CANCERS[name][2], 10) for name in cancer], 28, 92).round()
    table["stage"] = [random.choice(STAGES, p=CANCERS[name][3]) for name in cancer]
    return table


def _scores(random: np.random.Generator, layer: str, cancer: pd.Series) -> pd.DataFrame:
    """Standard deviations from the mean of the cancer; some variation is shared by many features."""
    count = FEATURES[layer]
    values = programmes(random, PATIENTS, 8, count, 0.2) + random.normal(0, 0.82, (PATIENTS, count))
    prefix = {"methylation": "cg", "mirna": "mir"}[layer]
    return pd.DataFrame(values, cancer.index, features("feature", prefix, count))


def _survival(random: np.random.Generator, cancer: pd.Series, risk: pd.Series) -> pd.Series:
    """Months to death: the Weibull distribution of the cancer, its hazard multiplied by exp(risk)."""
    median = cancer.map({name: months for name, (_, months, *_) in CANCERS.items()})
    scale = median / np.log(2) ** (1 / SHAPE)
    return scale * (random.exponential(size=PATIENTS) * np.exp(-risk)) ** (1 / SHAPE)


def _measured(random: np.random.Generator, layer: str, scores: pd.DataFrame, cancer: pd.Series) -> pd.DataFrame:
    """What was measured: M values, or log2 of reads per million (0 or more); whole patients are missing."""
    middle, between, within = SCALES[layer]
    of_cancer = random.normal(0, within / 2, (len(CANCERS), FEATURES[layer]))[pd.Categorical(cancer, list(CANCERS)).codes]
    values = random.normal(middle, between, FEATURES[layer]) + of_cancer + within * scores
    values = values.clip(lower=LEAST[layer])
    return values[random.random(PATIENTS) >= NOT_MEASURED[layer]].reindex(scores.index).astype(np.float32)


def make(folder: Path) -> Dataset:
    """Write the dataset below a folder."""
    layers, samples = simulate()
    return dataset(folder, layers, KINDS, samples, name=NAME, description=DESCRIPTION, roles=ROLES)


def write(out: Path) -> list[Path]:
    """Write pan_cancer_survival_<layer>.tsv (the first 50 features in rows) and _samples.csv for the first 80 patients."""
    layers, samples = simulate()
    part = {name: table.iloc[:_FILE_PATIENTS, :_FILE_FEATURES] for name, table in layers.items()}
    return write_files(out, "pan_cancer_survival", part, samples.iloc[:_FILE_PATIENTS], "%.1f")


demo("pan_cancer_survival", NAME, DESCRIPTION, job="survival", make=make, write=write)
