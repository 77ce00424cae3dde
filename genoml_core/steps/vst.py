"""Variance-stabilising transformation of counts (Anders and Huber 2010; Love et al. 2014, Genome Biol 15:550), its trend by pydeseq2."""
import warnings

import numpy as np
import pandas as pd
from scipy.stats import trim_mean

from . import step
from .parts.depth import SizeFactors

GENES, LEAST = 1_000, 5.0  # that the trend is learnt from, where more have a mean count of at least this: as DESeq2's own vst


@step(
    "vst",
    label="Variance-stabilising transformation (DESeq2)",
    methods="counts were divided by size factors and transformed so that their variance does not depend on the mean, by the dispersion "
    "trend of the training samples",
    help="Like a logarithm that treats small counts gently. Takes seconds a fold; the logarithm of counts per million does much the same.",
    takes=("counts",),
    gives="log",
)
class Vst(SizeFactors):
    """The transformation of normalised counts q by the trend a0 + a1 / mean of the dispersion; ``trend_`` is (a0, a1).

    The trend is learnt by pydeseq2 without a design, from 1,000 genes evenly spread over the mean where more are there. Where no trend
    can be fitted, a1 is 0 and a0 the trimmed mean of the dispersions.
    """

    least = 2  # to see a dispersion

    def learn(self, X):
        super().learn(X)
        factors = np.array([self.depth(row) for row in X])
        genes = _spread((X / factors[:, None]).mean(axis=0))
        self.trend_ = _trend(np.round(X[:, genes]), factors)

    def scaled(self, X, depth):
        """log2((1 + a1 + 2 a0 q + 2 sqrt(a0 q (1 + a1 + a0 q))) / (4 a0))."""
        a0, a1 = self.trend_
        q = a0 * X / depth
        return np.log2((1 + a1 + 2 * q + 2 * np.sqrt(q * (1 + a1 + q))) / (4 * a0))


def _spread(mean: np.ndarray) -> np.ndarray:
    """The genes that the trend is learnt from, evenly spread in the order of their mean normalised count (p,)."""
    if len(mean) <= GENES:
        return np.flatnonzero(mean > 0)
    order = np.argsort(-mean, kind="stable")
    order = order[: max(GENES, int((mean >= LEAST).sum()))]
    return np.sort(order[np.round(np.linspace(0, len(order) - 1, GENES)).astype(int)])


def _trend(counts: np.ndarray, factors: np.ndarray) -> tuple[float, float]:
    """(a0, a1) of the dispersion a0 + a1 / mean, from whole counts (n, p) and size factors (n,)."""
    from pydeseq2.dds import DeseqDataSet
    from pydeseq2.default_inference import DefaultInference

    table = pd.DataFrame(counts.astype(int)).rename(index=str, columns=str)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it falls back to the mean
        data = DeseqDataSet(
            counts=table, metadata=pd.DataFrame({"all": "one"}, table.index), design="~1", quiet=True, inference=DefaultInference(n_cpus=1)
        )
        data.obs["size_factors"], data.layers["normed_counts"] = factors, counts / factors[:, None]
        data.var["_normed_means"], data.vst_fit_type = data.layers["normed_counts"].mean(axis=0), "parametric"
        data.fit_dispersion_trend(vst=True)
    if "vst_trend_coeffs" in data.uns:
        return tuple(float(a) for a in data.uns["vst_trend_coeffs"])
    dispersions = data.var["vst_genewise_dispersions"].dropna()
    return float(trim_mean(dispersions[dispersions > 10 * data.min_disp], 0.001)), 0.0
