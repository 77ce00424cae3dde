"""Confidence intervals: from resamples, and for a proportion."""
import math
from typing import NamedTuple

import numpy as np


class Interval(NamedTuple):
    """A value with its interval; NaN where it cannot be computed."""

    value: float
    low: float
    high: float

    @property
    def defined(self) -> bool:
        return not any(map(math.isnan, self))

    def to_dict(self) -> dict[str, float | None]:
        """For JSON: None for NaN."""
        return {name: None if math.isnan(number) else float(number) for name, number in self._asdict().items()}

    @classmethod
    def of(cls, cell: dict[str, float | None]) -> "Interval":
        """From what ``to_dict`` gave."""
        return cls(*(math.nan if cell[name] is None else cell[name] for name in cls._fields))

    def reaching(self, other: "Interval") -> "Interval":
        """The same value, with limits that hold the other interval's too, where those are defined."""
        return self._replace(low=_least(self.low, other.low), high=-_least(-self.high, -other.high))

    def opened(self, groups: int) -> "Interval":
        """An interval without width, opened by what as many agreeing groups leave possible (Clopper and Pearson 1934); others as they are.

        When all of n groups were right, resamples of them know nothing else, yet the true share may be as low as 0.025^(1 / n).
        """
        if not self.defined or self.low < self.high:
            return self
        room = 1 - clopper_pearson(groups, groups).low
        return self._replace(low=self.low - room, high=self.high + room)

    def clipped(self, least: float = 0.0, most: float = 1.0) -> "Interval":
        """With limits that a proportion can have."""
        return self if not self.defined else self._replace(low=max(self.low, least), high=min(self.high, most))

    @classmethod
    def from_dict(cls, parts: dict[str, float | None]) -> "Interval":
        return cls(*(math.nan if parts[name] is None else parts[name] for name in cls._fields))


def percentile(values, level: float = 0.95) -> Interval:
    """Percentile interval of a statistic over resamples, (R,); the first value is that of the sample itself.

    Resamples where it is undefined (NaN) are ignored; the limits are NaN where that is more than half of them.
    """
    low, high = limits(np.asarray(values, float)[1:], level)
    return Interval(float(values[0]), float(low), float(high))


def limits(resampled: np.ndarray, level: float = 0.95) -> np.ndarray:
    """Lower and upper limits, (2, ...), over the first axis of resampled statistics (R, ...), NaN as in ``percentile``."""
    defined = (~np.isnan(resampled)).mean(axis=0) >= 0.5
    kept = np.where(defined, resampled, 0.0)  # keeps numpy from warning of columns without any value
    quantile = np.nanquantile if np.isnan(kept).any() else np.quantile  # the same, but column by column: five times slower
    return np.where(defined, quantile(kept, [(1 - level) / 2, (1 + level) / 2], axis=0), np.nan)


def left_out(value: np.ndarray, without: np.ndarray, level: float = 0.95) -> np.ndarray:
    """Lower and upper limits, (2, ...), of statistics (...) that were computed again without each of K parts of the samples, (K, ...).

    The delete-a-group jackknife, with Student's t (Kott 2001, J Off Stat 17:521-526): the parts have to be of about one size.
    """
    from scipy.stats import t

    parts = len(without)
    error = np.sqrt((parts - 1) / parts * ((without - without.mean(axis=0)) ** 2).sum(axis=0))
    return value + np.multiply.outer([-1, 1], t.ppf((1 + level) / 2, parts - 1) * error)


def _least(a: float, b: float) -> float:
    return a if math.isnan(b) else min(a, b)


def wilson(successes: int, trials: int, level: float = 0.95) -> Interval:
    """Wilson's score interval of a proportion (Wilson 1927)."""
    from scipy.stats import binomtest

    return _proportion(binomtest(successes, trials), level, "wilson")


def clopper_pearson(successes: int, trials: int, level: float = 0.95) -> Interval:
    """The exact interval of a proportion, never too short (Clopper and Pearson 1934)."""
    from scipy.stats import binomtest

    return _proportion(binomtest(successes, trials), level, "exact")


def _proportion(test, level: float, method: str) -> Interval:
    interval = test.proportion_ci(level, method=method)
    return Interval(float(test.statistic), float(interval.low), float(interval.high))
