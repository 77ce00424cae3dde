"""Do sample columns that serve as features give the answer away?"""
import pandas as pd

from . import check

MOST_VALUES = 20
SURE = 0.98


@check("plan")
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
