"""Quality of each sample: how much was measured, how much of it was seen, what is missing, how its values are spread."""

import numpy as np
import pandas as pd

from . import Glance, exploration

QUANTILES = {"low": 0.05, "quarter": 0.25, "middle": 0.5, "three_quarters": 0.75, "high": 0.95}
MOST = 1_000  # features from which the quantiles are taken, evenly over the columns: more would only take longer


def look(glance: Glance) -> dict[str, pd.DataFrame]:
    """A row a sample: total, detected (features above 0), missing (share of the cells), and quantiles of its values.

    Counts: the quantiles are of log2(1 + count), not made comparable, since differences of depth are what should be seen.
    """
    return {"quality": pd.concat(glance.each(lambda part, block: _of(glance, block, glance.names[part])))}


def _of(glance: Glance, block: np.ndarray, names: pd.Index) -> pd.DataFrame:
    shown = block[:, np.unique(np.linspace(0, block.shape[1] - 1, min(MOST, block.shape[1])).astype(int))].astype(np.float32)
    if glance.kind == "counts":
        shown = np.log2(1 + np.maximum(shown, 0), dtype=np.float32)
    missing, total, quantile = np.zeros(len(block)), block.sum(axis=1, dtype=float), np.quantile
    if np.isnan(total).any():
        missing, total, quantile = np.isnan(block).mean(axis=1), np.nansum(block, axis=1, dtype=float), np.nanquantile
        shown[np.isnan(shown).all(axis=1)] = 0
    counted = {"total": total, "detected": (block > 0).sum(axis=1), "missing": missing}
    return pd.DataFrame(counted | dict(zip(QUANTILES, quantile(shown, [*QUANTILES.values()], axis=1), strict=True)), index=names)


exploration(
    "quality",
    "Quality",
    look=look,
    help="One sample with far fewer counts, far fewer detected features or many missing values is a failed measurement until shown "
    "otherwise. A difference between batches is a difference of handling.",
    limits="A sample can look well here and be of another patient or tissue than its label says.",
    least=1,
)
