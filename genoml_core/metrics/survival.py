"""Metrics of survival, of the held-out patients of one fold.

Beside ``time``, ``event`` (n,) and ``weights`` (R, n) they may ask for ``risk`` (n,), ``survival`` (n, T) at the grid ``times`` (T,),
``cohort`` (n,) codes, and for the censoring weights: ``followed`` (n,) and ``followed_at`` (n, T), the chance of still being under
observation after a patient's own time and after each time of the grid, by the training patients.

``entry`` (n,): when each one came under observation; 0 where it was at the start. ``entered`` (n,): the chance of still being under
observation after that time. Who came late counts from the entry on: among those at risk, and with the survival of those who live then.
"""
import numpy as np

from ..at_risk import RiskSets, survival_at
from . import metric
from .arrays import chunks, mean_of_defined, ratio
from .recalibration import solved
from .concordance import Concordance, comparable_pairs, concordance

TINY = 1e-12
SURVIVAL = {"tasks": ("survival",), "within_fold": True}
C_RANGE = "From 0 through 0.5 (guessing) to 1 (always right)."


@metric("C-index", chance=lambda shares: 0.5, **SURVIVAL,
        help=f"Of two patients, how often the one with the earlier event had the higher predicted risk. {C_RANGE}")
def harrell_c(time, event, entry, risk, weights):
    """Harrell's C, (R,): comparable pairs in the right order, tied risks counted half (Harrell et al. 1996)."""
    return stratified_c(time, event, entry, risk, np.zeros(len(time)), weights)


@metric("C-index within cohorts", chance=lambda shares: 0.5, **SURVIVAL,
        help=f"The C-index over pairs of the same cohort only: it does not count as skill to tell one cancer from another. {C_RANGE}")
def stratified_c(time, event, entry, risk, cohort, weights):
    """Concordant over comparable pairs, both within cohorts, (R,). The sample itself, as when models are tuned, needs no table of pairs."""
    if len(weights) == 1 and (weights == 1).all():
        parts = [concordance(time[of], event[of], risk[of], entry[of]) for of in (cohort == c for c in np.unique(cohort))]
        return np.array([Concordance(*map(sum, zip(*parts, strict=True))).index])
    return _share(comparable_pairs(time, event, entry) & (cohort[:, None] == cohort[None]), risk, weights)


@metric("Mean C-index of cohorts", chance=lambda shares: 0.5, **SURVIVAL,
        help=f"The C-index of each cohort by itself, averaged: small cohorts count as much as large ones. {C_RANGE}")
def macro_c(time, event, entry, risk, cohort, weights):
    """The mean over cohorts of Harrell's C within each, (R,), of those with a comparable pair."""
    pairs = comparable_pairs(time, event, entry)
    inside = [pairs & np.outer(cohort == name, cohort == name) for name in np.unique(cohort)]
    return mean_of_defined(np.column_stack([_share(of, risk, weights) for of in inside]))


@metric("C-index, Uno", chance=lambda shares: 0.5, **SURVIVAL,
        help=f"The C-index with weights, so that it does not depend on when patients were lost from follow-up. {C_RANGE}")
def uno_c(time, event, entry, risk, followed, entered, times, weights):
    """Uno's C, (R,): pairs whose event came before the last time of the grid, weighted 1 / G^2 (Uno et al. 2011)."""
    pairs = comparable_pairs(time, event, entry) & (time < times[-1])[:, None]
    both = np.square(np.where(followed > 0, followed, np.inf))[:, None] / np.outer(entered, entered)
    return _share(pairs / both, risk, weights)


@metric("AUC over time", chance=lambda shares: 0.5, **SURVIVAL,
        help="How well patients with an event by a time are told from those without one, averaged over the follow-up. "
             "From 0 through 0.5 (guessing) to 1.")
def auc_t(time, event, entry, risk, followed, entered, times, weights):
    """Cumulative/dynamic AUC over the grid, (R,), each time weighted by how much survival falls until it (Lambert and Chevret 2016)."""
    area = auc_curve(time, event, entry, risk, followed, entered, times, weights)
    drop = -np.diff(_survival(time, event, entry, times, weights), axis=1)
    known = ~np.isnan(area)
    return ratio(np.nansum(area * drop, axis=1), (drop * known).sum(axis=1))


@metric("Integrated Brier score", better="lower", **SURVIVAL,
        help="Mean squared gap between predicted survival and what came true, averaged over the follow-up. From 0 (perfect) up to 1; "
             "0.25 is saying one half to everybody.")
def ibs(time, event, entry, survival, followed, followed_at, entered, times, weights):
    """The Brier score over the grid by the trapezoid rule, divided by its length, (R,), as far as it is defined (Graf et al. 1999)."""
    curve = brier_curve(time, event, entry, survival, followed, followed_at, entered, times, weights)
    known = ~np.isnan(curve).all(axis=0)
    curve, times = curve[:, known], times[known]
    return np.trapezoid(curve, times, axis=1) / np.ptp(times) if len(times) > 1 else mean_of_defined(curve)


@metric("Skill of predicted survival", chance=lambda shares: 0.0, **SURVIVAL,
        help="By which share the integrated Brier score is lower than that of the usual survival of the patient's cohort. From below 0 "
             "(worse than saying the same to everybody) through 0 up to 1 (perfect).")
