"""A cut-off that was searched for, with the price of searching in its p value. Times, entries (n,), events (n,) bool, scores (n,)."""
from typing import NamedTuple

import numpy as np

from .survival import log_rank_scores

SHUFFLES = 2_000
LEAST = 0.2  # of the samples on either side
TINY = 1e-9


class Cutoff(NamedTuple):
    """value: the largest score of the lower group; statistic: how far the groups are apart, in standard deviations of chance.

    p: how often chance is as far apart at its best cut-off.
    """

    value: float
    statistic: float
    p: float


def searched_cutoff(time, event, score, seed: int = 0, entry=None) -> Cutoff | None:
    """The cut-off of a score at which the log-rank scores of both sides differ most; None where no cut leaves a fifth on either side.

    Maximally selected rank statistics (Hothorn and Lausen 2003, Comput Stat Data Anal 43:121-137), with p by permutation.
    """
    order = np.argsort(score, kind="stable")
    score = np.asarray(score, float)[order]
    excess = log_rank_scores(time, event, entry)[order]
    n, below = len(score), np.arange(1, len(score))
    able = below[(np.diff(score) > 0) & (below >= LEAST * n) & (below <= (1 - LEAST) * n)]
    if not len(able) or not np.ptp(excess) > 0:
        return None
    spread = np.sqrt(able * (n - able) / n * excess.var(ddof=1))

    def apart(values):
        return np.abs(np.cumsum(values)[able - 1] - able * values.mean()) / spread

    own, random = apart(excess), np.random.default_rng(seed)
    best = np.array([apart(random.permutation(excess)).max() for _ in range(SHUFFLES)])
    p = (1 + (best >= own.max() * (1 - TINY)).sum()) / (1 + SHUFFLES)
    return Cutoff(float(score[able[own.argmax()] - 1]), float(own.max()), float(p))
