"""What a recipe does to a sample of the data, for the eye: distributions after each step, PCA before and after.

Nothing of it flows back into training, so the steps may see the whole sample.
"""
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer

from ..dataset import Dataset
from ..plan import Use
from ..steps import STEPS

SAMPLES = 300
BINS = 40


def preview(dataset: str, layer: str, recipe: list[dict], column: str | None = None, seed: int = 0) -> dict:
    """Called in a child process. dataset: its folder; recipe: steps as dicts; column: the target, for steps that see it.

    Returns {"steps": [{"name", "label", "features", "histogram": {"edges", "counts"}}], "pca": {"before", "after", "samples", "color"}}.
    """
    data = Dataset(Path(dataset))
    rows = _rows(data, column, np.random.default_rng(seed))
    X = np.asarray(data.matrix(layer)[rows], dtype=np.float32)
    target = pd.factorize(data.labels(column).loc[data.samples.index[rows]], sort=True)[0] if column else None
    steps, before = [_look("raw", "Before", X)], _components(X)
    for use in map(Use.model_validate, recipe):
        X = np.asarray(STEPS[use.name].build(use.params).fit_transform(X, target), dtype=np.float32)
        steps.append(_look(use.name, STEPS[use.name].label, X))
    shown = data.samples.iloc[rows]
    colors = [c for c, role in data.facts.roles.items() if role == "batch" and c != column] + ([column] if column else [])
    color = {c: [None if pd.isna(v) else str(v) for v in shown[c]] for c in colors}
    return {"steps": steps, "pca": {"before": before, "after": _components(X), "samples": list(shown.index), "color": color}}


def _rows(data: Dataset, column: str | None, rng) -> np.ndarray:
    rows = np.arange(len(data.samples))
    if column:
        rows = rows[data.column(column).notna()]
    return np.sort(rng.choice(rows, min(SAMPLES, len(rows)), replace=False))


def _look(name: str, label: str, X: np.ndarray) -> dict:
    """The distribution of all values between their 0.5 and 99.5 % quantiles."""
    values = X[np.isfinite(X)]
    low, high = np.quantile(values, [0.005, 0.995]) if len(values) else (0.0, 1.0)
    counts, edges = np.histogram(values, BINS, range=(low, high if high > low else low + 1))
    return {"name": name, "label": label, "features": X.shape[1], "histogram": {"edges": edges.tolist(), "counts": counts.tolist()}}


def _components(X: np.ndarray) -> dict:
    """Scores of the samples on two components, and the share of variance that each explains."""
    X = SimpleImputer(strategy="median", keep_empty_features=True).fit_transform(X)
    pca = PCA(2, svd_solver="full").fit(X)
    scores = pca.transform(X)
    return {"PC1": scores[:, 0].tolist(), "PC2": scores[:, 1].tolist(), "explained": np.nan_to_num(pca.explained_variance_ratio_).tolist()}
