"""What each feature has to do with a grouping or a measurement of the samples: the sums from which a test is made."""

import numpy as np
import pandas as pd

from . import Glance, exploration, refuse_sequences

ROUNDING = 1e-13  # of a sum of squares: what single precision of the values leaves of no spread at all


def look(glance: Glance, by: list[float | None]) -> dict[str, pd.DataFrame]:
    """A row a feature. by: a value for each of the rows looked at, None for those left out.

    Two different values, 0 and 1: n_0, mean_0, var_0, n_1, mean_1, var_1 of both groups. More: n and r, the Pearson correlation.
    Values are on the scale that is comparable between samples (counts: log2 of counts per million); missing ones are left out.
    """
    refuse_sequences(glance, "values to compare")
    values = np.array(by, float)
    groups = set(values[~np.isnan(values)]) == {0.0, 1.0}
    known = [~np.isnan(values), np.nan_to_num(values - np.nanmean(values))]
    weights = np.stack([values == 0, values == 1] if groups else known).astype(np.float32)
    of = weights if groups else np.vstack([weights, weights[1] ** 2])  # of the correlation also the spread of the measurement
    sums = glance.each(lambda part, block: _sums(glance.scaled(block), weights[:, part], of[:, part]))
    ones, values, squared = (sum(each) for each in zip(*sums, strict=True))
    table = _groups(ones, values, squared) if groups else _correlation(ones, values, squared)
    return {"differences": pd.DataFrame(table, index=glance.features.rename("feature"))}


def _sums(block: np.ndarray, weights: np.ndarray, of: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sums over the samples of a block: of ones with the weights ``of``, of values and of their squares with ``weights``; (m, p) each.

    In single precision about the block's own mean, where nothing cancels, and put together in double.
    """
    centre, ones = block.mean(axis=0), np.repeat(of.sum(axis=1, dtype=float)[:, None], block.shape[1], axis=1)
    if np.isnan(centre).any():
        present = ~np.isnan(block)
        centre = np.nansum(block, axis=0) / np.maximum(present.sum(axis=0), 1)
        ones = (of @ present.astype(np.float32)).astype(float)
    block = np.nan_to_num(block - centre.astype(np.float32), copy=False, nan=0.0)
    values, centre = (weights @ block).astype(float), centre.astype(np.float32).astype(float)
    squared = (weights @ np.square(block, out=block)).astype(float)
    mass = ones[: len(weights)]
    return ones, values + mass * centre, squared + 2 * centre * values + mass * centre**2


def _groups(count, values, squared) -> dict[str, np.ndarray]:
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = values / count
        var = _spread(squared, values, count) / (count - 1)
    table = {}
    for group in (0, 1):
        table |= {f"n_{group}": count[group].astype(int), f"mean_{group}": mean[group], f"var_{group}": var[group]}
    return table


def _spread(squared, values, count) -> np.ndarray:
    """Sums of squares about the mean; 0 where they are nothing but the rounding of single precision."""
    about_zero = values**2 / count
    left = squared - about_zero
    return np.where(left > ROUNDING * about_zero, left, 0.0)


def _correlation(ones, values, squared) -> dict[str, np.ndarray]:
    n, y, yy = ones
    with np.errstate(divide="ignore", invalid="ignore"):
        together = values[1] - y * values[0] / n
        apart = _spread(squared[0], values[0], n) * (yy - y**2 / n)
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
