"""Do predicted chances of survival come true? Held-out patients: times, entries (n,), events (n,) bool, survival (n, T) at times (T,)."""
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..at_risk import survival_at
from .survival import kaplan_meier


class DCalibration(NamedTuple):
    """bins: how many patients, or parts of them, fall into each tenth of predicted survival, from low to high; p: of all being equal."""

    bins: np.ndarray
    chi2: float
    p: float


def d_calibration(survival, event, bins: int = 10) -> DCalibration:
    """Whether the survival predicted for each patient's own time, (n,), is spread evenly over 0 to 1 (Haider et al. 2020, JMLR 21:85).

    A censored patient would have died at some lower predicted survival, any of them being as likely, and counts in parts. The test is
    conservative where many are censored.
    """
    from scipy.stats import chi2

    survival, event = np.asarray(survival, float), np.asarray(event, bool)
    width = 1 / bins
    place = np.minimum((survival / width).astype(int), bins - 1)
    counts = np.bincount(place[event], minlength=bins).astype(float)
    lost, own = survival[~event], place[~event]
    with np.errstate(divide="ignore", invalid="ignore"):
        counts += np.bincount(own, weights=np.where(lost > 0, (lost - own * width) / lost, 1.0), minlength=bins)
        below = np.where(lost > 0, width / lost, 0.0)
    counts += np.bincount(own, weights=below, minlength=bins)[::-1].cumsum()[::-1] - np.bincount(own, weights=below, minlength=bins)
    expected = len(survival) / bins
    statistic = float(((counts - expected) ** 2 / expected).sum())
    return DCalibration(counts, statistic, float(chi2.sf(statistic, bins - 1)))


def quarters(grid: int) -> list[int]:
    """The places of a quarter, half and three quarters on a grid of times, those that are told where not all can be."""
    return sorted({quarter * (grid - 1) // 4 for quarter in (1, 2, 3)})


def survival_at_own(time, event, survival, times, entry=None) -> tuple[np.ndarray, np.ndarray]:
    """Each patient's predicted survival at the own time, of those who live at the entry, (n,), and whether the event came then, (n,).

    Nothing is predicted after the last of them: patients with longer times count
    as censored there.
    """
    own = survival_at(survival, times, time)
    own = own if entry is None else own / survival_at(survival, times, entry)
    return own, np.asarray(event, bool) & (np.asarray(time, float) <= times[-1])


def at_horizon(time, event, predicted, horizon: float, groups: int = 10, entry=None) -> pd.DataFrame:
    """predicted, observed, low, high, n: the mean predicted survival at a time, and that seen (Kaplan-Meier), by parts of equal size.

    predicted: survival at the horizon, (n,). Parts from the lowest to the highest prediction; equal predictions stay together.
    """
    predicted = np.asarray(predicted, float)
    cut = pd.qcut(predicted, groups, labels=False, duplicates="drop") if np.ptp(predicted) > 0 else np.zeros(len(predicted))
    entry = np.zeros(len(predicted)) if entry is None else np.asarray(entry, float)
    told = pd.DataFrame({"time": np.asarray(time, float), "event": np.asarray(event, bool), "entry": entry})
    rows = []
    for part in np.unique(cut):
        members = cut == part
        curve = kaplan_meier(**told[members])
        before = curve[curve.time <= horizon]
        seen = before.iloc[-1] if len(before) else pd.Series({"survival": 1.0, "low": np.nan, "high": np.nan})
        found = {"observed": seen.survival, "low": seen.low, "high": seen.high, "n": members.sum()}
        rows.append({"predicted": predicted[members].mean(), **found})
    return pd.DataFrame(rows)
