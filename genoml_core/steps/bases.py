"""DNA sequences as numbers: one column for each base at each position. Nothing is learnt."""
import numpy as np

from . import step
from .parts.transformers import Stateless

BASES = "ACGT"  # coded 1 to 4 in a layer of sequences


@step(
    "one_hot_bases",
    label="One column per base",
    methods="each position of the sequences became four columns, one for each base, all 0 for unknown bases and behind the end",
    help="Models see which base stands at which position. For sequences that are lined up, such as promoters.",
    rowwise=True,
    completes=True,
    takes=("sequence",),
    gives="binary",
)
class OneHotBases(Stateless):
    """1 where base A, C, G or T (codes 1 to 4) stands at a position, else 0; (n, 4 p), the four of a position side by side."""

    def transform(self, X):
        X = self.read(X)
        return (X[:, :, None] == np.arange(1, 5, dtype=np.float32)).astype(np.float32).reshape(len(X), -1)

    def get_feature_names_out(self, input_features=None):
        """The position and the base, such as ``position 12 A``."""
        names = super().get_feature_names_out(input_features)
        return np.array([f"{name} {base}" for name in names for base in BASES], dtype=object)
