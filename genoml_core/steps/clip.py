"""Clip extreme values to a limit, so that a few wild cells cannot own a scale or a component."""
import numpy as np

from ..params import Float
from . import step
from .parts.transformers import Stateless


@step(
    "clip",
    label="Clip extreme values",
    methods="values beyond ±{limit:g} were set to ±{limit:g}",
    help="For z-scores: a single value of thousands would otherwise rule everything that follows.",
    cheap=True,
    rowwise=True,
    limit=Float(1, 100, default=5.0, label="Limit", help="Values beyond plus or minus this limit are set to it."),
)
class Clip(Stateless):
    """Values limited to [-limit, limit]; missing values stay missing."""

    def __init__(self, limit=5.0):
        self.limit = limit

    def transform(self, X):
        return np.clip(self.read(X), -self.limit, self.limit)
