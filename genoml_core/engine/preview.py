"""What a recipe does to a sample of the data, for the eye: distributions and features after each step, PCA before and after.

Nothing of it flows back into training, so the steps may see the whole sample.
"""
from pathlib import Path

import numpy as np
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer

from ..dataset import Dataset
from ..errors import GenoMLError
from ..plan import SAMPLE_TABLE, Use
from ..target import Target
from ..reference import reference_of
from ..steps import STEPS
from .apply import Beside, apply
from .outcomes import outcome_class
from .prepare import sample_columns
from .problem import batches_of

SAMPLES = 300
BINS = 40
ENDS = [0.005, 0.995]


def preview(dataset: str, layer: str, recipe: list[dict], target: dict | None = None, seed: int = 0) -> dict:
    """Called in a child process. dataset: its folder; recipe: steps as dicts; target: of the plan, for steps that see it or batches.

    Returns {"steps": [{"name", "label", "features", "histogram": {"edges", "counts"}}], "pca": {"before", "after", "samples"}, "given":
    number of features}; "before" is of a layer its values as they are, of sample columns what the first step has made of them. Raises
    GenoMLError that names the step which cannot be done.
    """
    data = Dataset(Path(dataset))
    target = Target.model_validate(target) if target else None
    rows, truth = _sampled(data, target, np.random.default_rng(seed))
    columns = target.columns("batch") if target else []
    batch = batches_of(data, columns)[rows] if columns else None
    beside = Beside(truth, None if batch is None else (batch, batch[:1]), lambda key: reference_of(data.path.parents[1], key))
    X, names = _values(data, layer, rows, target)
    steps, pictures, given = [], [], X.shape[1]
    if layer != SAMPLE_TABLE:  # whose values are no numbers before its first step
        steps.append(_look("raw", "Before", X))
        pictures.append(_components(X))
    for number, use in enumerate(map(Use.model_validate, recipe)):
        X, names = _after(number, use, X, names, beside)
        steps.append(_look(use.name, STEPS[use.name].label, X))
        if not pictures:
            pictures.append(_components(X))
    pca = {"before": pictures[0], "after": _components(X), "samples": list(data.samples.index[rows])}
    return {"steps": steps, "pca": pca, "given": given}


def _values(data: Dataset, layer: str, rows: np.ndarray, target: Target | None) -> tuple:
    """Values and names of the features of a layer, or the sample columns used as features."""
    if layer == SAMPLE_TABLE:
        table = sample_columns(data.samples[target.covariates].iloc[rows], target.cohort)
        return table, np.asarray(table.columns, dtype=object)
    return np.asarray(data.matrix(layer)[rows], dtype=np.float32), np.asarray(data.features(layer), dtype=object)


def _after(number: int, use: Use, X, names: np.ndarray, beside: Beside) -> tuple[np.ndarray, np.ndarray]:
    try:
        transformer, (X, _) = apply(use, (X, X[:1]), beside, names)
    except GenoMLError as error:
        raise type(error)(f"Step {number + 1}, {STEPS[use.name].label}: {error.what}", error.why, error.fix) from error
    return X, transformer.get_feature_names_out(names)


def _sampled(data: Dataset, target: Target | None, rng) -> tuple[np.ndarray, np.ndarray | None]:
    """Rows with an outcome, at most SAMPLES of them, and their outcome."""
    if target is None:
        return np.sort(rng.choice(len(data.samples), min(SAMPLES, len(data.samples)), replace=False)), None
    outcome = outcome_class(target.task)(data, target)
    chosen = np.sort(rng.choice(len(outcome.rows), min(SAMPLES, len(outcome.rows)), replace=False))
    return outcome.rows[chosen], outcome.truth[chosen]


def _look(name: str, label: str, X: np.ndarray) -> dict:
    """The distribution of all values between their 0.5 and 99.5 % quantiles."""
    values = X[np.isfinite(X)]
    low, high = np.quantile(values, ENDS) if len(values) else (0.0, 1.0)
    counts, edges = np.histogram(values, BINS, range=(low, high if high > low else low + 1))
    return {"name": name, "label": label, "features": X.shape[1], "histogram": {"edges": edges.tolist(), "counts": counts.tolist()}}


def _components(X: np.ndarray) -> dict:
    """Scores of the samples on two components, and the share of variance that each explains; with one feature the second is nothing."""
    X = SimpleImputer(strategy="median", keep_empty_features=True).fit_transform(X)
    if X.shape[1] == 1:
        X = np.hstack([X, np.zeros_like(X)])
    pca = PCA(2, svd_solver="full").fit(X)
    scores = pca.transform(X)
    return {"PC1": scores[:, 0].tolist(), "PC2": scores[:, 1].tolist(), "explained": np.nan_to_num(pca.explained_variance_ratio_).tolist()}
