"""What each feature has to do with a grouping or a measurement of the samples: the sums from which a test is made."""

import numpy as np
import pandas as pd

from . import Glance, exploration, refuse_sequences


def look(glance: Glance, by: list[float | None]) -> dict[str, pd.DataFrame]:
    """A row a feature. by: a value for each of the rows looked at, None for those left out.

    Two different values, 0 and 1: n_0, mean_0, var_0, n_1, mean_1, var_1 of both groups. More: n and r, the Pearson correlation.
    Values are on the scale that is comparable between samples (counts: log2 of counts per million); missing ones are left out.
    """
    refuse_sequences(glance, "values to compare")
    values = np.array(by, float)
    groups = set(values[~np.isnan(values)]) == {0.0, 1.0}
    weights = np.stack([values == 0, values == 1] if groups else [~np.isnan(values), np.nan_to_num(values - np.nanmean(values))])
    sums = _Sums(weights.astype(np.float32), squares=not groups)
    for part, block in glance.blocks():
        sums.add(part, glance.scaled(block))
    table = _groups(sums) if groups else _correlation(sums)
    return {"differences": pd.DataFrame(table, index=glance.features.rename("feature"))}


class _Sums:
    """Sums over samples with each of the weights (m, n), about the first sample: of ones, of values, of their squares; (m, p).

    squares: whether also the sum of the squared second weight over those who have a value.
    """

    def __init__(self, weights: np.ndarray, squares: bool):
        self.weights, self.centre = weights, None
        self.of = np.vstack([weights, weights[1] ** 2]) if squares else weights
        self.ones, self.values, self.squared = 0.0, 0.0, 0.0

    def add(self, part: slice, block: np.ndarray) -> None:
        if self.centre is None:
            self.centre = np.nan_to_num(block[0])
        block = block - self.centre
        weights, of = self.weights[:, part], self.of[:, part]
        values, ones = weights @ block, of.sum(axis=1, dtype=float)[:, None]
        if np.isnan(values).any():
            present = ~np.isnan(block)
            block[~present] = 0
            values, ones = weights @ block, (of @ present.astype(np.float32)).astype(float)
        self.ones, self.values = self.ones + ones, self.values + values.astype(float)
        self.squared = self.squared + (weights @ np.square(block, out=block)).astype(float)


def _groups(sums: _Sums) -> dict[str, np.ndarray]:
    count = np.broadcast_to(sums.ones, sums.values.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = sums.values / count
        var = np.maximum(sums.squared - count * mean**2, 0) / (count - 1)
    table = {}
    for group in (0, 1):
        table |= {f"n_{group}": count[group].astype(int), f"mean_{group}": mean[group] + sums.centre, f"var_{group}": var[group]}
    return table


def _correlation(sums: _Sums) -> dict[str, np.ndarray]:
    n, y, yy = np.broadcast_to(sums.ones, (3, sums.values.shape[1]))
    with np.errstate(divide="ignore", invalid="ignore"):
        together = sums.values[1] - y * sums.values[0] / n
        apart = (sums.squared[0] - sums.values[0] ** 2 / n) * (yy - y**2 / n)
        r = np.where(apart > 0, together / np.sqrt(apart), np.nan)
    return {"n": n.astype(int), "r": np.clip(r, -1, 1)}


exploration(
    "differences",
    "Differences",
    look=look,
    help="Each point is a feature: how far apart the two groups are, and how sure that is. With thousands of features some look different "
    "by chance; q says which share of those called different would be.",
    limits="A feature that differs between groups need not help to tell them apart, and groups that differ in batch, age or tissue differ "
    "in features as well. Features chosen here from all samples must not be put into a model: that would leak.",
    least=4,
)
