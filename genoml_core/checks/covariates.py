"""Do other sample columns give the answer away, as features or as batches?"""
import pandas as pd

from . import check

MOST_VALUES = 20
SURE = 0.98


@check("plan", tasks=("classification",))
def covariate_tells_target(dataset, plan):
    """Can the class be read from one sample column alone?"""
    target = dataset.column(plan.target.column)
    for name in plan.target.covariates:
        column = dataset.column(name)
        known = target.notna() & column.notna()
        table = pd.crosstab(column[known], target[known])
        if table.empty or len(table) > MOST_VALUES or len(table.columns) < 2:
            continue
        right, alone = table.max(axis=1).sum() / known.sum(), table.sum().max() / known.sum()
        if right >= SURE > alone:
            why = f"Guessing {plan.target.column!r} from it is right in {right:.0%} of the samples."
            fix = "Do not use it as a feature, unless it is really known before the answer is."
            yield "warning", f"The column {name!r}, a feature, gives the answer away.", why, fix


@check("plan", tasks=("classification",))
def batch_tells_target(dataset, plan):
    """Does every batch hold one class only?"""
    target = dataset.labels(plan.target.column)
    for batch in plan.target.columns("batch"):
        classes = target.groupby(dataset.column(batch).loc[target.index]).nunique()
        if 1 < len(classes) < len(target) / 2 and (classes == 1).all() and target.nunique() > 1:
            why = "A model can learn the batch instead of the biology, and nobody can tell."
            yield "warning", f"Every batch in {batch!r} holds one class of {plan.target.column!r} only.", why, ""
