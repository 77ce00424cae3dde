"""Hazard ratios and what they rest upon: times (n,), events (n,) bool, entries (n,) of those who came under observation late."""
import warnings
from typing import NamedTuple

import numpy as np
import pandas as pd

from .intervals import Interval
from .survival import kaplan_meier


class CoxTable(NamedTuple):
    """A Cox regression. terms: hazard_ratio, low, high, p, hazards_p, a row a covariate; likelihood: log partial likelihood.

    hazards_p: of the test that the hazard ratio is the same at all times (Grambsch and Therneau 1994, times by rank); NaN where some came
    late, since its residuals are known without that only.
    """

    terms: pd.DataFrame
    likelihood: float
    chi2: float  # of the likelihood-ratio test of all covariates
    p: float


def cox_table(time, event, covariates: pd.DataFrame, strata=None, entry=None) -> CoxTable:
    """Cox regression on a few covariates (n, p), without a penalty, ties by Efron; strata: codes (n,) with a baseline hazard each.

    Covariates that do not vary are left out. Raises DataError where the estimates do not settle, as with two that say the same.
    """
    from lifelines import CoxPHFitter
    from lifelines.exceptions import ConvergenceError, ConvergenceWarning
    from lifelines.statistics import proportional_hazard_test

    from ..errors import DataError

    varied = covariates.loc[:, covariates.nunique() > 1].astype(float)
    names = dict(zip(varied, (f"x{i}" for i in range(varied.shape[1])), strict=True))  # sample columns may have any name
    rows = varied.rename(columns=names).assign(time=np.asarray(time, float), event=np.asarray(event, bool))
    columns = {} if strata is None else {"strata": ["stratum"]}
    rows = rows if strata is None else rows.assign(stratum=np.asarray(strata))
    late = entry is not None and np.any(entry)
    if late:
        columns, rows = {**columns, "entry_col": "entry"}, rows.assign(entry=np.asarray(entry, float))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # it guesses at reasons; what counts is whether it settles
            fit = CoxPHFitter().fit(rows, "time", "event", **columns)
    except (ConvergenceError, np.linalg.LinAlgError) as error:
        why = "Some covariates say the same, or one of them parts all events from all others."
        raise DataError("The Cox regression of these covariates does not settle.", why, "Use fewer of them.") from error
    hazards_p = np.nan if late else proportional_hazard_test(fit, rows, time_transform="rank").summary["p"].reindex(list(names.values()))
    overall = fit.log_likelihood_ratio_test()
    found = fit.summary.loc[list(names.values())]
    terms = pd.DataFrame({
        "hazard_ratio": found["exp(coef)"], "low": found["exp(coef) lower 95%"], "high": found["exp(coef) upper 95%"], "p": found["p"],
        "hazards_p": hazards_p,
    }).set_axis(list(names), axis=0)  # fmt: skip
    return CoxTable(terms, float(fit.log_likelihood_), float(overall.test_statistic), float(overall.p_value))


def restricted_mean(time, event, limit: float, level: float = 0.95, entry=None) -> Interval:
    """Mean survival up to ``limit``: the area under the Kaplan-Meier curve until then, with its normal interval (Irwin 1949)."""
    value, variance = _restricted(limit, time=time, event=event, entry=entry)
    return _normal(value, variance, level)


def restricted_mean_difference(time, event, second, limit: float, level: float = 0.95) -> Interval:
    """Restricted mean of the second group (a mask, (n,)) minus that of the first (Royston and Parmar 2013)."""
    second = np.asarray(second, bool)
    told = {"time": np.asarray(time), "event": np.asarray(event)}
    (one, spread), (other, more) = (_restricted(limit, **{name: of[part] for name, of in told.items()}) for part in (~second, second))
    return _normal(other - one, spread + more, level)


def _restricted(limit: float, **followed) -> tuple[float, float]:
    """The area under the curve and its variance: each event time weighs by what is left of the area after it."""
    curve = kaplan_meier(**followed)
    inside = curve[curve.time < limit]
    edges = np.concatenate([[0.0], inside.time, [limit]])
    areas = np.diff(edges) * np.concatenate([[1.0], inside.survival])
    left = areas.sum() - np.cumsum(areas)[:-1]
    rest = (inside.at_risk * (inside.at_risk - inside.events)).to_numpy(float)
    shares = np.divide(inside.events, rest, out=np.zeros(len(rest)), where=rest > 0)  # nothing is left after the last event of all
    return float(areas.sum()), float(left**2 @ shares)


def _normal(value: float, variance: float, level: float) -> Interval:
    from scipy.stats import norm

    reach = norm.ppf((1 + level) / 2) * variance**0.5
    return Interval(value, value - reach, value + reach)
