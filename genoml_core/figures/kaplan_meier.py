"""Kaplan-Meier curves of patients predicted at high and at low risk."""
import pandas as pd

from . import figure, survival


def table(run, model: str) -> pd.DataFrame:
    """Groups: above or not above the median of the risks that inner folds gave to the training samples. Each sample once: first repeat."""
    rows = run.predictions[(run.predictions.model == model) & (run.predictions.repeat == 0)]
    group = pd.Series(pd.Categorical(rows.high.map({True: "High risk", False: "Low risk"}), list(survival.RISK)))
    return survival.table(rows.time, rows.event, group, run.plan.target.time_unit or "")


def describe(table) -> str:
    """As of any groups, but it says that the samples were held out."""
    return survival.describe(table).replace("Kaplan-Meier curves", "Kaplan-Meier curves of held-out samples", 1)


figure("kaplan_meier", "Survival by predicted risk", tasks=("survival",), table=table, screen=survival.screen, paper=survival.paper,
       describe=describe, size=(150, 95),
       help="Patients whom a model that had not seen them put at high or low risk. High begins at the median risk in the training data, "
            "so nothing was cut to fit. Small marks: the follow-up ended there.")
