"""What a test is worth in practice: predictive values at a prevalence, probabilities moved to it, net benefit."""
import numpy as np


def predictive_values(sensitivity, specificity, prevalence) -> tuple[np.ndarray, np.ndarray]:
    """Positive and negative predictive value by Bayes' rule; arrays of one shape, NaN where nobody tests positive or negative."""
    found, kept = np.asarray(sensitivity, float), np.asarray(specificity, float)
    with np.errstate(invalid="ignore", divide="ignore"):
        positive = found * prevalence / (found * prevalence + (1 - kept) * (1 - prevalence))
        negative = kept * (1 - prevalence) / (kept * (1 - prevalence) + (1 - found) * prevalence)
    return positive, negative


def at_prevalence(probability, shares, prevalence) -> np.ndarray:
    """Probabilities (n, K) where the classes have ``prevalence`` (K,), from those of samples with ``shares`` (Saerens et al. 2002)."""
    moved = np.asarray(probability, float) * (np.asarray(prevalence, float) / np.asarray(shares, float))
    return moved / moved.sum(axis=1, keepdims=True)


def net_benefit(positive, probability, thresholds, weights, prevalence=None) -> np.ndarray:
    """Net benefit of treating whoever has a probability of at least each threshold, (R, T) (Vickers and Elkin 2006).

    positive (n,) bool; probability (n,); thresholds (T,) below 1; weights (R, n). True positives count 1, false ones
    threshold / (1 - threshold), as a share of all. prevalence: of the class where the test is to be used; None: as in the samples.
    """
    thresholds = np.asarray(thresholds, float)
    treated = np.asarray(probability, float)[:, None] >= thresholds
    found, wrong = (_share(treated, weights, np.asarray(positive, bool) == side) for side in (True, False))
    if prevalence is None:
        prevalence = (weights @ np.asarray(positive, float) / weights.sum(axis=1))[:, None]
    return found * prevalence - wrong * (1 - prevalence) * thresholds / (1 - thresholds)


def treat_all(prevalence, thresholds) -> np.ndarray:
    """Net benefit of treating everybody, (T,)."""
    thresholds = np.asarray(thresholds, float)
    return prevalence - (1 - prevalence) * thresholds / (1 - thresholds)


def _share(treated: np.ndarray, weights: np.ndarray, of: np.ndarray) -> np.ndarray:
    """The weighted share of some samples that are treated, (R, T); 0 where there are none."""
    rows = weights[:, of].astype(float)
    total = rows.sum(axis=1, keepdims=True)
    return rows @ treated[of] / np.where(total > 0, total, 1)
