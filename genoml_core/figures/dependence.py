"""How the contribution of one feature goes with its value."""
import numpy as np
import pandas as pd

from ..errors import GenoMLError
from ..registry import near_miss
from . import figure
from .attribution import COLUMNS, EXPLAINED, PERCENT, most_important, named
from .dials import USUAL, Dials
from .theme import QUIET, on_paper, on_screen, paper_legend, screen_layout, style

MOST_DOTS = 4_000


def able(run, output: str) -> list[str]:
    """The labels of the features that can be shown."""
    return list(most_important(run, output).label)


def table(run, output: str, dials: Dials = USUAL) -> pd.DataFrame:
    """output, layer, feature, label, sample, value, contribution, fold: the feature that the dials name, or the first; first repeat.

    Of very many samples, evenly spaced ones are taken. Raises GenoMLError for a feature that is not among the most important ones.
    """
    top = most_important(run, output)[COLUMNS]
    wanted = dials.feature or top.label.iloc[0]
    if wanted not in set(top.label):
        raise GenoMLError(f"{wanted!r} is not among the most important features.", fix=near_miss(wanted, top.label))
    chosen = top[top.label == wanted]
    rows = run.explanation(output=[output], repeat=[0], feature=chosen.feature)
    rows = chosen.merge(rows, on=["output", "layer", "feature"]).dropna(subset=["value"])
    if rows.empty:
        why = "Only the sum over principal components, or over a category, is known."
        raise GenoMLError(f"{wanted!r} has no values to show.", why, "Choose another feature.")
    return rows.iloc[::-(-len(rows) // MOST_DOTS)][[*COLUMNS, "sample", "value", "contribution", "fold"]].reset_index(drop=True)


def _folds(table: pd.DataFrame):
    """(words, colour, rows) of each fold: each has a model of its own."""
    for place, (fold, part) in enumerate(table.groupby("fold", sort=True)):
        yield f"fold {fold + 1}", style(place)[0], part


def screen(table: pd.DataFrame):
    """Plotly: a dot a sample, in the colour of its fold."""
    import plotly.graph_objects as go

    drawn, shown = go.Figure(), list(_folds(table))
    for name, colour, part in shown:
        drawn.add_scatter(x=part.value, y=part.contribution, mode="markers", marker={"color": colour, "size": 6, "opacity": 0.7}, name=name,
                          text=on_screen(part["sample"], 40), hovertemplate=f"%{{text}}: value %{{x:.4g}}, contribution %{{y:+{PERCENT}}}")
    drawn.add_hline(0, line={"color": QUIET, "width": 1})
    screen_layout(drawn, x=on_screen([table.label.iloc[0]], 40)[0], y=f"Contribution to {on_screen([named(table.output.iloc[0])])[0]}",
                  legend=[name for name, *_ in shown])
    return drawn.update_yaxes(tickformat=PERCENT, nticks=6)


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    from matplotlib.ticker import PercentFormatter

    shown = list(_folds(table))
    dots = [axes.scatter(part.value, part.contribution, s=6, color=colour, alpha=0.7, linewidths=0) for _, colour, part in shown]
    axes.axhline(0, color=QUIET, linewidth=0.6, zorder=0)
    axes.set(xlabel=on_paper([table.label.iloc[0]], 40)[0], ylabel=f"Contribution to {on_paper([named(table.output.iloc[0])])[0]}")
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    paper_legend(axes, dots, [name for name, *_ in shown])


def describe(table: pd.DataFrame) -> str:
    """The lowest and the highest quarter of the values."""
    first, last = table.value.quantile([0.25, 0.75])
    low, high = (table.contribution[part].mean() for part in (table.value <= first, table.value >= last))
    rho = table.value.corr(table.contribution, method="spearman")
    order = "" if np.isnan(rho) else f"; rank correlation {rho:+.2f}"
    return (f"Value of {table.label.iloc[0]} and its contribution to {named(table.output.iloc[0])} in {len(table)} held-out samples: mean "
            f"{low:+.2%} in the lowest quarter of the values, {high:+.2%} in the highest{order}.")


figure("dependence", "One feature: value and contribution", **EXPLAINED, table=table, screen=screen, paper=paper,
       describe=describe, size=(130, 85),
       help="Each dot is a held-out sample. A slope: the more, the more. A step: what counts is being above a limit. Dots of one value far "
            "apart: what the feature does hangs on others. Folds have a model each, so their dots may lie on different lines.")
