"""Is the score more than chance? It stands beside those of shuffled labels."""
import numpy as np
import pandas as pd

from ..metrics import METRICS
from . import figure
from .theme import PALETTE, paper_legend, screen_layout

BINS = 24


def table(run, model: str) -> pd.DataFrame:
    """shuffled, score, p, metric: a row with the real labels, then one for each time that they were shuffled.

    p: how often shuffled labels do at least as well, the real ones counted among them (Phipson and Smyth 2010).
    """
    found, metric = run.null(), METRICS[run.plan.objective]
    sign = -1 if metric.better == "lower" else 1
    real, others = found.score[~found.shuffled].iloc[0], found.score[found.shuffled]
    p = (1 + int((sign * others >= sign * real).sum())) / (1 + len(others))
    return found.assign(p=p, metric=metric.label)


def _stacked(table: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """The shuffles with a ``height``, so that those of like score lie upon each other; and the real score."""
    others = table[table.shuffled].dropna(subset=["score"]).sort_values("score")
    bins = pd.cut(others.score, np.linspace(table.score.min(), table.score.max() + 1e-9, BINS), labels=False, include_lowest=True)
    return others.assign(height=others.groupby(bins).cumcount() + 0.5), float(table.score[~table.shuffled].iloc[0])


def screen(table: pd.DataFrame):
    """Plotly: a dot for each time that the labels were shuffled, a line at the real score."""
    import plotly.graph_objects as go

    others, real = _stacked(table)
    drawn, top = go.Figure(), others.height.max() + 1
    drawn.add_scatter(x=others.score, y=others.height, mode="markers", marker={"color": PALETTE[0], "size": 8}, name="shuffled labels",
                      hovertemplate="%{x:.3f}<extra>shuffled labels</extra>")
    drawn.add_scatter(x=[real, real], y=[0, top], mode="lines", line={"color": PALETTE[1], "width": 3}, name="real labels",
                      hovertemplate="%{x:.3f}<extra>real labels</extra>")
    screen_layout(drawn, x=table.metric.iloc[0], y="", legend=("shuffled labels", "real labels"))
    drawn.update_yaxes(showticklabels=False, showgrid=False, range=[0, max(top, 8)])
    return drawn


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    others, real = _stacked(table)
    top = others.height.max() + 1
    dots = axes.scatter(others.score, others.height, s=9, color=PALETTE[0], linewidths=0)
    [line] = axes.plot([real, real], [0, top], color=PALETTE[1], linewidth=1.6)
    paper_legend(axes, [dots, line], ["shuffled labels", "real labels"])
    axes.set(xlabel=table.metric.iloc[0], ylim=(0, max(top, 8)), yticks=[])


def describe(table: pd.DataFrame) -> str:
    """The real score, the range of the others, and p."""
    real, others = table.score[~table.shuffled].iloc[0], table.score[table.shuffled]
    spread = f"{others.mean():.3f} on average, from {others.min():.3f} to {others.max():.3f} in {len(others)} shuffles"
    return (f"{table.metric.iloc[0]} {real:.3f} with the real labels; with shuffled ones {spread}. "
            f"p = {table.p.iloc[0]:.3g}: how often chance does as well.")


figure("null", "Is it more than chance?", tasks=("classification", "regression", "survival"), table=table, screen=screen,
       paper=paper, describe=describe, section="Is it real?", after="null", parts=lambda run: ["headline"],
       help="The models of all folds, with the settings that they were judged with, fitted to labels shuffled among groups of samples. "
            "Settings are not tuned again; to see that too, train with shuffled labels (under Advanced). In each fold the model with the "
            "best inner score speaks, mixtures left out.")
