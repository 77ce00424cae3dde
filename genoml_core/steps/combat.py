"""ComBat: known batches are brought to one location and scale (Johnson, Li and Rabinovic 2007, Biostatistics 8:118-127)."""
import numpy as np
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from ..errors import DataError, listed
from . import step

TOLERANCE = 1e-4  # as sva: of the relative change, divided by the old value with its sign


@step(
    "combat",
    label="ComBat (known batches)",
    methods="location and scale of the known batches were adjusted by ComBat (parametric empirical Bayes), with parameters from the "
    "training samples and without any covariate",
    help="For samples of batches that are in the training samples. A sample of another batch cannot be adjusted. The target is never a "
    "covariate: it would give the answer of held-out samples away.",
    needs=("batch",),
)
class ComBat(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Values (x - mean) / sd, minus gamma, divided by sqrt(delta) of the batch, and back on the scale of all samples.

    mean_, sd_: of all training samples within batches, (p,); effects_: batch -> (gamma, delta), each (p,). With one batch nothing is
    done; where a batch has a single training sample, only locations are adjusted. Features that are constant in a batch stay.
    """

    def fit(self, X, y=None, *, batch=None):
        """batch: of each sample, (n,) text. Raises DataError for a sample without a batch."""
        X = validate_data(self, X, dtype=np.float64)
        batch = _known(batch, len(X))
        parts = [X[batch == name] for name in np.unique(batch)]
        alone = min(map(len, parts)) == 1
        varies = np.all([np.ptp(part, axis=0) > 0 for part in parts if len(part) > 1], axis=0) & (np.ptp(X, axis=0) > 0)
        residual = np.concatenate([part - part.mean(axis=0) for part in parts])
        self.mean_ = np.average([part.mean(axis=0) for part in parts], axis=0, weights=[len(part) for part in parts])
        self.sd_ = np.sqrt((residual**2).mean(axis=0))
        self.adjusted_ = np.flatnonzero(varies & (self.sd_ > 0)) if len(parts) > 1 else np.empty(0, int)
        mean, sd = self.mean_[self.adjusted_], self.sd_[self.adjusted_]
        standard = {name: (part[:, self.adjusted_] - mean) / sd for name, part in zip(np.unique(batch), parts, strict=True)}
        learn = _location if alone or not len(self.adjusted_) else _location_and_scale
        self.effects_ = {name: learn(Z) for name, Z in standard.items()}
        return self

    def transform(self, X, *, batch=None):
        """batch: of each sample, (n,) text. Raises DataError for a batch that was not in the training samples."""
        check_is_fitted(self)
        given = validate_data(self, X, reset=False, dtype=[np.float64, np.float32])
        X, batch = given.astype(float), _known(batch, len(given))
        if strange := sorted(set(batch) - set(self.effects_)):
            why = f"Training samples are of {listed(sorted(self.effects_), 5)}; ComBat has nothing to adjust another batch by."
            fix = "Leave ComBat out: ranks within the sample, or models that must do without it, are what can be tried on a new batch."
            raise DataError(f"Held-out samples come from a batch that no training sample is of: {listed(strange, 3)}.", why, fix)
        mean, sd = self.mean_[self.adjusted_], self.sd_[self.adjusted_]
        for name in np.unique(batch):
            (gamma, delta), rows = self.effects_[name], np.flatnonzero(batch == name)
            Z = (X[np.ix_(rows, self.adjusted_)] - mean) / sd
            X[np.ix_(rows, self.adjusted_)] = (Z - gamma) / np.sqrt(delta) * sd + mean
        return X.astype(given.dtype)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags


def _known(batch, number: int) -> np.ndarray:
    if batch is None:  # all of one
        return np.full(number, "all")
    batch = np.asarray(batch, dtype=str)
    if (batch == "").any():
        what = f"{int((batch == '').sum())} sample(s) have no batch."
        raise DataError(what, "ComBat adjusts each sample by its batch.", "Complete the batch column, or leave ComBat out.")
    return batch


def _location(Z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The shrunken gamma of a batch from its standardised samples (n, p), and 1 for delta."""
    hat = Z.mean(axis=0)
    return _posterior_mean(hat, hat.mean() if len(hat) else 0, 1, 1, _variance(hat)), np.ones(Z.shape[1])


def _location_and_scale(Z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The shrunken gamma and delta of a batch from its standardised samples (n, p): each from the other, until they stay."""
    n, gamma_hat, delta_hat = len(Z), Z.mean(axis=0), Z.var(axis=0, ddof=1)
    bar, spread, mean, variance = gamma_hat.mean(), _variance(gamma_hat), delta_hat.mean(), _variance(delta_hat)
    shape, rate = (2 * variance + mean**2) / variance, (mean * variance + mean**3) / variance
    gamma, delta, change = gamma_hat, delta_hat, 1.0
    while change > TOLERANCE:
        before = gamma, delta
        gamma = _posterior_mean(gamma_hat, bar, n, delta, spread)
        delta = (((Z - gamma) ** 2).sum(axis=0) / 2 + rate) / (n / 2 + shape - 1)
        change = max((np.abs(new - old) / old).max() for new, old in zip((gamma, delta), before, strict=True))
    return gamma, delta


def _posterior_mean(hat, bar, n, delta, spread):
    return (spread * n * hat + delta * bar) / (spread * n + delta)


def _variance(values: np.ndarray) -> float:
    """Over features; a little where there is no more than one."""
    return max(float(values.var(ddof=1)), 1e-12) if len(values) > 1 else 1e-12
