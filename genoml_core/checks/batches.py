"""Can the batch of a sample be read from its values, so that a model can learn it too?"""
import numpy as np
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.impute import SimpleImputer
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from . import check

SAMPLES, FEATURES, LEAST, FOLDS = 500, 1_000, 8, 4  # looked at; of each batch; parts of which one is guessed after the other
READABLE = 0.5  # how far from chance to always right
GAPS = 0.02  # share of missing values from which on they may tell


@check("dataset")
def batch_can_be_read(dataset):
    """Are samples of a batch recognised by their values, or by what is missing?"""
    for column in (name for name, role in dataset.facts.roles.items() if role == "batch"):
        for layer, facts in dataset.facts.layers.items():
            if facts.kind == "sequence":
                continue
            told = {what: right for what, right in _guessed(dataset, layer, column) if right is not None}
            number = dataset.column(column).nunique()
            if any((right - 1 / number) / (1 - 1 / number) >= READABLE for right in told.values()):
                ways = " and ".join(f"{right:.0%} {what}" for what, right in told.items())
                why = f"Guessed for held-out samples, the batch is right in {ways} (mean over batches; {1 / number:.0%} by chance)."
                fix = "Compare random folds with whole batches left out: the difference is what a model owes to the batch."
                yield "warning", f"{column!r} can be read from layer {layer!r}.", why, fix


def _guessed(dataset, layer: str, column: str):
    """How often the batch is guessed from values, and from what is missing: (words, balanced accuracy or None)."""
    matrix, batch = dataset.matrix(layer), dataset.column(column)
    rows = np.flatnonzero(batch.notna() & batch.map(batch.value_counts()).ge(LEAST))
    rows = rows[:: -(-len(rows) // SAMPLES) or 1]
    X = np.asarray(matrix[rows][:, :: -(-matrix.shape[1] // FEATURES)], dtype=float)
    measured = np.isfinite(X).any(axis=1)
    X, names = X[measured], batch.iloc[rows[measured]].astype(str).to_numpy()
    missing = np.isnan(X)
    yield "of cases by its values", _right(np.copysign(np.log1p(np.abs(X)), X), names)
    if missing.mean() > GAPS:
        yield "by what is missing", _right(missing.astype(float), names)


def _right(X: np.ndarray, names: np.ndarray) -> float | None:
    """Balanced accuracy out of fold; None where there is nothing to compare."""
    sizes = np.unique(names, return_counts=True)[1]
    if len(sizes) < 2 or sizes.min() < FOLDS:
        return None
    guess = make_pipeline(
        SimpleImputer(keep_empty_features=True), StandardScaler(), PCA(min(20, len(X) // 4, X.shape[1]), random_state=0),
        LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto", priors=np.full(len(sizes), 1 / len(sizes))),
    )  # fmt: skip
    dealt = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    return float(balanced_accuracy_score(names, cross_val_predict(guess, X, names, cv=dealt)))
