"""ROC curve of each class against the rest, averaged over folds, with its 95 % band."""
from . import figure
from .curves import by_class, guide, paper_curves, screen_curves, stored
from .theme import QUIET

AXES = ("fpr", "tpr", "AUROC", ("False positive rate", "True positive rate"))


def table(run, model: str):
    """class, fpr, tpr, low, high, area: the stored curve of one model."""
    return stored(run, "roc", model)


def screen(table):
    """Plotly: one line a class; the diagonal is guessing."""
    drawn = screen_curves(table, *AXES)
    guide(drawn, [0, 1], [0, 1], "Guessing")
    return drawn


def paper(table, axes) -> None:
    """Matplotlib: one line a class; the diagonal is guessing."""
    paper_curves(table, axes, *AXES)
    axes.plot([0, 1], [0, 1], color=QUIET, linewidth=0.8, linestyle="--", zorder=0)
    axes.set_aspect("equal")


def describe(table) -> str:
    """The area under each curve."""
    areas = ", ".join(f"{name} {part.area.iloc[0]:.2f}" for name, part in by_class(table))
    return f"ROC curve of each class against the rest with 95 % bands; area under the curve: {areas} (0.50 is guessing)."


figure("roc", "ROC curve", table=table, screen=screen, paper=paper, describe=describe, size=(140, 85),
       help="How many of a class are found (up) for how many false alarms (right), at every threshold. The band is the 95 % interval.")
