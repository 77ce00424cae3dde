"""Values: the outcome is a number."""
import numpy as np
import pandas as pd

from . import Outcome

MOST = 5  # strata


class AsPredicted:
    """A regression needs no calibration."""

    def __init__(self, scores, truth):
        pass

    def facts(self) -> dict:
        return {}


class Values(Outcome):
    """truth: numbers, (n,) float64. Predictions: ``predicted`` (n,)."""

    objective = "r2"
    calibrations = {"none": AsPredicted}  # noqa: RUF012 - never changed

    def _known(self):
        return np.isfinite(self._numbers())

    def _truth(self):
        return self._numbers()[self.rows]

    def _numbers(self) -> np.ndarray:
        return pd.to_numeric(self.dataset.column(self.target.column), errors="coerce").to_numpy(dtype=float)

    def strata(self, positions, least):
        return quantiles(self.truth[positions], min(MOST, len(positions) // least))

    def scores(self, estimator, X, Z):
        return np.asarray(estimator.predict(Z), dtype=float).reshape(len(Z))

    def prediction(self, scores, calibration, positions):
        return {"predicted": scores}

    def known(self, positions, train):
        return {"observed": self.truth[positions]}

    def table(self, positions, prediction):
        return pd.DataFrame({"truth": self.truth[positions], "predicted": prediction["predicted"]})

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
