"""Do other sample columns give the answer away, as features or as batches?"""
import numpy as np
import pandas as pd

from ..errors import listed
from ..follow_up import known_later
from . import check

MOST_VALUES = 20
NEARLY_THE_ANSWER = 0.8  # Cramer's V of a feature and the class: another name of it, or a diagnosis that follows from it
MIXED, ONE_AND_THE_SAME = 0.5, 0.9  # of batch and class: a warning, and a refusal


@check("plan", tasks=("classification",))
def covariate_tells_target(dataset, plan):
    """Can the class be read, or nearly, from one sample column alone?"""
    target = dataset.column(plan.target.column)
    for name in plan.target.covariates:
        column = dataset.column(name)
        known = target.notna() & column.notna()
        table = pd.crosstab(column[known], target[known])
        if table.empty or len(table) > MOST_VALUES or len(table.columns) < 2:
            continue
        if cramers_v(table.to_numpy()) >= NEARLY_THE_ANSWER:
            right = table.max(axis=1).sum() / known.sum()
            why = f"Guessing {plan.target.column!r} from it is right in {right:.0%} of the samples that have both."
            fix = "Do not use it as a feature, unless it is really known before the answer is."
            yield "warning", f"The column {name!r}, a feature, gives the answer away.", why, fix


@check("plan", tasks=("classification",))
def batch_tells_target(dataset, plan):
    """Do batch and class go together, so that one cannot be told from the other?"""
    target = dataset.labels(plan.target.column)
    for batch in plan.target.columns("batch"):
        batches = dataset.column(batch).loc[target.index]
        if not 1 < batches.nunique() < len(target) / 2:
            continue
        association = cramers_v(pd.crosstab(batches, target).to_numpy())
        if association >= MIXED:
            why = f"Cramer's V is {association:.2f}. A model can learn the batch instead of the biology, and nobody can tell."
            same = association >= ONE_AND_THE_SAME
            fix = "Get samples of other classes in each batch, or predict something else." if same else "Leave a batch out as a test."
            yield "error" if same else "warning", f"The batch {batch!r} and {plan.target.column!r} go together.", why, fix


def cramers_v(counts: np.ndarray) -> float:
    """How closely rows and columns of a table of counts go together, 0 to 1, corrected for chance (Bergsma 2013, J Korean Stat Soc)."""
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0].astype(float)
    n, (rows, columns) = counts.sum(), counts.shape
    if min(rows, columns) < 2 or n < 2:
        return 0.0
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / n
    phi = max(0.0, ((counts - expected) ** 2 / expected).sum() / n - (rows - 1) * (columns - 1) / (n - 1))
    least = min(rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1)) - 1
    return float(np.sqrt(phi / least)) if least > 0 else 0.0


@check("plan")
def known_only_later(dataset, plan):
    """Are sample columns used as features that are known only after what is predicted began?"""
    if later := [name for name in plan.target.covariates if known_later(name)]:
        why = "By their names they are known only later: what was done, or what happened after the samples were taken."
        fix = "Leave them out, unless they are known when the prediction is made."
        yield "warning", f"Features that may come after the samples: {listed(later)}.", why, fix
