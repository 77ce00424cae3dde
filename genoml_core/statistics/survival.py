"""Survival curves and tests from right-censored data: times (n,), events (n,) bool (True: it happened, False: censored then)."""
from typing import NamedTuple

import numpy as np
import pandas as pd

STEEPEST = 20.0  # the hazard ratio for a standard deviation stays below exp(20)


class LogRank(NamedTuple):
    """The outcome of a log-rank test; NaN where there is one group only, or no event."""

    chi2: float
    p: float
    df: int


def kaplan_meier(time, event, level: float = 0.95) -> pd.DataFrame:
    """time, at_risk, events, censored, survival, low, high: a row at each distinct time (Kaplan and Meier 1958).

    The interval is Greenwood's on the log(-log) scale, as R's ``conf.type="log-log"``; NaN where survival is 0 or still 1.
    """
    from scipy.stats import norm

    table = _table(time, event)
    survival = np.cumprod(1 - table.events / table.at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(np.cumsum(table.events / (table.at_risk * (table.at_risk - table.events))))
        reach = norm.ppf((1 + level) / 2) * spread / np.log(survival)
        low, high = survival ** np.exp(-reach), survival ** np.exp(reach)
    return table.assign(survival=survival, low=low, high=high)


def _table(time, event) -> pd.DataFrame:
    """time, at_risk, events, censored at each distinct time."""
    time, event = np.asarray(time, float), np.asarray(event, bool)
    times, place = np.unique(time, return_inverse=True)
    ended, events = np.bincount(place), np.bincount(place, weights=event).astype(int)
    return pd.DataFrame({"time": times, "at_risk": len(time) - np.cumsum(ended) + ended, "events": events, "censored": ended - events})


def censoring(time, event):
    """The function G(t) = P(still under observation after t), by Kaplan and Meier with the roles of event and censoring exchanged.

    Events come before censorings of the same time, as in Graf et al. (1999). t (n,) -> (n,).
    """
    table = _table(time, event)
    at_risk = table.at_risk - table.events
    left = np.cumprod(1 - table.censored / np.where(at_risk > 0, at_risk, 1))
    return _step(table.time.to_numpy(), left.to_numpy(), before=1.0)


def _step(times: np.ndarray, values: np.ndarray, before: float):
    """The right-continuous step function through (times, values)."""
    def at(t):
        return np.concatenate([[before], values])[np.searchsorted(times, t, side="right")]

    return at


def log_rank(time, event, group) -> LogRank:
    """The test that all groups have one hazard, k - 1 degrees of freedom (Mantel 1966; variance of the hypergeometric distribution)."""
    from scipy.stats import chi2

    at_risk, events = _by_group(np.asarray(time, float), np.asarray(event, bool), np.asarray(group))
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


def log_rank_scores(time, event) -> np.ndarray:
    """Events beyond those expected by the Nelson-Aalen hazard until each one's time, (n,); they sum up to 0."""
    table = _table(time, event)
    expected = np.cumsum(table.events / table.at_risk).to_numpy()
    return np.asarray(event, float) - expected[np.searchsorted(table.time.to_numpy(), np.asarray(time, float))]


def _by_group(time: np.ndarray, event: np.ndarray, group: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Numbers at risk and of events at each distinct time in each group, (T, K)."""
    (times, place), (groups, code) = (np.unique(values, return_inverse=True) for values in (time, group))
    ended, events = np.zeros((2, len(times), len(groups)))
    np.add.at(ended, (place, code), 1)
    np.add.at(events, (place, code), event)
    return ended[::-1].cumsum(axis=0)[::-1], events


def breslow(time, event, risk, times) -> np.ndarray:
    """Cumulative baseline hazard at ``times`` (T,), of log risks (n,) (Breslow 1972)."""
    order = np.argsort(time, kind="stable")
    time, event, weight = np.asarray(time, float)[order], np.asarray(event, bool)[order], np.exp(np.asarray(risk, float)[order])
    at_risk = np.cumsum(weight[::-1])[::-1][np.searchsorted(time, time, side="left")]
    return _step(time, np.cumsum(event / at_risk), before=0.0)(np.asarray(times, float))


def cox_slope(time, event, risk) -> float:
    """The coefficient of a Cox regression on one covariate (n,), ties as Breslow; 0 for a constant covariate or without events.

    Where the covariate puts all events in order no finite one is best: it stays within ``STEEPEST`` per standard deviation.
    """
    from scipy.optimize import brentq

    order = np.argsort(-np.asarray(time, float), kind="stable")
    time, event, x = np.asarray(time, float)[order], np.asarray(event, bool)[order], np.asarray(risk, float)[order]
    scale = x.std()
    if not scale > 0 or not event.any():
        return 0.0
    x = (x - x.mean()) / scale
    last = np.searchsorted(-time, -time[event], side="right") - 1

    def gradient(slope):  # of the partial likelihood: it only falls, so its zero is found where Newton's steps may leap to and fro
        weight = np.exp(slope * x - (slope * x).max()) + np.finfo(float).tiny  # so that far outliers leave something of the others
        return x[event].sum() - (np.cumsum(weight * x)[last] / np.cumsum(weight)[last]).sum()

    if gradient(STEEPEST) > 0 or gradient(-STEEPEST) < 0:
        return float(np.copysign(STEEPEST, gradient(0.0)) / scale)
    return float(brentq(gradient, -STEEPEST, STEEPEST, xtol=1e-12) / scale)
