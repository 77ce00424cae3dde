"""Simulated cancer cell lines with the response to one drug: mutations, copy numbers and expression of a handful of drivers decide it."""

from pathlib import Path

import numpy as np
import pandas as pd

from ..dataset import Dataset, Kind, Role
from . import demo
from .parts.simulated import dataset, effect, features, ids, programmes, with_some_twice, write_files

SEED = 20_261
DONORS, TWICE = 288, 12
TISSUES = {  # name -> (share of the lines, shift of the response)
    "Lung": (0.21, 0.4), "Skin": (0.13, -0.8), "Breast": (0.14, 0.1), "Bowel": (0.14, 0.0), "Blood": (0.13, -0.9),
    "Brain": (0.1, 0.8), "Pancreas": (0.08, 0.9), "Ovary": (0.07, 0.05),
}  # fmt: skip
MUTATION = {"TP53": (0.55, 0.65), "BRAF": (0.14, -1.15), "KRAS": (0.22, 0.35)}  # gene -> (share mutated, shift of the response)
COPY_NUMBER = {"ERBB2": -0.35, "CDKN2A": 0.25}  # gene -> shift a step
EXPRESSION = {"SLFN11": -0.38, "ABCB1": 0.42, "DUSP6": -0.32, "AXL": 0.25}  # gene -> shift a unit of log2
GENES = {"mutation": 80, "copy_number": 150, "expression": 400}
KINDS: dict[str, Kind] = {"mutation": "binary", "copy_number": "numeric", "expression": "log"}
NOISE, AGAIN, MISSING = 0.9, 0.25, 0.03
ROLES: dict[str, Role] = {"log_ic50": "target", "tissue": "covariate", "donor": "group"}
NAME = "Demo: drug response"
DESCRIPTION = (
    "Simulated, not measured: the response (log IC50) of 300 made-up cell lines from 288 made-up donors to a made-up drug, with mutations,"
    " copy numbers and expression. Nine genes and the tissue have an effect, the rest is noise. Genes that carry a real name do so"
    " to be told apart: this says nothing about them. Good for learning to predict a number."
)
_FILE_LINES, _FILE_GENES = 60, 60


def simulate() -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """(layer -> 300 cell lines x genes, sample table with log_ic50, tissue, donor), always the same.

    log_ic50, natural logarithm of micromoles a litre: tissue + drivers + a donor's own share + noise of the assay.
    """
    random = np.random.default_rng(SEED)
    rows = with_some_twice(random, DONORS, TWICE)
    tissue = random.choice(list(TISSUES), DONORS, p=[share for share, _ in TISSUES.values()])
    names = pd.Index(ids("CL", len(rows)), name="line")
    made = {"mutation": _mutation(random, tissue), "copy_number": _copy_number(random), "expression": _expression(random, tissue)}
    layers = {layer: table.iloc[rows].set_axis(names) for layer, table in made.items()}
    layers["expression"] += random.normal(0, AGAIN, layers["expression"].shape)  # two lines of a donor are not one
    samples = pd.DataFrame({"tissue": tissue[rows], "donor": np.array(ids("D", DONORS))[rows]}, names)
    samples.insert(0, "log_ic50", _response(random, layers, samples, rows))
    layers["expression"] = layers["expression"].mask(random.random(layers["expression"].shape) < MISSING)
    return {layer: table.astype(np.float32) for layer, table in layers.items()}, samples


def _mutation(random: np.random.Generator, tissue: np.ndarray) -> pd.DataFrame:
    share = np.concatenate([[share for share, _ in MUTATION.values()], random.beta(1, 9, GENES["mutation"] - len(MUTATION))])
    chance = np.tile(share, (DONORS, 1))
    chance[tissue == "Skin", list(MUTATION).index("BRAF")] = 0.5
    mutated = random.random(chance.shape) < chance
    return pd.DataFrame(mutated.astype(float), columns=features("gene", "MUT", GENES["mutation"], MUTATION))


def _copy_number(random: np.random.Generator) -> pd.DataFrame:
    """Whole numbers from -2 (both copies lost) to 2 (amplified); some genes are lost or gained together."""
    genes = GENES["copy_number"]
    change = 0.9 * programmes(random, DONORS, 12, genes, 0.18) + random.normal(0, 0.55, (DONORS, genes))
    return pd.DataFrame(np.clip(np.round(change), -2, 2) + 0.0, columns=features("gene", "CN", genes, COPY_NUMBER))


def _expression(random: np.random.Generator, tissue: np.ndarray) -> pd.DataFrame:
    genes, codes = GENES["expression"], pd.Categorical(tissue, list(TISSUES)).codes
    level = random.normal(6, 1.5, genes)
    of_tissue = random.normal(0, 0.8, (len(TISSUES), genes)) * (random.random(genes) < 0.3)
    values = level + of_tissue[codes] + programmes(random, DONORS, 10, genes, 0.25) + random.normal(0, 0.7, (DONORS, genes))
    return pd.DataFrame(np.maximum(values, 0), columns=features("gene", "GENE", genes, EXPRESSION))


def _response(random: np.random.Generator, layers: dict[str, pd.DataFrame], samples: pd.DataFrame, rows: np.ndarray) -> np.ndarray:
    expression = layers["expression"] - layers["expression"].mean()
    drivers = (
        effect(layers["mutation"], {gene: shift for gene, (_, shift) in MUTATION.items()})
        + effect(layers["copy_number"], COPY_NUMBER)
        + effect(expression, EXPRESSION)
    )
    tissue = samples["tissue"].map({name: shift for name, (_, shift) in TISSUES.items()}).to_numpy()
    own = random.normal(0, NOISE * 0.8, DONORS)[rows]
    return (1.2 + tissue + drivers + own + random.normal(0, NOISE * 0.6, len(rows))).round(3)


def make(folder: Path) -> Dataset:
    """Write the dataset below a folder."""
    layers, samples = simulate()
    return dataset(folder, layers, KINDS, samples, name=NAME, description=DESCRIPTION, roles=ROLES)


def write(out: Path) -> list[Path]:
    """Write drug_response_<layer>.tsv (the first 60 genes in rows) and drug_response_samples.csv for the first 60 lines."""
    layers, samples = simulate()
    part = {name: table.iloc[:_FILE_LINES, :_FILE_GENES] for name, table in layers.items()}
    return write_files(out, "drug_response", part, samples.iloc[:_FILE_LINES], "%.3f")


demo("drug_response", NAME, DESCRIPTION, job="regression", make=make, write=write)
