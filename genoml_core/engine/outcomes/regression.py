"""Values: the outcome is a number."""
import numpy as np
import pandas as pd

from ...dataset import label_of
from . import Outcome

MOST = 5  # strata


class AsPredicted:
    """A regression needs no calibration."""

    def __init__(self, scores, truth):
        pass

    def facts(self) -> dict:
        return {}


class Values(Outcome):
    """truth: numbers, (n,) float64; cohorts: (n,) text, empty where there are none. Predictions: ``predicted`` (n,)."""

    objective = "r2"
    stored = ("expected",)
    calibrations = {"none": AsPredicted}  # noqa: RUF012 - never changed

    @classmethod
    def usual_objective(cls, target):
        """Beyond the means of cohorts, where there are some: between them, knowing the drug would pass for knowing the cell line."""
        return "r2_beyond" if target.cohort else cls.objective

    def _known(self):
        return np.isfinite(self._numbers())

    def _truth(self):
        cohort = self.target.cohort
        known = self.dataset.column(cohort).iloc[self.rows].map(label_of, na_action="ignore") if cohort else pd.Series("", self.rows)
        self.cohorts = known.fillna("").to_numpy(dtype=str)
        return self._numbers()[self.rows]

    def _numbers(self) -> np.ndarray:
        return pd.to_numeric(self.dataset.column(self.target.column), errors="coerce").to_numpy(dtype=float)

    @property
    def blocks(self):
        """Its cohort."""
        return pd.factorize(self.cohorts)[0]

    def strata(self, positions, least):
        return quantiles(self.truth[positions], min(MOST, len(positions) // least))

    def raw(self, estimator, Z):
        return np.asarray(estimator.predict(Z), dtype=float).reshape(len(Z))

    def prediction(self, scores, calibration, positions):
        return {"predicted": scores}

    def known(self, positions, train):
        """``expected``: the mean of the training samples of its cohort; of all for a cohort that is not among them."""
        means = pd.Series(self.truth[train]).groupby(self.cohorts[train]).mean()
        expected = pd.Series(self.cohorts[positions]).map(means).fillna(self.truth[train].mean())
        return {"observed": self.truth[positions], "expected": expected.to_numpy(float)}

    def known_columns(self, positions):
        return pd.DataFrame({"truth": self.truth[positions]})

    def columns(self, prediction):
        return pd.DataFrame({"predicted": prediction["predicted"]})

    def read(self, table):
        return {"predicted": table.predicted.to_numpy()}

    def mixable(self, prediction):
        """The predicted numbers, (n,)."""
        return prediction["predicted"]

    def facts(self):
        low, middle, high = np.quantile(self.truth, [0.25, 0.5, 0.75])
        return {"values": {"median": float(middle), "lower quartile": float(low), "upper quartile": float(high)}}


def quantiles(values: np.ndarray, number: int) -> np.ndarray:
    """Codes of ``number`` parts of equal size by rank, (n,); at least one part."""
    order = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    return order * max(number, 1) // len(values)
