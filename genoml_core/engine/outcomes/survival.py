"""Survival: the outcome is a time, and whether the event came then or was not seen by then."""
import numpy as np
import pandas as pd

from ...errors import GenoMLError
from ...statistics.survival import breslow, censoring, cox_slope
from . import Outcome
from .regression import quantiles

GRID = 25  # times at which survival is predicted, between the first and the last tenth of the event times
TERCILES = 3
FEW = 20  # events of a cohort whose baseline hazard is half its own
TINY = 1e-12


def baselines(truth: np.ndarray, risk: np.ndarray, cohort: np.ndarray, times: np.ndarray) -> tuple[np.ndarray, dict]:
    """Breslow's cumulative baseline hazard at ``times`` of everybody, (T,), and of each cohort.

    That of a cohort is drawn towards that of everybody, by half where it has ``FEW`` events.
    """
    pooled, own = _breslow(truth, risk, times), {}
    for name in np.unique(cohort):
        rows = cohort == name
        events = truth["event"][rows].sum()
        trust = events / (events + FEW)
        own[name] = trust * _breslow(truth[rows], risk[rows], times) + (1 - trust) * pooled
    return pooled, own


def _breslow(truth: np.ndarray, risk: np.ndarray, times: np.ndarray) -> np.ndarray:
    return breslow(truth["time"], truth["event"], risk, times, truth["entry"])


class Risks:
    """From raw risks to survival curves, learnt on inner out-of-fold risks: a slope, baseline hazards, and how high a risk is.

    Risks of the training samples under their own model are too far apart; those of models that had not seen them are not.
    The slope is that of a Cox regression of the outcome on the risk, at least 0; the baselines are Breslow's, of each cohort where there
    are cohorts. A rank is the share of the inner risks of the cohort that are lower, so that groups of risk are cut where inner risks say.

    Risks are (n,), or (n, T) of models that tell one for each time of the grid: each has its baseline then, and the middle one speaks where
    one number is asked for.
    """

    def __init__(self, risk: np.ndarray, truth: np.ndarray, cohort: np.ndarray, times: np.ndarray):
        middle = _middle(risk)
        self.slope = max(cox_slope(truth["time"], truth["event"], middle, truth["entry"]), 0.0) if np.ptp(middle) > 0 else 0.0
        self.hazard, self.hazards = self._baselines(self.slope * risk, truth, cohort, times)
        self.risks, self.of_cohort = np.sort(middle), {name: np.sort(middle[cohort == name]) for name in np.unique(cohort)}

    def _baselines(self, risk, truth, cohort, times) -> tuple[np.ndarray, dict]:
        if risk.ndim == 1:
            return baselines(truth, risk, cohort, times)
        each = [baselines(truth, risk[:, place], cohort, times[[place]]) for place in range(len(times))]
        return np.concatenate([pooled for pooled, _ in each]), {
            name: np.concatenate([own[name] for _, own in each]) for name in np.unique(cohort)
        }

    def __call__(self, risk: np.ndarray, cohort: np.ndarray) -> dict[str, np.ndarray]:
        middle, rank = _middle(risk), np.empty(len(risk))
        hazard = np.stack([self.hazards.get(name, self.hazard) for name in cohort])
        for name in np.unique(cohort):
            rows, known = cohort == name, self.of_cohort.get(name, self.risks)
            rank[rows] = (np.searchsorted(known, middle[rows], "left") + np.searchsorted(known, middle[rows], "right")) / (2 * len(known))
        own = risk if risk.ndim == 2 else risk[:, None]
        summed = np.maximum.accumulate(hazard * np.exp(self.slope * own), axis=1)  # survival never rises
        return {"risk": middle, "survival": np.exp(-summed), "rank": rank}

    def facts(self) -> dict:
        return {"slope": self.slope}


