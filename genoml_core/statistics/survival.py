"""Survival curves and tests of times (n,), events (n,) bool (True: it happened, False: censored then) and entries (n,).

Who came under observation late is at risk from the entry on, entry < t <= time (left truncation); without entries all were there at 0.
"""
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..at_risk import RiskSets

STEEPEST = 20.0  # the hazard ratio for a standard deviation stays below exp(20)


class LogRank(NamedTuple):
    """The outcome of a log-rank test; NaN where there is one group only, or no event."""

    chi2: float
    p: float
    df: int


def kaplan_meier(time, event, level: float = 0.95, entry=None) -> pd.DataFrame:
    """time, at_risk, events, censored, survival, low, high: a row at each distinct time or entry (Kaplan and Meier 1958).

    The interval is Greenwood's on the log(-log) scale, as R's ``conf.type="log-log"``; NaN where survival is 0 or still 1.
    """
    from scipy.stats import norm

    table = _table(time, event, entry)
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.cumprod(1 - _share(table.events, table.at_risk))
        spread = np.sqrt(np.cumsum(_share(table.events, table.at_risk * (table.at_risk - table.events))))
        reach = norm.ppf((1 + level) / 2) * spread / np.log(survival)
        low, high = survival ** np.exp(-reach), survival ** np.exp(reach)
    return table.assign(survival=survival, low=low, high=high)


def _table(time, event, entry=None) -> pd.DataFrame:
    """time, at_risk, events, censored at each distinct time, and at each entry after 0."""
    time, event, entry = _arrays(time, event, entry)
    times = np.unique(np.concatenate([time, entry[entry > 0]]))
    place = np.searchsorted(times, time)
    ended, events = (np.bincount(place, weights=each, minlength=len(times)).astype(int) for each in (None, event))
    at_risk = RiskSets(time, entry, times).sum(np.ones(len(time))).astype(int)
    return pd.DataFrame({"time": times, "at_risk": at_risk, "events": events, "censored": ended - events})


def _arrays(time, event, entry) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    time = np.asarray(time, float)
    return time, np.asarray(event, bool), np.zeros(len(time)) if entry is None else np.asarray(entry, float)


def _share(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Part of the whole; 0 where there is nothing of it, also where nobody is at risk."""
    return (part / whole).where(part > 0, 0.0)


def censoring(time, event, entry=None):
    """The function G(t) = P(still under observation after t), by Kaplan and Meier with the roles of event and censoring exchanged.

    Events come before censorings of the same time, as in Graf et al. (1999). t (n,) -> (n,).
    """
    table = _table(time, event, entry)
    at_risk = table.at_risk - table.events
    left = np.cumprod(1 - table.censored / np.where(at_risk > 0, at_risk, 1))
    return _step(table.time.to_numpy(), left.to_numpy(), before=1.0)


def _step(times: np.ndarray, values: np.ndarray, before: float):
    """The right-continuous step function through (times, values)."""
    def at(t):
        return np.concatenate([[before], values])[np.searchsorted(times, t, side="right")]

    return at


def log_rank(time, event, group, entry=None) -> LogRank:
    """The test that all groups have one hazard, k - 1 degrees of freedom (Mantel 1966; variance of the hypergeometric distribution)."""
    from scipy.stats import chi2

    at_risk, events = _by_group(*_arrays(time, event, entry), np.asarray(group))
    all_risk, all_events = at_risk.sum(axis=1), events.sum(axis=1)
    share = at_risk / all_risk[:, None]
    difference = (events - share * all_events[:, None]).sum(axis=0)
    scale = all_events * (all_risk - all_events) / np.maximum(all_risk - 1, 1)
    variance = np.diag(scale @ share) - (share * scale[:, None]).T @ share
    df = len(difference) - 1
    if df == 0 or not events.any():
        return LogRank(np.nan, np.nan, df)
    statistic = float(difference[:df] @ np.linalg.pinv(variance[:df, :df]) @ difference[:df])
    return LogRank(statistic, float(chi2.sf(statistic, df)), df)


def log_rank_scores(time, event, entry=None) -> np.ndarray:
    """Events beyond those expected by the Nelson-Aalen hazard between each one's entry and time, (n,); they sum up to 0."""
    time, event, entry = _arrays(time, event, entry)
    hazard = _hazard(time, event, np.zeros(len(time)), entry)
    return event - (hazard(time) - hazard(entry))


def _by_group(time: np.ndarray, event: np.ndarray, entry: np.ndarray, group: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Numbers at risk and of events at each distinct event time in each group, (T, K)."""
    times, member = np.unique(time[event]), (group[:, None] == np.unique(group)).astype(float)
    events = np.zeros((len(times), member.shape[1]))
    np.add.at(events, np.searchsorted(times, time[event]), member[event])
    return RiskSets(time, entry, times).sum(member), events


def breslow(time, event, risk, times, entry=None) -> np.ndarray:
    """Cumulative baseline hazard at ``times`` (T,), of log risks (n,) (Breslow 1972)."""
    time, event, entry = _arrays(time, event, entry)
    return _hazard(time, event, np.asarray(risk, float), entry)(np.asarray(times, float))


def _hazard(time: np.ndarray, event: np.ndarray, risk: np.ndarray, entry: np.ndarray):
    """The cumulative baseline hazard as a function of the time."""
    times, events = np.unique(time[event], return_counts=True)
    return _step(times, np.cumsum(events * np.exp(-RiskSets(time, entry, times).log_sum(risk))), before=0.0)


def cox_slope(time, event, risk, entry=None) -> float:
    """The coefficient of a Cox regression on one covariate (n,), ties as Breslow; 0 for a constant covariate or without events.

    Where the covariate puts all events in order no finite one is best: it stays within ``STEEPEST`` per standard deviation.
    """
    from scipy.optimize import brentq

    time, event, entry = _arrays(time, event, entry)
    x = np.asarray(risk, float)
    scale = x.std()
    if not scale > 0 or not event.any():
        return 0.0
    x = (x - x.min()) / scale
    log_x, sets = np.log(np.maximum(x, np.finfo(float).tiny)), RiskSets(time, entry, np.sort(time[event]))

    def gradient(slope):  # of the partial likelihood: it only falls, so its zero is found where Newton's steps may leap to and fro
        return x[event].sum() - np.exp(sets.log_sum(slope * x + log_x) - sets.log_sum(slope * x)).sum()

    if gradient(STEEPEST) > 0 or gradient(-STEEPEST) < 0:
        return float(np.copysign(STEEPEST, gradient(0.0)) / scale)
    return float(brentq(gradient, -STEEPEST, STEEPEST, xtol=1e-12) / scale)
