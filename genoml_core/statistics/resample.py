"""Bootstrap resamples of groups as weights: one matrix instead of a thousand copies of the data."""
import numpy as np


def group_weights(groups, truth, resamples: int = 1000, seed: int = 0) -> np.ndarray:
    """How often each of n predictions counts in each resample, (resamples + 1, n) float32; row 0, all ones, is the sample itself.

    groups (n,): what is drawn, with replacement, as a whole (patients); truth (n,): class codes. Groups are drawn within strata, the most
    common class of each group, so that each resample has the class mix of the sample.
    """
    _, group = np.unique(np.asarray(groups), return_inverse=True)
    stratum = _most_common(group, np.asarray(truth))
    random = np.random.default_rng(seed)
    drawn = np.zeros((resamples, len(stratum)), np.float32)
    for label in np.unique(stratum):
        members = np.flatnonzero(stratum == label)
        drawn[:, members] = _counts(random, resamples, len(members))
    return np.vstack([np.ones((1, len(group)), np.float32), drawn[:, group]])


def _most_common(group: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """The class that occurs most in each group; the lowest code where two tie."""
    counts = np.zeros((group.max() + 1, truth.max() + 1))
    np.add.at(counts, (group, truth), 1)
    return counts.argmax(axis=1)


def _counts(random, resamples: int, size: int) -> np.ndarray:
    """How often each of ``size`` items occurs among as many draws with replacement, (resamples, size)."""
    draws = random.integers(size, size=(resamples, size)) + size * np.arange(resamples)[:, None]
    return np.bincount(draws.ravel(), minlength=resamples * size).reshape(resamples, size)
