"""Do several choices among the same features agree?"""
import numpy as np

from .intervals import Interval

GOOD, FAIR = 0.75, 0.4


def stability(chosen: np.ndarray, features: int, level: float = 0.95) -> Interval:
    """How far M choices agree, beyond what chance would bring: 1 the same each time, 0 as drawn by lot; NaN where nothing was to choose.

    chosen: (M, q) bool, whether a choice holds a feature, of those that any holds; features: among how many was chosen, at least q.
    Nogueira, Sechidis and Brown (2018) J Mach Learn Res 18:174, with their standard error, and Student's t for the normal quantile, since
    choices are few. It takes them as independent, which those of folds are not: the true interval is wider.
    """
    from scipy.stats import t

    chosen = np.asarray(chosen, float)
    times, frequency, sizes = len(chosen), chosen.mean(axis=0), chosen.sum(axis=1)
    share = sizes.mean() / features
    chance = share * (1 - share)
    if times < 2 or not chance > 0:
        return Interval(np.nan, np.nan, np.nan)
    value = 1 - times / (times - 1) * (frequency * (1 - frequency)).sum() / features / chance
    moved = (chosen @ frequency / features - sizes * share / features
             + value / 2 * (2 * share * sizes / features - sizes / features - share + 1)) / chance
    reach = t.ppf((1 + level) / 2, times - 1) * np.sqrt(4 / times**2 * ((moved - moved.mean()) ** 2).sum())
    return Interval(float(value), float(value - reach), float(value + reach))