def _middle(risk: np.ndarray) -> np.ndarray:
    return risk if risk.ndim == 1 else risk[:, risk.shape[1] // 2]


class Survival(Outcome):
    """truth: structured, (n,), fields ``event`` (bool), ``time``, ``entry`` (0: at the start) and ``cohort`` (codes).

    Predictions: ``risk`` (n,), ``survival`` (n, T), ``rank`` (n,).

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
        return self.target.follow_up(self.dataset)

    def _truth(self):
        followed = self._followed().loc[self.ids]
        if not followed.event.any():
            raise GenoMLError(f"No event was seen in {self.target.event!r}.", fix="Say which of its values mean that the event happened.")
        cohort = self.dataset.column(self.target.cohort).iloc[self.rows].fillna("unknown").astype(str) if self.target.cohort else None
        self.cohort, names = (np.zeros(len(followed), int), []) if cohort is None else pd.factorize(cohort, sort=True)
        self.cohort_names = list(names)
        truth = np.empty(len(followed), dtype=[("event", bool), ("time", float), ("entry", float), ("cohort", int)])
        truth["event"], truth["time"], truth["entry"], truth["cohort"] = followed.event, followed.time, followed.entry, self.cohort
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

    def raw(self, estimator, Z):
        """Log risks, (n,), or (n, T) at each time of the grid where a model's hazards are not proportional."""
        if hasattr(estimator, "log_hazards"):
            return estimator.log_hazards(Z, self.times)
        return np.asarray(estimator.predict(Z), float).reshape(len(Z))

    def middle(self, estimator, X):
        """The mean log risk of the training samples."""
        return self.raw(estimator, X).mean(axis=0)

    def calibrated(self, name, scores, positions):
        return self.calibrations[name](scores, self.truth[positions], self.cohort[positions], self.times)

    def prediction(self, scores, calibration, positions):
        return calibration(scores, self.cohort[positions])

    def known(self, positions, train):
        """By the training samples: ``followed``, the chance of still being under observation; ``usual``, the survival of the cohort."""
        truth, of = self.truth[positions], self.truth[train]
        still = censoring(of["time"], of["event"], of["entry"])
        pooled, own = baselines(self.truth[train], np.zeros(len(train)), self.cohort[train], self.times)
        return {
            "usual": np.exp(-np.stack([own.get(name, pooled) for name in self.cohort[positions]])),
            "time": truth["time"], "event": truth["event"], "entry": truth["entry"], "cohort": self.cohort[positions], "times": self.times,
            "followed": still(truth["time"]), "followed_at": np.tile(still(self.times), (len(positions), 1)),
            "entered": still(truth["entry"]),
        }

    def known_columns(self, positions):
        known = ("time", "event", "entry") if self.target.entry else ("time", "event")
        return pd.DataFrame({name: self.truth[positions][name] for name in known})

    def columns(self, prediction):
        table = pd.DataFrame({name: prediction[name] for name in ("risk", "rank")})
        return table.join(pd.DataFrame(prediction["survival"], columns=[f"s:{t:.6g}" for t in self.times]))

    def read(self, table):
        survival = table[[column for column in table if column.startswith("s:")]].to_numpy()
        return {"risk": table.risk.to_numpy(), "rank": table["rank"].to_numpy(), "survival": survival}

    def mixable(self, prediction):
        """The log of the cumulative hazard at the middle time, (n,): risks of different models in one unit."""
        middle = prediction["survival"][:, len(self.times) // 2]
        return np.log(-np.log(np.clip(middle, TINY, 1 - TINY)))

    def agreeing(self, groups, part):
        """Those with an event."""
        return len(np.unique(groups[self.truth["event"]]))

    def kept(self):
        return {"times": self.times.tolist(), "cohorts": self.cohort_names}

    def recall(self, kept, cohort):
        """A cohort that no training sample was of has the code -1."""
        self.times, names = np.array(kept["times"]), pd.Index(kept["cohorts"], dtype=object)
        whole = pd.Index([str(name).removesuffix(".0") for name in names])  # the same number may be told with a point or without
        able = (whole if whole.is_unique else names), [str(name).removesuffix(".0") if whole.is_unique else name for name in cohort]
        self.cohort = able[0].get_indexer(able[1]) if len(names) else np.zeros(len(cohort), int)

    def facts(self):
        late = {"late": int((self.truth["entry"] > 0).sum())} if self.target.entry else {}
        return {"events": int(self.truth["event"].sum()), "median time": float(np.median(self.truth["time"])), **late}
