"""A dataset as files that other tools open: AnnData, MuData, or tables in a zip. What is written can be imported again."""

import io
import json
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from ..dataset import Dataset
from ..errors import GenoMLError
from ..files import whole_file

FORMATS = {"h5ad": "AnnData (.h5ad)", "h5mu": "MuData (.h5mu)", "zip": "Tables (TSV in a zip)"}


def formats(dataset: Dataset) -> list[str]:
    """The formats that hold all of a dataset: AnnData holds one layer only."""
    return ["h5ad", "zip"] if len(dataset.facts.layers) == 1 else ["h5mu", "zip"]


def save(dataset: str, out: str) -> None:
    """Write a dataset to a file, whole or not at all; the suffix is the format. dataset: its folder.

    Raises GenoMLError for a suffix that is no format, or one that does not hold all layers.
    """
    data, path = Dataset(Path(dataset)), Path(out)
    possible = formats(data)
    if (suffix := path.suffix.lstrip(".")) not in possible:
        fix = f"Name a file that ends in {' or '.join('.' + name for name in possible)}."
        raise GenoMLError(f"This dataset cannot be written as {path.name!r}.", "", fix)
    with whole_file(path) as temporary, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names, which readers check
        {"h5ad": _h5ad, "h5mu": _h5mu, "zip": _zip}[suffix](data, temporary)


def _h5ad(data: Dataset, path: Path) -> None:
    data.to_anndata(next(iter(data.facts.layers))).write_h5ad(path, compression="gzip")


def _h5mu(data: Dataset, path: Path) -> None:
    """One modality a layer, each with the samples that have it."""
    import mudata

    measured = data.measured()
    parts = {name: data.to_anndata(name)[measured[name].to_numpy()].copy() for name in data.facts.layers}
    for part in parts.values():
        part.obs = part.obs[[]]
    whole = mudata.MuData(parts)
    whole.obs = pd.concat([whole.obs, data.samples.reindex(whole.obs_names)], axis=1)
    whole.write_h5mu(path, compression="gzip")


def _zip(data: Dataset, path: Path) -> None:
    """A table for each layer and one of the samples, and what the dataset says of itself."""
    measured = data.measured()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in data.facts.layers:
            with archive.open(f"{name}.tsv", "w", force_zip64=True) as handle:
                _table(handle, data, name, np.flatnonzero(measured[name]))
        if data.samples.shape[1]:
            archive.writestr("samples.tsv", data.samples.rename_axis("sample").to_csv(sep="\t"))
        archive.writestr("dataset.json", json.dumps(data.facts.model_dump(), indent=1))


def _table(handle, data: Dataset, layer: str, rows: np.ndarray, block: int = 256) -> None:
    text = io.TextIOWrapper(handle, encoding="utf-8", newline="")
    matrix, names = data.matrix(layer), data.samples.index
    for start in range(0, len(rows), block):
        some = rows[start : start + block]
        table = pd.DataFrame(matrix[some], index=names[some].rename("sample"), columns=data.features(layer))
        table.to_csv(text, sep="\t", header=start == 0, na_rep="NA")
    text.flush()
    text.detach()
