"""Survival: the outcome is a time, and whether the event came then or was not seen by then."""
import numpy as np
import pandas as pd

from ...errors import GenoMLError
from ...statistics.survival import breslow, censoring, cox_slope
from . import Outcome
from .regression import quantiles

GRID = 25  # times at which survival is predicted, between the first and the last tenth of the event times
TERCILES = 3
TINY = 1e-12


class Risks:
    """From raw risks to survival curves, learnt on inner out-of-fold risks: a slope, a baseline hazard, and where high risk begins.

    Risks of the training samples under their own model are too far apart; those of models that had not seen them are not.
    The slope is that of a Cox regression of the outcome on the risk, at least 0; the baseline is Breslow's. High risk begins at the
    median, in each cohort by itself where there are cohorts.
    """

    def __init__(self, risk: np.ndarray, truth: np.ndarray, cohort: np.ndarray, times: np.ndarray):
        time, event = truth["time"], truth["event"]
        self.slope = max(cox_slope(time, event, risk), 0.0) if np.ptp(risk) > 0 else 0.0
        self.hazard = breslow(time, event, self.slope * risk, times)
        self.cuts = pd.Series(risk).groupby(cohort).median().to_dict()
        self.cut = float(np.median(risk))

    def __call__(self, risk: np.ndarray, cohort: np.ndarray) -> dict[str, np.ndarray]:
        survival = np.exp(-self.hazard * np.exp(self.slope * risk)[:, None])
        return {"risk": risk, "survival": survival, "high": risk > np.array([self.cuts.get(c, self.cut) for c in cohort])}

    def facts(self) -> dict:
        return {"slope": self.slope, "cut": self.cut}


class Survival(Outcome):
    """truth: structured, (n,), fields ``event`` (bool) and ``time``. Predictions: ``risk`` (n,), ``survival`` (n, T), ``high`` (n,).

    times: the grid (T,), in the unit of the time column.
    """

    objective = "harrell_c"
    calibrations = {"slope": Risks}  # noqa: RUF012 - never changed

    @classmethod
    def usual_objective(cls, target):
        """Within cohorts, where there are some: between them, knowing the cohort would pass for knowing the patient."""
        return "stratified_c" if target.cohort else cls.objective

    def _known(self):
        return self.dataset.samples.index.isin(self._followed().index)

    def _followed(self) -> pd.DataFrame:
        return self.dataset.follow_up(self.target.column, self.target.event, self.target.event_values)

    def _truth(self):
        followed = self._followed().loc[self.ids]
        truth = np.empty(len(followed), dtype=[("event", bool), ("time", float)])
        truth["event"], truth["time"] = followed.event, followed.time
        if not truth["event"].any():
            raise GenoMLError(f"No event was seen in {self.target.event!r}.", fix="Say which of its values mean that the event happened.")
        cohort = self.dataset.column(self.target.cohort).iloc[self.rows].fillna("unknown").astype(str) if self.target.cohort else None
        self.cohort = np.zeros(len(truth), int) if cohort is None else pd.factorize(cohort, sort=True)[0]
        low, high = np.quantile(truth["time"][truth["event"]], [0.1, 0.9])
        self.times = np.linspace(low, high, GRID) if high > low else np.array([low])
        return truth

    @property
    def blocks(self):
        """Its cohort."""
        return self.cohort

    def strata(self, positions, least):
        """Event by thirds of the time, fewer parts where events are few."""
        truth, codes = self.truth[positions], np.zeros(len(positions), int)
        for place, event in enumerate((False, True)):
            rows = np.flatnonzero(truth["event"] == event)
            if len(rows):
                codes[rows] = TERCILES * place + quantiles(truth["time"][rows], min(TERCILES, len(rows) // least))
        return codes

    def scores(self, estimator, X, Z):
        """Log risks about the mean of the training samples, so that those of several fits can be put together."""
        return np.asarray(estimator.predict(Z), float).reshape(len(Z)) - float(np.mean(estimator.predict(X)))

    def calibrated(self, name, scores, positions):
        return self.calibrations[name](scores, self.truth[positions], self.cohort[positions], self.times)

    def prediction(self, scores, calibration, positions):
        return calibration(scores, self.cohort[positions])

    def known(self, positions, train):
        """``followed``: the chance of still being under observation, by the censoring of the training samples."""
        truth, still = self.truth[positions], censoring(self.truth["time"][train], self.truth["event"][train])
        return {
            "time": truth["time"], "event": truth["event"], "cohort": self.cohort[positions], "times": self.times,
            "followed": still(truth["time"]), "followed_at": np.tile(still(self.times), (len(positions), 1)),
        }

    def table(self, positions, prediction):
        truth = self.truth[positions]
        table = pd.DataFrame({"time": truth["time"], "event": truth["event"], "risk": prediction["risk"], "high": prediction["high"]})
        return table.join(pd.DataFrame(prediction["survival"], columns=[f"s:{t:.6g}" for t in self.times]))

    def read(self, table):
        survival = table[[column for column in table if column.startswith("s:")]].to_numpy()
        return {"risk": table.risk.to_numpy(), "high": table.high.to_numpy(), "survival": survival}

    def mixable(self, prediction):
        """The log of the cumulative hazard at the middle time, (n,): risks of different models in one unit."""
        middle = prediction["survival"][:, len(self.times) // 2]
        return np.log(-np.log(np.clip(middle, TINY, 1 - TINY)))

    def agreeing(self, groups, part):
        """Those with an event."""
        return len(np.unique(groups[self.truth["event"]]))

    def facts(self):
        return {"events": int(self.truth["event"].sum()), "median time": float(np.median(self.truth["time"]))}
