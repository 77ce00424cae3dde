"""Reliability curve: are the probabilities of a class as high as the class turns out to be frequent?"""
from . import figure
from .curves import by_class, guide, stored
from .theme import PAPER_DASHES, QUIET, on_screen, paper_legend, screen_layout, style

TITLES = ("Predicted probability", "Observed frequency")
HOVER = "predicted %{x:.2f}, observed %{y:.2f} (%{customdata[0]:.2f} to %{customdata[1]:.2f}), n = %{customdata[2]}"


def table(run, model: str):
    """class, predicted, observed, low, high, n: one row for each bin of a class."""
    return stored(run, "reliability", model)


def screen(table, titles=TITLES):
    """Plotly: a point a bin with its 95 % interval; the diagonal is perfect."""
    import plotly.graph_objects as go

    drawn, names = go.Figure(), on_screen(table["class"].unique())
    for i, (_, part) in enumerate(by_class(table)):
        colour, dash = style(i)
        bars = {"array": part.high - part.observed, "arrayminus": part.observed - part.low, "width": 0, "thickness": 1, "color": colour}
        drawn.add_scatter(x=part.predicted, y=part.observed, mode="lines+markers", line={"color": colour, "dash": dash, "width": 1.5},
                          marker={"size": 7}, error_y=bars, name=names[i], customdata=part[["low", "high", "n"]], hovertemplate=HOVER)
    guide(drawn, [0, 1], [0, 1], "Perfect")
    screen_layout(drawn, x=titles[0], y=titles[1], legend=names)
    drawn.update_xaxes(range=[-0.02, 1.02])
    drawn.update_yaxes(range=[-0.02, 1.02])
    return drawn


def paper(table, axes, titles=TITLES) -> None:
    """Matplotlib: a point a bin with its 95 % interval; the diagonal is perfect."""
    handles, names = [], []
    for i, (name, part) in enumerate(by_class(table)):
        colour, dash = style(i)
        axes.vlines(part.predicted, part.low, part.high, color=colour, linewidth=0.7)
        handles += axes.plot(part.predicted, part.observed, color=colour, linestyle=PAPER_DASHES[dash], marker="o", markersize=2.5,
                             linewidth=0.9)
        names.append(name)
    axes.plot([0, 1], [0, 1], color=QUIET, linewidth=0.8, linestyle="--", zorder=0)
    axes.set(xlabel=titles[0], ylabel=titles[1], xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), aspect="equal")
    paper_legend(axes, handles, names)


def describe(table) -> str:
    """The largest gap between probability and frequency."""
    worst = table.loc[(table.observed - table.predicted).abs().idxmax()]
    return (f"Reliability curve of {table['class'].nunique()} classes with 95 % intervals; the largest gap is in {worst['class']}: "
            f"predicted {worst.predicted:.2f}, observed {worst.observed:.2f} ({worst.low:.2f} to {worst.high:.2f}, n = {worst.n:.0f}).")


figure("reliability", "Reliability curve", table=table, screen=screen, paper=paper, describe=describe, size=(130, 85),
       section="Sure and unsure",
       help="Samples in bins of equal size by predicted probability. On the diagonal a probability of 0.7 comes true in 70 of 100 cases.")
