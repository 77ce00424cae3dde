"""Methylation: beta values, between 0 and 1, as M-values (Du et al. 2010, BMC Bioinformatics 11:587)."""
import numpy as np

from . import step
from .parts.transformers import Stateless

NEAR = 0.001  # of 0 and 1: beyond it the logarithm would tell nothing but noise


@step(
    "m_values",
    label="M-values of methylation",
    methods="beta values were transformed to M-values, log2(beta / (1 - beta))",
    help="Beta values vary less near 0 and 1; M-values vary alike everywhere. For beta values only.",
    cheap=True,
    rowwise=True,
    takes=("beta",),
    gives="log",
)
class MValues(Stateless):
    """log2(beta / (1 - beta)), beta kept 0.001 away from 0 and 1; missing values stay missing."""

    def transform(self, X):
        beta = np.clip(self.read(X), NEAR, 1 - NEAR)
        return np.log2(beta / (1 - beta))
