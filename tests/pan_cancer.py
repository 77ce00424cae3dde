"""Real patients of ten cancers as one dataset: the tables of ``porpoise_survival``, a row a slide, split into layers and joined."""
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from genoml_core.dataset import Dataset, DatasetFacts, Layer
from genoml_core.workspace import Workspace

KINDS = {"rnaseq": "zscore", "cnv": "numeric", "mut": "binary"}
CLINICAL = {"age": "age", "is_female": "sex", "survival_months": "survival_months", "censorship": "censorship"}
ROLES = {"cancer": "cohort", "age": "covariate", "sex": "covariate", "survival_months": "time", "censorship": "event"}


def pan_cancer(workspace: Workspace, folder: Path) -> Dataset:
    """A dataset of patients (the first slide of each); a layer that a cancer lacks is missing."""
    tables = _tables(folder)
    samples = pd.concat([table.rename(columns=CLINICAL)[list(CLINICAL.values())].assign(cancer=name) for name, table in tables.items()])
    samples = samples.assign(sex=samples.sex.map({0: "male", 1: "female"}), censorship=samples.censorship.map({1: "censored", 0: "event"}))
    layers = {kind: _layer(tables, kind, samples.index) for kind in KINDS}
    facts = DatasetFacts(name="ten cancers", roles=ROLES)
    return Dataset.write(workspace.path / "datasets", layers, samples.rename_axis("sample"), facts)


def _tables(folder: Path) -> dict[str, pd.DataFrame]:
    found = {}
    for path in sorted(folder.glob("tcga_*_all_clean.csv.zip")):
        with zipfile.ZipFile(path) as file:
            table = pd.read_csv(file.open(file.namelist()[0]), index_col=0, low_memory=False)
        found[path.name.split("_")[1]] = table.drop_duplicates("case_id").set_index("case_id")
    return found


def _layer(tables: dict[str, pd.DataFrame], kind: str, patients: pd.Index) -> Layer:
    """Genes that at least two tables name. RNA is clipped, some z-scores being of 30,000.

    Tables of mutations and copy numbers name the genes that often change in their cancer: others are unchanged there.
    """
    ends = f"_{kind}"
    parts = [table[[c for c in table if c.endswith(ends)]].rename(columns=lambda c: c.removesuffix(ends)) for table in tables.values()]
    named = pd.Series([gene for part in parts for gene in part]).value_counts()
    genes = sorted(named.index[named >= 2])
    whole = [part.reindex(columns=genes, fill_value=0 if kind != "rnaseq" and part.shape[1] else np.nan) for part in parts]
    values = pd.concat(whole).reindex(patients).astype(np.float32)
    return Layer(X=(values.clip(-5, 5) if kind == "rnaseq" else values).to_numpy(), features=genes, kind=KINDS[kind])
