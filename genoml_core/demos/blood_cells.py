"""Real single cells that come with scanpy: 700 blood cells of a published set, with the kind that their reference profile says."""

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import pandas as pd

from ..dataset import Dataset, DatasetFacts, Layer
from . import demo

NAME = "Demo: blood cells"
DESCRIPTION = (
    "Real, not simulated: 700 blood cells of one healthy donor (10x Genomics, 68,000 PBMC, Zheng et al. 2017), reduced to 765 genes by the"
    " authors of scanpy, which brings the file along. Logarithms of counts; ten kinds of cells, the rarest with 8. The kinds were"
    " assigned by likeness to sorted cells, so what is learnt here is that likeness. All cells are from one person."
)
_FILE = "10x_pbmc68k_reduced.h5ad"
_KIND, _FROM = "cell_type", "bulk_labels"  # clusters and scores that were computed on the same cells are left out


def _path():
    return as_file(files("scanpy.datasets") / _FILE)


def make(folder: Path) -> Dataset:
    """Write the dataset below a folder."""
    import anndata

    with _path() as path:
        data = anndata.read_h5ad(path)
    raw = data.raw.to_adata()
    X = np.asarray(raw.X.toarray() if hasattr(raw.X, "toarray") else raw.X, np.float32)
    samples = pd.DataFrame({_KIND: data.obs[_FROM].astype(str).astype(object)})
    layer = Layer(X=X, features=[str(name) for name in raw.var_names], kind="log")
    facts = DatasetFacts(name=NAME, description=DESCRIPTION, roles={_KIND: "target"})
    return Dataset.write(folder, {"expression": layer}, samples, facts)


def write(out: Path) -> list[Path]:
    """Write a copy of the file as scanpy brings it."""
    with _path() as path:
        return [Path(shutil.copy(path, out / _FILE))]


demo("blood_cells", NAME, DESCRIPTION, job="classification", make=make, write=write, simulated=False)
