"""Counts on one scale, where nothing is learnt: by the total of the sample, and by the lengths of genes."""
import numpy as np
from sklearn.utils.validation import check_is_fitted

from ..errors import DataError, listed
from ..params import Known
from . import step
from .parts.transformers import Positive, totals

_COUNTS = {"cheap": True, "rowwise": True, "takes": ("counts",), "gives": "numeric"}


@step(
    "cpm",
    label="Counts per million",
    methods="counts were divided by the sample's total and multiplied by one million",
    help="Makes samples of different sequencing depth comparable. Put a logarithm behind it.",
    **_COUNTS,
)
class Cpm(Positive):
    """counts / library size * 10^6. Raises DataError for a sample without any count."""

    def transform(self, X):
        X = self.read(X)
        return X * (1e6 / totals(X)).astype(np.float32)


class _ByLength(Positive):
    def __init__(self, lengths=""):
        self.lengths = lengths

    def fit(self, X, y=None, *, names=None, reference=None):
        """names: of the features, (p,); reference: ``gene`` and ``length`` in bases. Raises DataError where a length is missing."""
        super().fit(X)
        self.kilobases_ = lengths_of(names, reference) / 1_000
        return self

    def transform(self, X):
        check_is_fitted(self)
        X = self.read(X)
        return (X * self.per_base(X, self.kilobases_)).astype(np.float32)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.requires_fit = True
        return tags


_LENGTHS = {
    "needs": ("names",),
    "lengths": Known("gene lengths", label="Gene lengths", help="A table of gene and length in bases, such as featureCounts writes."),
}


@step(
    "fpkm",
    label="FPKM (RPKM)",
    methods="counts were divided by the sample's total in millions and by the length of the gene in kilobases",
    help="For comparisons of genes within a sample. Must see all genes: put filters behind it. Put a logarithm behind it.",
    **_COUNTS, **_LENGTHS,
)
class Fpkm(_ByLength):
    """counts / (library size / 10^6) / (length / 1,000) (Mortazavi et al. 2008, Nat Methods 5:621-628)."""

    def per_base(self, X, kilobases):
        """What each count is multiplied by, (n, p)."""
        return 1e6 / totals(X) / kilobases


@step(
    "tpm",
    label="TPM",
    methods="counts were divided by the length of the gene and then scaled to one million a sample",
    help="Like FPKM, but all samples have the same total. Must see all genes: put filters behind it. Put a logarithm behind it.",
    **_COUNTS, **_LENGTHS,
)
class Tpm(_ByLength):
    """Rates counts / length, as shares of a million in each sample (Wagner et al. 2012, Theory Biosci 131:281-285)."""

    def per_base(self, X, kilobases):
        """What each count is multiplied by, (n, p)."""
        return 1e6 / totals(X / kilobases) / kilobases


def lengths_of(names: np.ndarray, reference) -> np.ndarray:
    """The length of each gene, (p,). Raises DataError where one is not in the table."""
    found = reference.drop_duplicates("gene").set_index("gene")["length"].reindex(names)
    if found.isna().any():
        absent = found.index[found.isna()]
        raise DataError(
            f"{len(absent):,} of {len(found):,} genes have no length.",
            f"For example {listed(absent, 3)}.",
            "Choose lengths that name genes as this layer does, or normalise without them.",
        )
    return found.to_numpy(float)
