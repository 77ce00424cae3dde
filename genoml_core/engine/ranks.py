"""How features stand in each fold, and which others say nearly the same."""
import numpy as np
import pandas as pd

from ..dataset import SAMPLE_TABLE, Dataset

FIRST = 500  # features of each fold and output whose places are stored
LOOKED_AT = 50  # features of each output whose like is looked for
LIKE = 0.8  # absolute rank correlation
MOST = 5  # that are like one feature
COLUMNS = ["layer", "feature", "other", "correlation"]


def places(folds: list, outputs: list[str]) -> pd.DataFrame:
    """repeat, fold, output, layer, feature, place (1 is the first), size: the features that moved each output most in each fold.

    folds: with ``unit``, ``columns`` and ``size``, the mean absolute contributions (p, K).
    """
    tables = []
    for fold in folds:
        for k, output in enumerate(outputs):
            order = np.lexsort((np.arange(len(fold.columns)), -fold.size[:, k]))[:FIRST]
            order = order[fold.size[order, k] > 0]
            told = fold.columns[order].to_frame(index=False).assign(place=np.arange(1, len(order) + 1), size=fold.size[order, k])
            tables.append(told.assign(repeat=fold.unit.repeat, fold=fold.unit.fold, output=output))
    return pd.concat(tables, ignore_index=True)[["repeat", "fold", "output", "layer", "feature", "place", "size"]]


def alike(dataset: Dataset, rows: np.ndarray, importance: pd.DataFrame) -> pd.DataFrame:
    """layer, feature, other, correlation: the features whose ranks go with those of the most important ones, of the same layer.

    rows: of the samples that are looked at, (n,). It looks at all of them at once, for the eye only. Missing values count as the median.
    """
    top, tables = importance.groupby("output", sort=False).head(LOOKED_AT), [pd.DataFrame(columns=COLUMNS)]
    for layer, wanted in top[top.layer != SAMPLE_TABLE].groupby("layer", sort=False).feature:
        names = dataset.features(layer)
        at = np.unique(names.get_indexer(wanted)[names.get_indexer(wanted) >= 0])
        if len(at):
            tables.append(_of_layer(names, _ranks(dataset.matrix(layer)[rows]), at).assign(layer=layer))
    return pd.concat([table for table in tables if len(table)] or tables, ignore_index=True)[COLUMNS]


def _ranks(X: np.ndarray) -> np.ndarray:
    """Ranks of each feature, (n, p) float32, of mean 0 and length 1; 0 throughout where it does not vary."""
    ranks = pd.DataFrame(X).rank().to_numpy(np.float32)
    ranks = np.nan_to_num(ranks - np.nanmean(np.where(np.isnan(ranks).all(axis=0), 0, ranks), axis=0))
    length = np.linalg.norm(ranks, axis=0)
    return ranks / np.where(length > 0, length, 1)


def _of_layer(names: pd.Index, ranks: np.ndarray, at: np.ndarray) -> pd.DataFrame:
    """The most alike of some features of a layer."""
    together = ranks[:, at].T @ ranks
    together[np.arange(len(at)), at] = 0
    best = np.argsort(-np.abs(together), axis=1, kind="stable")[:, :MOST]
    found = pd.DataFrame({
        "feature": np.repeat(names[at], best.shape[1]), "other": names[best.ravel()],
        "correlation": np.take_along_axis(together, best, axis=1).ravel().astype(float),
    })
    return found[found.correlation.abs() >= LIKE]