def ibs_skill(time, event, entry, survival, usual, followed, followed_at, entered, times, weights):
    """1 - IBS / IBS of ``usual`` (n, T), the survival of the cohort by the training patients, (R,)."""
    ours, theirs = (ibs(time, event, entry, each, followed, followed_at, entered, times, weights) for each in (survival, usual))
    return 1 - ratio(ours, theirs)


@metric("Calibration slope of risks", tasks=("survival",), better="near 1",
        help="By how much predicted log hazards would have to be stretched. From below 0 (misleading) through 1 (right) up: below 1 the "
             "predictions are too extreme, above 1 too timid.")
def risk_slope(time, event, entry, survival, weights):
    """The coefficient of a Cox regression on the log of the predicted cumulative hazard at the middle time, ties as Breslow, (R,)."""
    hazard = -np.log(np.clip(survival[:, survival.shape[1] // 2], TINY, 1 - TINY))
    x = np.log(hazard) - np.log(hazard).mean()
    happened = np.flatnonzero(event)[np.argsort(time[event], kind="stable")]
    sets = RiskSets(time, entry, time[happened])

    def sums(slope, rows):
        weight = (rows * np.exp(np.clip(slope * x, -500, 500))).T
        whole, first, second = (sets.sum(weight * power[:, None]).T for power in (np.ones(len(x)), x, x**2))
        whole = np.where(rows[:, happened] > 0, whole, 1)  # who is not in the resample need not have a risk set either
        mean, counted = first / whole, rows[:, happened]
        spread = second / whole - mean**2
        return (counted * (x[happened] - mean)).sum(axis=1)[:, None], (counted * spread).sum(axis=1)[:, None, None]

    rows = np.asarray(weights)
    return solved(sums, np.ones((1, 1)), rows, len(x))[:, 0] if np.ptp(x) > 0 else np.full(len(rows), np.nan)


def auc_curve(time, event, entry, risk, followed, entered, times, weights, **_) -> np.ndarray:
    """Cumulative/dynamic AUC at each time, (R, T): cases by then, weighted 1 / G, against those still free (Uno et al. 2007)."""
    columns = []
    for t in times:
        case, control, share = cases_and_controls(t, time, event, entry, followed, entered)
        columns.append(_auc(risk[case], risk[control], weights[:, case] * share[case], weights[:, control] * share[control]))
    return np.column_stack(columns)


def cases_and_controls(at, time, event, entry, followed, entered) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Those with an event by a time, those under observation who are still free of it, and how much each counts, (n,) each.

    One counts for those like it who were lost since their entry: as one over the chance of not being lost until the event, or until the
    time, which is the same for all controls.
    """
    case, control = event & (time <= at) & (followed > 0), (time > at) & (entry < at)
    return case, control, entered / np.where(case, followed, 1.0)


def _auc(case, control, inside, outside) -> np.ndarray:
    """The share of pairs in which the case has the higher risk, of weights (R, cases) and (R, controls)."""
    right = _order(case, control)
    return ratio(((inside @ right) * outside).sum(axis=1), inside.sum(axis=1) * outside.sum(axis=1))


def brier_curve(time, event, entry, survival, followed, followed_at, entered, times, weights, **_) -> np.ndarray:
    """The Brier score at each time, (R, T), with inverse censoring weights: others count for those lost before.

    NaN at times that no training patient was followed to: those who live on count there with a weight that nobody knows.
    """
    there = entry[:, None] < times
    survival = np.where(there, survival / survival_at(survival, times, entry)[:, None], 1.0) if entry.any() else survival
    case, control = event[:, None] & (time[:, None] <= times), time[:, None] > times
    lost = np.where(case, np.where(followed > 0, followed, np.inf)[:, None], np.where(followed_at > 0, followed_at, np.nan))
    losses = there * entered[:, None] * (case * survival**2 + control * (1 - survival) ** 2) / lost
    return ratio(weights @ losses, weights @ there)


def _share(pairs: np.ndarray, risk: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted share of the pairs (n, n) in the right order, (R,)."""
    pairs = np.asarray(pairs, np.float64)
    right, found = pairs * _order(risk, risk), []
    for rows in chunks(weights):
        found.append(ratio(((rows @ right) * rows).sum(axis=1), ((rows @ pairs) * rows).sum(axis=1)))
    return np.concatenate(found)


def _order(high: np.ndarray, low: np.ndarray) -> np.ndarray:
    """1 where the row's risk is higher than the column's, 0.5 where they are equal."""
    return (high[:, None] > low[None]) + 0.5 * (high[:, None] == low[None])


def _survival(time, event, entry, times, weights) -> np.ndarray:
    """Kaplan-Meier survival of each resample at 0 and on the grid, (R, T + 1)."""
    distinct, place = np.unique(time, return_inverse=True)
    at_risk = RiskSets(time, entry, distinct).sum(np.asarray(weights, float).T).T
    events = weights @ (np.eye(len(distinct))[place] * event[:, None])
    steps = np.cumprod(1 - np.divide(events, at_risk, out=np.zeros_like(at_risk), where=at_risk > 0), axis=1)
    whole = np.concatenate([np.ones((len(weights), 1)), steps], axis=1)
    return whole[:, np.concatenate([[0], np.searchsorted(distinct, times, side="right")])]
