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


def pan_cancer(workspace: Workspace, folder: Path, cancers: list[str] | None = None) -> Dataset:
    """A dataset of patients (the first slide of each); a layer that a cancer lacks, or a gene that its table leaves out, is missing."""
    tables = {name: table for name, table in _tables(folder).items() if cancers is None or name in cancers}
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
    """Genes that at least a quarter of the patients have, of the tables that name any; z-scores are clipped, some being of 30,000."""
    ends = f"_{kind}"
    parts = [table[[c for c in table if c.endswith(ends)]].rename(columns=lambda c: c.removesuffix(ends)) for table in tables.values()]
    joined = pd.concat(parts).reindex(patients).astype(np.float32)
    having = joined.notna().any(axis=1)
    kept = joined.loc[:, joined[having].notna().mean() >= 0.25]
    values = kept.clip(-5, 5) if kind == "rnaseq" else kept
    return Layer(X=values.to_numpy(), features=list(values), kind=KINDS[kind])
