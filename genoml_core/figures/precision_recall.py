"""Precision-recall curve of each class against the rest, averaged over folds, with its 95 % band."""
from . import figure
from .curves import by_class, guide, paper_curves, screen_curves, stored
from .theme import PAPER_DASHES, faint, style

AXES = ("recall", "precision", "AP", ("Recall", "Precision"))


def table(run, model: str):
    """class, recall, precision, low, high, area, prevalence: the stored curve of one model."""
    return stored(run, "precision_recall", model)


def screen(table):
    """Plotly: one line a class; its faint level is the share of the class, which guessing gives."""
    drawn = screen_curves(table, *AXES)
    for i, (_, part) in enumerate(by_class(table)):
        guide(drawn, [0, 1], [part.prevalence.iloc[0]] * 2, "Guessing")
        drawn.data[-1].update(legendgroup=str(i), line={"color": faint(style(i)[0], 0.7), "dash": "dot"})
    return drawn


def paper(table, axes) -> None:
    """Matplotlib: one line a class; its faint level is the share of the class, which guessing gives."""
    paper_curves(table, axes, *AXES)
    for i, (_, part) in enumerate(by_class(table)):
        axes.plot([0, 1], [part.prevalence.iloc[0]] * 2, color=style(i)[0], linewidth=0.6, linestyle=PAPER_DASHES["dot"], zorder=0)
    axes.set_aspect("equal")


def describe(table) -> str:
    """The average precision of each class beside its share."""
    areas = ", ".join(f"{name} {part.area.iloc[0]:.2f} (guessing {part.prevalence.iloc[0]:.2f})" for name, part in by_class(table))
    return f"Precision-recall curve of each class against the rest with 95 % bands; average precision: {areas}."


figure("precision_recall", "Precision-recall curve", table=table, screen=screen, paper=paper, describe=describe, size=(140, 85),
       help="How pure the calls of a class are (up) when so many of it are found (right). Dotted: its share, what guessing gives.")
