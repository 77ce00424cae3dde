"""How much each feature moved the predictions on average, with the range over the folds."""
import pandas as pd

from . import figure
from .attribution import COLUMNS, EXPLAINED, PERCENT, most_important, named
from .theme import PALETTE, QUIET, on_paper, on_screen, paper_legend, screen_layout

DIRECTIONS = {1: ("High values raise it", PALETTE[1]), -1: ("High values lower it", PALETTE[0]), 0: ("No one direction", QUIET)}


def table(run, output: str) -> pd.DataFrame:
    """output, layer, feature, label, importance, low, high, folds, direction: the most important features, see ``Run.importance``."""
    return most_important(run, output)[[*COLUMNS, "importance", "low", "high", "folds", "direction"]]


def screen(table: pd.DataFrame):
    """Plotly: a bar a feature, a line from the smallest to the largest fold."""
    import plotly.graph_objects as go

    drawn, shown = go.Figure(), list(_directions(table))
    hover = f"%{{x:{PERCENT}}}, from %{{customdata[0]:{PERCENT}}} to %{{customdata[1]:{PERCENT}}}, used in %{{customdata[2]}} folds"
    for name, colour, part in shown:
        reach = {"array": part.high - part.importance, "arrayminus": part.importance - part.low, "color": QUIET, "thickness": 2, "width": 0}
        drawn.add_bar(x=part.importance, y=part.index, orientation="h", name=name, marker={"color": colour, "opacity": 0.85}, width=0.7,
                      error_x=reach, customdata=part[["low", "high", "folds"]], hovertemplate=hover)
    screen_layout(drawn, x=_axis(table), y="", height=90 + 24 * len(table), legend=[name for name, *_ in shown])
    drawn.update_layout(barmode="overlay", showlegend=True)
    drawn.update_xaxes(tickformat=PERCENT, nticks=6, rangemode="tozero")
    drawn.update_yaxes(tickvals=list(table.index), ticktext=on_screen(table.label), range=[len(table) - 0.5, -0.5], showgrid=False)
    return drawn


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: a bar a feature, a line from the smallest to the largest fold."""
    from matplotlib.ticker import PercentFormatter

    shown = list(_directions(table))
    bars = [axes.barh(part.index, part.importance, height=0.7, color=colour, alpha=0.85) for _, colour, part in shown]
    axes.hlines(table.index, table.low, table.high, color="#404040", linewidth=0.8)
    axes.set_yticks(table.index, on_paper(table.label))
    axes.set(xlabel=_axis(table), ylim=(len(table) - 0.5, -0.5))
    axes.set_xlim(left=0)
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    axes.tick_params(axis="y", length=0)
    paper_legend(axes, bars, [name for name, *_ in shown])


def describe(table: pd.DataFrame) -> str:
    """The first features with their share."""
    first = ", ".join(f"{row.label} {row.importance:.1%}" for row in table.head(3).itertuples())
    return (f"The {len(table)} features that moved {named(table.output.iloc[0])} most in held-out samples, as shares of all that moved it, "
            f"with the range over the folds; first {first}.")


def _directions(table: pd.DataFrame):
    """(words, colour, rows) of each direction that occurs."""
    for direction, (name, colour) in DIRECTIONS.items():
        if (table.direction == direction).any():
            yield name, colour, table[table.direction == direction]


def _axis(table: pd.DataFrame) -> str:
    return f"Mean contribution to {on_paper([named(table.output.iloc[0])])[0]}"


figure("importance", "Most important features", **EXPLAINED, table=table, screen=screen,
       paper=paper, describe=describe, size=(140, 110), first=True,
       help="How much a feature moved the score on average, up or down. The line reaches from the fold where it moved least to the one "
            "where it moved most: long lines and a start at 0 are features that the next model might do without.")
