"""Simulated RNA-seq counts of five subtypes that overlap, with two batches and some patients who gave two samples."""

from pathlib import Path

import numpy as np
import pandas as pd

from ..dataset import Dataset, Role
from . import demo
from .parts.simulated import dataset, features, ids, programmes, with_some_twice, write_files

SEED = 20_260
PATIENTS, TWICE, GENES, INFORMATIVE = 170, 30, 1_500, 150
SUBTYPES = {"Subtype A": 0.36, "Subtype B": 0.24, "Subtype C": 0.18, "Subtype D": 0.13, "Subtype E": 0.09}
SHIFT, PATIENT_SPREAD, BATCH_SPREAD = 1.1, 0.45, 0.35  # of natural logarithms
MIXTURE = (1.1, 3.4)  # beta distribution of the share of a second subtype
ROLES: dict[str, Role] = {"subtype": "target", "patient": "group", "batch": "batch", "age": "ignored", "sex": "ignored"}
NAME = "Demo: subtypes"
DESCRIPTION = (
    "Simulated, not measured: RNA-seq counts of 200 made-up samples from 170 made-up patients, 1,500 made-up genes. Five subtypes that"
    " overlap, two batches with an effect of their own, and 30 patients with two samples each. Good for learning the tool;"
    " it says nothing about biology."
)
_FILE_SAMPLES, _FILE_GENES = 100, 400


def simulate() -> tuple[pd.DataFrame, pd.DataFrame]:
    """(counts 200 samples x 1,500 genes, sample table with patient, subtype, batch, age, sex), always the same.

    Negative binomial: log mean = gene level + subtype + patient + batch + library size; dispersion falls with the mean.
    """
    random = np.random.default_rng(SEED)
    patients = _patients(random)
    rows = with_some_twice(random, PATIENTS, TWICE)
    samples = patients.iloc[rows].reset_index(drop=True)
    late = random.random(len(rows)) < 0.35 + 0.3 * (samples["subtype"].isin(["Subtype B", "Subtype D"]))
    samples["batch"] = np.where(late, "batch 2", "batch 1")
    samples.index = pd.Index(ids("S", len(rows)), name="sample")
    counts = _counts(random, samples, rows)
    return pd.DataFrame(counts, samples.index, features("gene", "GENE", GENES)), samples[["subtype", "patient", "batch", "age", "sex"]]


def _patients(random: np.random.Generator) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "patient": ids("P", PATIENTS),
            "subtype": random.choice(list(SUBTYPES), PATIENTS, p=list(SUBTYPES.values())),
            "age": np.clip(random.normal(58, 12, PATIENTS), 25, 90).round(),
            "sex": random.choice(["female", "male"], PATIENTS, p=[0.55, 0.45]),
        }
    )


def _counts(random: np.random.Generator, samples: pd.DataFrame, rows: np.ndarray) -> np.ndarray:
    n, codes = len(samples), pd.Categorical(samples["subtype"], list(SUBTYPES)).codes
    level = random.normal(3.5, 1.6, GENES)
    subtype = np.zeros((len(SUBTYPES), GENES))
    subtype[:, random.choice(GENES, INFORMATIVE, replace=False)] = random.normal(0, SHIFT, (len(SUBTYPES), INFORMATIVE))
    own = random.normal(0, PATIENT_SPREAD, (PATIENTS, GENES))[rows]
    shared = programmes(random, PATIENTS, 8, GENES, 0.15)[rows]
    batch = np.outer(samples["batch"] == "batch 2", random.normal(0, BATCH_SPREAD, GENES))
    library = random.normal(0, 0.35, (n, 1))
    mean = np.exp(level + _profile(random, codes, subtype, rows) + own + shared + batch + library)
    size = 1 / (0.1 + 2 / (mean + 5))
    return random.negative_binomial(size, size / (size + mean)).astype(np.int32)


def _profile(random: np.random.Generator, codes: np.ndarray, subtype: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The shift of each sample: its subtype's, diluted by that of another one, which in some patients is the larger part."""
    other = (codes + random.integers(1, len(SUBTYPES), PATIENTS)[rows]) % len(SUBTYPES)
    share = random.beta(*MIXTURE, (PATIENTS, 1))[rows]
    return (1 - share) * subtype[codes] + share * subtype[other]


def make(folder: Path) -> Dataset:
    """Write the dataset below a folder."""
    counts, samples = simulate()
    facts = {"name": NAME, "description": DESCRIPTION, "roles": ROLES}
    return dataset(folder, {"expression": counts}, {"expression": "counts"}, samples, **facts)


def write(out: Path) -> list[Path]:
    """Write subtypes_counts.tsv (genes in rows, the 400 most variable) and subtypes_samples.csv for the first 100 samples."""
    counts, samples = simulate()
    counts, samples = counts.iloc[:_FILE_SAMPLES], samples.iloc[:_FILE_SAMPLES]
    variable = np.log1p(counts).var().nlargest(_FILE_GENES).index
    return write_files(out, "subtypes", {"counts": counts[sorted(variable)]}, samples, "%.0f")


demo("subtypes", NAME, DESCRIPTION, job="classification", make=make, write=write)
