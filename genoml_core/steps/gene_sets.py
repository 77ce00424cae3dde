"""Scores of gene sets in place of genes."""
import numpy as np
from scipy.stats import rankdata
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from ..errors import DataError
from ..params import Int, Known
from . import step

_SETS = {
    "needs": ("names",),
    "gives": "numeric",
    "sets": Known("gene sets", label="Gene sets", help="A GMT file, brought in on the data page."),
    "least": Int(1, 500, default=5, label="Fewest genes", help="Sets with fewer genes in this layer are left out."),
}


class _Sets(TransformerMixin, BaseEstimator):
    """Scores (n, number of sets) of the sets with at least ``least`` genes among the features."""

    def __init__(self, sets="", least=5):
        self.sets, self.least = sets, least

    def fit(self, X, y=None, *, names=None, reference=None):
        """names: of the features, (p,); reference: table of ``set`` and ``gene``. Raises DataError where no set is left."""
        X = validate_data(self, X, dtype=np.float32)
        place = {name: i for i, name in enumerate(names)}
        there = reference[reference["gene"].isin(place)]
        self.members_ = {
            name: np.array([place[gene] for gene in genes]) for name, genes in there.groupby("set", sort=False)["gene"]
            if len(genes) >= self.least
        }  # fmt: skip
        if not self.members_:
            why = f"No set has {self.least} of the {len(place):,} features of this layer."
            raise DataError("No gene set is left.", why, "Choose sets that name genes as this layer does, or ask for fewer genes.")
        self.learn(X)
        return self

    def learn(self, X: np.ndarray) -> None:
        """Learn from training samples (n, p), if there is anything to learn."""

    def transform(self, X):
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=np.float32)
        member = np.zeros((X.shape[1], len(self.members_)), dtype=np.float32)
        for column, places in enumerate(self.members_.values()):
            member[places, column] = 1
        return self.scores(X, member).astype(np.float32)

    def get_feature_names_out(self, input_features=None):
        """The names of the sets."""
        check_is_fitted(self)
        return np.array(list(self.members_), dtype=object)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags


@step(
    "gene_set_means",
    label="Gene set scores, mean of z-scores",
    methods="genes were replaced by gene sets, each the mean z-score of its genes with {least} or more of them, by the mean and standard "
    "deviation of the training samples",
    help="Fewer, steadier and more telling features. Put it behind a logarithm; a filter in front of it leaves sets without their genes.",
    **_SETS,
)
class GeneSetMeans(_Sets):
    """The mean over the genes of a set of (x - mean) / sd; a gene that does not vary in the training samples counts as 0."""

    def learn(self, X):
        self.mean_, self.sd_ = X.mean(axis=0, dtype=float), X.std(axis=0, dtype=float)

    def scores(self, X, member):
        """(n, sets) from values (n, p) and which feature is in which set (p, sets)."""
        varies = self.sd_ > 1e-6 * np.abs(self.mean_)
        return np.where(varies, (X - self.mean_) / np.where(varies, self.sd_, 1), 0) @ member / member.sum(axis=0)


@step(
    "ssgsea",
    label="Gene set scores, ssGSEA",
    methods="genes were replaced by single-sample enrichment scores (ssGSEA) of gene sets with {least} or more of them, not normalised "
    "across samples",
    help="Only the order of the genes within a sample counts, so that each sample stands alone. A filter in front of it takes genes away.",
    rowwise=True,
    **_SETS,
)
class SsGsea(_Sets):
    """The sum over ranks of the difference between two running sums (Barbie et al. 2009, Nature 462:108-112), ranks to the power 0.25.

    Divided by the number of features; not by the range over samples, which would let a sample's score depend on the others.
    """

    def scores(self, X, member):
        """(n, sets) from values (n, p) and which feature is in which set (p, sets)."""
        rank = rankdata(X, axis=1)  # also the number of running sums that a feature is part of
        weight = rank**0.25
        outside = (rank.sum(axis=1, keepdims=True) - rank @ member) / np.maximum(X.shape[1] - member.sum(axis=0), 1)
        return ((weight * rank) @ member / (weight @ member) - outside) / X.shape[1]
