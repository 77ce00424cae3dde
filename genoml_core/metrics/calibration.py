"""Metrics of probabilities: are they as high as the classes turn out to be frequent?"""
import numpy as np

from . import metric
from .arrays import chunks, ratio, weighted_mean

BINS = 15


@metric("Log loss", better="lower", chance=lambda shares: float(-np.sum(shares * np.log(shares))),
        help="Penalty for giving the true class a low probability; a confident error costs most. From 0 (perfect) up; lower is better.")
def log_loss(truth, probability, weights):
    """Mean of -ln p(true class), (R,), with probabilities clipped to the resolution of float64 as in scikit-learn.

    Chance, here and for the Brier score: the shares of the classes as probabilities of every sample.
    """
    tiny = np.finfo(float).eps
    given = np.asarray(probability, float)[np.arange(len(truth)), truth]
    return weighted_mean(-np.log(np.clip(given, tiny, 1 - tiny)), weights)


@metric("Brier score", better="lower", chance=lambda shares: float(1 - np.sum(np.square(shares))),
        help="Mean squared distance between the probabilities and what came true, summed over the classes. "
             "From 0 (perfect) to 2 (sure and always wrong); lower is better.")
def brier(truth, probability, weights):
    """Brier's own multiclass score, (R,): squared errors summed over classes, averaged over samples. For K = 2 twice the binary score."""
    errors = np.asarray(probability, float) - np.eye(probability.shape[1])[truth]
    return weighted_mean((errors**2).sum(axis=1), weights)


@metric("Calibration error", better="lower", unfit="A model that knows nothing but how common the classes are is perfectly calibrated.",
        help="Typical gap between the probability of the predicted class and how often that class was right; small studies read too high. "
             "From 0 (honest probabilities) to 1; lower is better.")
def ece(truth, probability, weights):
    """Expected calibration error of the top label, (R,), over 15 bins of equal mass, set by the sample itself.

    The estimate is biased upwards in small samples (Roelofs et al. 2022), and more so in resamples.
    """
    probability = np.asarray(probability, float)
    confidence = probability.max(axis=1)
    gap = (probability.argmax(axis=1) == truth) - confidence
    inner = np.quantile(confidence, np.linspace(0, 1, BINS + 1)[1:-1])
    members = np.eye(BINS)[np.searchsorted(inner, confidence, side="right")]
    parts = [ratio(np.abs(rows @ (members * gap[:, None])).sum(axis=1), rows.sum(axis=1)) for rows in chunks(weights)]
    return np.concatenate(parts)


def ece_of_perfect(probability, draws: int = 200, seed: int = 0) -> float:
    """What the calibration error of these probabilities (n, K) would be on average if they were right, as samples are few."""
    random, up = np.random.default_rng(seed), np.cumsum(probability, axis=1)
    drawn = [np.minimum((random.random((len(up), 1)) > up / up[:, -1:]).sum(axis=1), up.shape[1] - 1) for _ in range(draws)]
    return float(np.mean([ece(truth, probability, np.ones((1, len(up))))[0] for truth in drawn]))
