"""ROC curves at three times of the follow-up: those with an event by then against those still free of it."""
from . import figure, roc
from .curves import by_class, stored


def table(run, model: str):
    """The stored curves of one model: class (the time), fpr, tpr, low, high, area."""
    return stored(run, "time_roc", model)


def describe(table) -> str:
    """The area under each curve."""
    areas = ", ".join(f"{name} {part.area.iloc[0]:.2f}" for name, part in by_class(table))
    return f"ROC curves at {table['class'].nunique()} times with 95 % bands; area under the curve: {areas} (0.50 is guessing)."


figure("time_roc", "ROC curve at three times", tasks=("survival",), table=table, screen=roc.screen, paper=roc.paper, describe=describe,
       size=(140, 85), section="Over time",
       help="How many of those with an event by a time are found (up) for how many false alarms among those still free of it (right), at "
            "every threshold of the risk. Patients lost before count through those like them.")
