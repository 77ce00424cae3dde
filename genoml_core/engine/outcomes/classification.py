"""Classes: the outcome is a label."""
import numpy as np
import pandas as pd

from ..calibrate import CALIBRATIONS, class_scores
from . import Outcome


class Classes(Outcome):
    """truth: class codes, (n,) int64. Predictions: ``label`` (n,) codes and ``probability`` (n, K)."""

    objective = "balanced_accuracy"
    calibrations = CALIBRATIONS

    @classmethod
    def usual_calibration(cls, objective):
        """Classes are called as the objective rewards it."""
        return "balanced" if objective == "balanced_accuracy" else "shifted"

    def _known(self):
        return self.dataset.column(self.target.column).notna().to_numpy()

    def _truth(self):
        labels = self.dataset.labels(self.target.column).loc[self.ids]
        self.classes = sorted(labels.unique())
        return np.searchsorted(self.classes, labels.to_numpy(dtype=object))

    def strata(self, positions, least):
        return self.truth[positions]

    def raw(self, estimator, Z):
        return class_scores(estimator, Z)

    def prediction(self, scores, calibration, positions):
        return {"label": calibration.label(scores), "probability": calibration(scores)}

    def known(self, positions, train):
        return {"truth": self.truth[positions]}

    def known_columns(self, positions):
        return pd.DataFrame({"truth": np.array(self.classes, dtype=object)[self.truth[positions]]})

    def columns(self, prediction):
        label = pd.DataFrame({"label": np.array(self.classes, dtype=object)[prediction["label"]]})
        return label.join(pd.DataFrame(prediction["probability"], columns=[f"p:{c}" for c in self.classes]))

    def read(self, table):
        label = pd.Index(self.classes).get_indexer(table.label)
        return {"label": label, "probability": table[[f"p:{c}" for c in self.classes]].to_numpy()}

    def mixable(self, prediction):
        """Probabilities, (n, K)."""
        return prediction["probability"]

    def names(self, metric, value):
        if value.ndim == 1:
            return {metric: value}
        return {f"{metric}:{name}": column for name, column in zip(self.classes, value.T, strict=True)}

    def chance(self, metric):
        return metric.chance(np.bincount(self.truth) / len(self.truth)) if metric.chance else None

    def agreeing(self, groups, part):
        """Those of its class, or of the rarest for each class."""
        sizes = pd.Series(groups).groupby(self.truth).nunique()
        return int(sizes[self.classes.index(part)] if part else len(sizes) * sizes.min())

    def kept(self):
        return {"classes": self.classes}

    def facts(self):
        return {"classes": {name: int(n) for name, n in zip(self.classes, np.bincount(self.truth), strict=True)}}
