"""Which curves a run stores for its figures, each made from one row's predictions."""
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..metrics.scoring import within_folds
from ..metrics.survival import auc_curve, brier_curve, cases_and_controls
from ..statistics.curves import precision_recall, reliability, roc
from ..statistics.intervals import limits
from ..statistics.survival_calibration import quarters


class Curve(NamedTuple):
    """compute(outcome, parts): a table of points with limits."""

    task: str
    compute: Callable


def _over_time(curve: Callable) -> Callable:
    """time, value, low, high: a function of the survival parts, (R, T), computed within each fold and averaged."""

    def compute(outcome, parts) -> pd.DataFrame:
        rest = {name: part for name, part in parts.items() if name not in ("folds", "weights")}
        values = within_folds(curve, rest, parts["folds"], parts["weights"])
        low, high = limits(values[1:])
        return pd.DataFrame({"time": outcome.times, "value": values[0], "low": low, "high": high})

    return compute


def _roc_at_times(outcome, parts) -> pd.DataFrame:
    """ROC curves at a quarter, half and three quarters of the grid, ``class`` being the time: cases weigh as in the AUC."""
    tables = []
    for place in quarters(len(outcome.times)):
        time = outcome.times[place]
        known = {name: parts[name] for name in ("time", "event", "entry", "followed", "entered")}
        case, control, share = cases_and_controls(time, **known)
        of = case | control
        weights = parts["weights"][:, of] * share[of]
        name = f"{time:.3g} {outcome.target.time_unit or ''}".rstrip()
        tables.append(roc(np.where(case, 0, 1)[of], parts["risk"][of, None], parts["folds"][of], weights, [name]))
    return pd.concat(tables, ignore_index=True)


CURVES = {
    "roc": Curve("classification", lambda o, p: roc(p["truth"], p["probability"], p["folds"], p["weights"], o.classes)),
    "precision_recall": Curve(
        "classification", lambda o, p: precision_recall(p["truth"], p["probability"], p["folds"], p["weights"], o.classes)),
    "reliability": Curve("classification", lambda o, p: reliability(p["truth"], p["probability"], p["weights"], o.classes)),
    "time_auc": Curve("survival", _over_time(auc_curve)),
    "brier": Curve("survival", _over_time(brier_curve)),
    "time_roc": Curve("survival", _roc_at_times),
}


def curves_of(task: str) -> list[str]:
    """The curves that a run of this task stores."""
    return [name for name, curve in CURVES.items() if curve.task == task]
