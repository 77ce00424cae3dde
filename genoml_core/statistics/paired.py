"""Paired comparison of two models over the same folds."""
import math
from typing import NamedTuple

import numpy as np

from .intervals import Interval


class PairedTest(NamedTuple):
    """The outcome of a paired test: mean difference with its 95 % interval, statistic, two-sided p."""

    difference: Interval
    t: float
    p: float


def corrected_resampled_t(differences, test_share: float) -> PairedTest:
    """Nadeau and Bengio's t-test over the score differences of all (repeat, fold), with k * r - 1 degrees of freedom.

    test_share: held-out rows over training rows, 1 / (k - 1) for k folds. Training sets overlap, so the plain t-test finds far too much;
    the correction adds ``test_share`` to 1 / (k * r) (Nadeau and Bengio 2003). Without spread there is nothing to judge by: p is 1
    where all differences are 0, otherwise NaN; the limits are NaN.
    """
    from scipy.stats import t as student

    differences = np.asarray(differences, float)
    count, mean = len(differences), float(differences.mean())
    variance = (1 / count + test_share) * float(differences.var(ddof=1)) if count > 1 else math.nan
    if not variance > 0:
        return PairedTest(Interval(mean, math.nan, math.nan), math.nan, 1.0 if variance == 0 and mean == 0 else math.nan)
    error = math.sqrt(variance)
    reach = float(student.ppf(0.975, count - 1)) * error
    return PairedTest(Interval(mean, mean - reach, mean + reach), mean / error, float(2 * student.sf(abs(mean / error), count - 1)))


class Posterior(NamedTuple):
    """How probable it is that one model is better, that both are practically equal, that it is worse; together 1."""

    better: float
    equal: float
    worse: float


def correlated_posterior(differences, test_share: float, zone: float) -> Posterior:
    """The Bayesian correlated t-test (Benavoli et al. 2017, J Mach Learn Res 18:77) over the score differences of all (repeat, fold).

    With a flat prior the mean difference follows Student's t about its estimate, with the variance of ``corrected_resampled_t``.
    test_share: as there; zone: differences up to this size make no practical difference.
    """
    from scipy.stats import t as student

    differences = np.asarray(differences, float)
    count, mean = len(differences), float(differences.mean())
    error = math.sqrt((1 / count + test_share) * float(differences.var(ddof=1))) if count > 1 else math.nan
    if not error > 0:
        return Posterior(*(float(inside) for inside in (mean > zone, abs(mean) <= zone, mean < -zone)))
    better, worse = float(student.sf((zone - mean) / error, count - 1)), float(student.cdf((-zone - mean) / error, count - 1))
    return Posterior(better, 1 - better - worse, worse)


def signed_rank(differences) -> float:
    """Two-sided p of Wilcoxon's (1945) signed-rank test over pairs, (n,); 1 where all are 0, NaN without any."""
    from scipy.stats import wilcoxon

    differences = np.asarray(differences, float)
    if not len(differences):
        return math.nan
    return float(wilcoxon(differences).pvalue) if differences.any() else 1.0
