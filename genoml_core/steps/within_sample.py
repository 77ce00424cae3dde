"""Values relative to the other features of the same sample. Nothing is learnt: each sample stands alone."""
import numpy as np
from scipy.stats import rankdata

from ..params import Float
from . import step
from .parts.transformers import Positive, Stateless, totals


@step(
    "clr",
    label="Centred log-ratio",
    methods="values were divided by the sample's total, {pseudo:g} was added, and the logarithm was centred within each sample",
    help="For shares of a whole, such as microbes, cell types or mutational signatures: only ratios between them have a meaning.",
    cheap=True,
    rowwise=True,
    takes=("counts", "numeric"),
    gives="log",
    pseudo=Float(1e-9, 0.1, default=1e-6, grid=(1e-6, 1e-5, 1e-4), log=True, label="Share added", help="To every share, for those of 0."),
)
class CentredLogRatio(Positive):
    """log(share + pseudo) minus its mean over the features of the sample (Aitchison 1986), natural logarithm."""

    def __init__(self, pseudo=1e-6):
        self.pseudo = pseudo

    def transform(self, X):
        X = self.read(X)
        logs = np.log(X / totals(X) + self.pseudo)
        known = np.maximum((~np.isnan(logs)).sum(axis=1, keepdims=True), 1)
        return (logs - np.nansum(logs, axis=1, keepdims=True) / known).astype(np.float32)


@step(
    "ranks",
    label="Ranks within the sample",
    methods="values were replaced by their rank within the sample, from 0 to 1",
    help="Only the order of the genes within a sample counts: the surest way between platforms, and for one patient at a time.",
    rowwise=True,
    gives="numeric",
)
class Ranks(Stateless):
    """(rank - 1/2) / number of values that are there; equal values share the mean rank, missing ones stay missing."""

    def transform(self, X):
        X = self.read(X)
        known = np.maximum((~np.isnan(X)).sum(axis=1, keepdims=True), 1)
        return ((rankdata(X, axis=1, nan_policy="omit") - 0.5) / known).astype(np.float32)
